// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// What a run finds in its environment (C5.5).
@Suite struct RunEnvironmentTests {
  private func make(
    _ inherited: [String: String], configured: [String: String] = [:]
  ) -> [String: String] {
    RunEnvironment.make(
      inherited: inherited,
      request: RunRequest(
        item: "sales", runID: "sales-1", attempt: 2, arguments: [], workingDirectory: "/",
        configuredEnvironment: configured, scheduledAt: "2026-03-02T08:00:00+01:00"))
  }

  @Test func theSchedulersOwnVariablesAreThere() {
    #expect(
      make([:]) == [
        "AETHERFLOW_LOG_FORMAT": "json", "PYTHONUNBUFFERED": "1",
        "AETHERFLOW_SCHEDULER_ITEM": "sales", "AETHERFLOW_SCHEDULER_RUN_ID": "sales-1",
        "AETHERFLOW_SCHEDULER_SCHEDULED_AT": "2026-03-02T08:00:00+01:00",
        "AETHERFLOW_SCHEDULER_ATTEMPT": "2",
      ])
  }

  @Test(arguments: [
    "AETHERFLOW_RUN_ID", "AETHERFLOW_FLOW_ID", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
    "LISTEN_FDS", "LISTEN_PID", "JOURNAL_STREAM", "AETHERFLOW_LOG_LEVEL",
  ])
  func theDaemonsOwnAffairsAreNotInherited(name: String) {
    #expect(make([name: "x"])[name] == nil)
    #expect(make(["PATH": "/bin"])["PATH"] == "/bin")
  }

  @Test func theConfigurationDecidesHowCoreLogs() {
    let environment = make(
      ["AETHERFLOW_LOG_FORMAT": "inherited"],
      configured: ["AETHERFLOW_LOG_FORMAT": "text", "AETHERFLOW_LOG_LEVEL": "DEBUG"])
    #expect(environment["AETHERFLOW_LOG_FORMAT"] == "text")
    #expect(environment["AETHERFLOW_LOG_LEVEL"] == "DEBUG")
  }

  @Test(
    arguments: [
      ([:], true), (["AETHERFLOW_LOG_FORMAT": "text"], false),
      (["AETHERFLOW_LOG_LEVEL": "WARNING"], false), (["AETHERFLOW_LOG_LEVEL": "debug"], true),
    ] as [([String: String], Bool)])
  func recordsAreOnlyCountedOnWhereTheyCanBeSeen(configured: [String: String], visible: Bool) {
    #expect(RunEnvironment.showsRecords(configured) == visible)
  }
}
