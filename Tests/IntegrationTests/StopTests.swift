// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Stopping real runs leaves nobody behind and nothing locked (C5.6, C5.7).
@Suite struct StopTests {
  /// A step that starts helpers in sessions of their own, one of them orphaned at once, all of
  /// which ignore SIGTERM.
  private static let clinging = """
    trap '' TERM
    setsid bash -c 'trap "" TERM; sleep 600 & wait' &
    (setsid bash -c 'trap "" TERM; while :; do sleep 600; done' &)
    touch ready
    sleep 600
    """

  @Test func aTimeoutLeavesNobodyBehind() throws {
    let place = try Workplace()
    try place.writeFlow("cling", steps: [("hold", Self.clinging)])
    try place.writeSchedule(
      """
        - id: cling
          cron: "@reboot"
          flow_yaml: flows/cling.yaml
          timeout: 3s
          stop_grace: 4s
      """)
    let daemon = try LiveDaemon(place)
    let ended = try daemon.wait(event: "run_timed_out")
    #expect(ended["AETHERFLOW_OUTCOME"] == "timed_out")
    let run = try #require(ended["AETHERFLOW_RUN_ID"])
    #expect(FileManager.default.fileExists(atPath: place.path("ready")))
    #expect(daemon.stop() == 0)
    #expect(processes(whoseEnvironmentHolds: "RUN_ID=\(run)").isEmpty)
  }

  @Test func leftoversOfANormalEndAreKilledAndCounted() throws {
    let place = try Workplace()
    try place.writeFlow("litter", steps: [("drop", "setsid sleep 600 & echo done")])
    try place.writeSchedule(
      """
        - {id: litter, cron: "@reboot", flow_yaml: flows/litter.yaml}
      """)
    let daemon = try LiveDaemon(place)
    let finished = try daemon.wait(event: "run_finished")
    let told = try daemon.wait(for: "the leftover") { $0.message.contains("left 1 process behind") }
    #expect(told["AETHERFLOW_RUN_ID"] == finished["AETHERFLOW_RUN_ID"])
    let mark = "RUN_ID=\(finished["AETHERFLOW_RUN_ID"] ?? "?")"
    #expect(processesLeft(whoseEnvironmentHolds: mark).isEmpty)
    #expect(daemon.stop() == 0)
  }

  @Test func aStopReleasesTheLock() throws {
    let place = try Workplace()
    try place.writeFlow(
      "locked",
      steps: [
        """
              - id: guarded
                type: with_lock
                inputs:
                  lock_key: only-one
                  ttl_seconds: 600
                  step:
                    id: inner
                    type: external.process
                    inputs:
                      command: ["/bin/bash", "-c", "test -e second || { touch second; sleep 600; }"]
        """
      ])
    try place.writeSchedule(
      """
        - id: locked
          cron: "@reboot"
          flow_yaml: flows/locked.yaml
          timeout: 3s
          retries: 1
          retry_delay: 1s
      """)
    let daemon = try LiveDaemon(place)
    try daemon.wait(event: "run_timed_out")
    // The next attempt needs the lock, which would stand for ten minutes had core just died.
    let finished = try daemon.wait(event: "run_finished")
    #expect(finished["AETHERFLOW_OUTCOME"] == "succeeded")
    #expect(finished["AETHERFLOW_ATTEMPT"] == "2")
    #expect(daemon.stop() == 0)
  }

  @Test func activeRunsMayFinishBeforeTheDaemonEnds() throws {
    let place = try Workplace()
    try place.writeFlow("slow", steps: [("work", "touch begun; sleep 2; touch finished")])
    try place.writeSchedule(
      """
        - {id: slow, cron: "@reboot", flow_yaml: flows/slow.yaml}
      """)
    let daemon = try LiveDaemon(place)
    try daemon.wait(for: "the step") { $0["AETHERFLOW_CORE_EVENT"] == "step_start" }
    #expect(daemon.stop() == 0)
    #expect(FileManager.default.fileExists(atPath: place.path("finished")))
    #expect(daemon.records.contains { $0.event == "run_finished" })
  }

  @Test func aSecondSignalEndsTheWait() throws {
    let place = try Workplace()
    try place.writeFlow("slow", steps: [("work", "sleep 600")])
    try place.writeSchedule(
      """
        - {id: slow, cron: "@reboot", flow_yaml: flows/slow.yaml}
      """)
    let daemon = try LiveDaemon(place, options: ["--drain-timeout", "10m"])
    try daemon.wait(for: "the step") { $0["AETHERFLOW_CORE_EVENT"] == "step_start" }
    daemon.send(SIGINT)
    try daemon.wait(event: "stopping")
    daemon.send(SIGINT)
    #expect(daemon.waitForExit() == 0)
    let stopped = daemon.records.first { $0.event == "run_stopped" }
    #expect(stopped?["AETHERFLOW_OUTCOME"] == "stopped")
  }
}
