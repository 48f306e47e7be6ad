// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ledger
import Testing

/// What outlives a daemon, and what the next one makes of it (C5.2, C5.3, C10).
@Suite struct RestartTests {
  /// Fires once an hour, half an hour from now and half an hour ago.
  private static let hourly: String = {
    let minute = Calendar(identifier: .gregorian).component(.minute, from: Date())
    return "0 \((minute + 30) % 60) * * * *"
  }()

  private static func items(_ items: String...) -> String {
    items.map { "  - {\($0), flow_yaml: flows/a.yaml}" }.joined(separator: "\n")
  }

  private func makePlace(_ items: String) throws -> Workplace {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    try place.writeSchedule(items)
    return place
  }

  @Test func aKilledDaemonsRunsAreStoppedAndTriedAgain() throws {
    let place = try makePlace(
      Self.items(#"id: a, cron: "@reboot", retries: 1, retry_delay: 1s, stop_grace: 3s"#))
    // The first attempt leaves a process that takes no hint, in a session of its own.
    let engine = try place.writeEngine(
      """
      echo "$AETHERFLOW_SCHEDULER_RUN_ID" >> '\(place.path("trace"))'
      [[ $AETHERFLOW_SCHEDULER_ATTEMPT == 2 ]] && exit 0
      setsid bash -c 'trap "" TERM INT; echo $$ > \(place.path("stubborn")); while :; do sleep 1; done' &
      sleep 600
      """)
    let first = try LiveDaemon(place, engine: engine, state: StateFolder.name)
    let started = try first.wait(event: "run_started")
    let runID = try #require(started["AETHERFLOW_RUN_ID"])
    let stubborn = try awaitNumber(place, "stubborn")
    first.send(SIGKILL)
    #expect(first.waitForExit() == 128 + SIGKILL)
    #expect(processes(whoseEnvironmentHolds: place.folder.path).contains(stubborn))

    // Not fired anew: the item has been moved to another time.
    try place.writeSchedule(
      Self.items(
        #"id: a, cron: "0 0 0 29 2 *", retries: 1, retry_delay: 1s, stop_grace: 3s"#))
    let second = try LiveDaemon(place, engine: engine, state: StateFolder.name)
    let interrupted = try second.wait(event: "run_interrupted", item: "a")
    #expect(interrupted["AETHERFLOW_RUN_ID"] == runID)
    #expect(interrupted["AETHERFLOW_OUTCOME"] == "interrupted")
    // A zombie has no environment.
    #expect(processes(whoseEnvironmentHolds: place.folder.path).contains(stubborn) == false)
    let finished = try second.wait(event: "run_finished", item: "a")
    #expect(finished["AETHERFLOW_RUN_ID"] == runID + "-2")
    #expect(finished["AETHERFLOW_ATTEMPT"] == "2")
    #expect(second.stop() == 0)
    #expect(place.read("trace") == "\(runID)\n\(runID)-2\n")
    let attempts = try StateFolder(place: place).attempts()
    #expect(attempts.map(\.end?.outcome) == ["succeeded", "interrupted"])
    #expect(attempts.allSatisfy { $0.state == .ended && $0.process != nil })
  }

  @Test func whatAnotherDaemonRunsIsLeftAlone() throws {
    let items = Self.items(#"id: same, cron: "@reboot""#)
    let place = try makePlace(items)
    let engine = try place.writeEngine("exec sleep 600")
    // Both have a run of one item at about one second, so of one id, more often than not.
    let other = try LiveDaemon(
      place, options: ["--control-socket", place.path("other.sock")], engine: engine)
    let first = try LiveDaemon(place, engine: engine, state: StateFolder.name)
    try other.wait(event: "run_started")
    try first.wait(event: "run_started")
    first.send(SIGKILL)
    _ = first.waitForExit()
    let second = try LiveDaemon(place, engine: engine, state: StateFolder.name)
    try second.wait(event: "run_interrupted")
    try second.wait(event: "ready")
    #expect(!other.records.contains { $0.event == "run_failed" })
    second.send(SIGKILL)
    other.send(SIGKILL)
    _ = (second.waitForExit(), other.waitForExit())
  }

  struct Gap: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var item: String
    /// What the item says when the daemon comes back.
    var edited: String?
    /// How long nobody has looked.
    var hours: Int64
    /// The reason that `run_missed` names, and the count; nil for none.
    var missed: (reason: String, count: String)?
    var runs: Bool
  }

  private static let gaps = [
    Gap(
      testDescription: "within the grace, one of several runs",
      item: "misfire_grace_time: 7200, cron: \"\(hourly)\"", hours: 3,
      missed: ("coalesced", "2"), runs: true),
    Gap(
      testDescription: "later than the grace", item: "cron: \"\(hourly)\"", hours: 3,
      missed: ("grace_exceeded", "3"), runs: false),
    Gap(
      testDescription: "nothing was due", item: "cron: \"0 0 0 29 2 *\"", hours: 3, runs: false),
    Gap(
      testDescription: "edited meanwhile",
      item: "misfire_grace_time: 7200, cron: \"0 0 0 29 2 *\"",
      edited: "misfire_grace_time: 7200, cron: \"\(hourly)\"", hours: 3, runs: false),
    Gap(
      testDescription: "edited meanwhile in another way",
      item: "timeout: 1m, cron: \"\(hourly)\"",
      edited: "timeout: 2m, misfire_grace_time: 7200, cron: \"\(hourly)\"", hours: 1,
      runs: true),
  ]

  @Test(arguments: gaps) func fireTimesWhileItWasDown(_ row: Gap) throws {
    let place = try makePlace(Self.items("id: a, \(row.item)"))
    let first = try LiveDaemon(place, engine: "/bin/true", state: StateFolder.name)
    try first.wait(event: "ready")
    #expect(first.stop() == 0)
    try StateFolder(place: place).setBack("a", by: row.hours * 3600)

    // A second item tells that the first one's turn has come.
    try place.writeSchedule(
      Self.items("id: a, \(row.edited ?? row.item)", #"id: marker, cron: "* * * * * *""#))
    let second = try LiveDaemon(place, engine: "/bin/true", state: StateFolder.name)
    try second.wait(event: "run_finished", item: "marker")
    if row.runs { try second.wait(event: "run_finished", item: "a") }
    #expect(second.stop() == 0)
    let told = second.records.filter { $0.item == "a" }
    let missed = told.first { $0.event == "run_missed" }
    #expect(missed?["AETHERFLOW_REASON"] == row.missed?.reason)
    #expect(missed?["AETHERFLOW_COUNT"] == row.missed?.count)
    #expect(told.contains { $0.event == "run_started" } == row.runs)

    // What has been told is not told again.
    let third = try LiveDaemon(place, engine: "/bin/true", state: StateFolder.name)
    try third.wait(event: "run_finished", item: "marker")
    #expect(third.stop() == 0)
    #expect(!third.records.contains { $0.item == "a" })
  }

  @Test func aSecondDaemonIsTurnedAwayAndToldByWhom() throws {
    let place = try makePlace("  []")
    let state = ["XDG_STATE_HOME": place.path(StateFolder.name)]
    let arguments = ["run", place.path("scheduler.yaml"), "--aetherflow", "/bin/true"]
    let first = try LiveDaemon(place, engine: "/bin/true", state: StateFolder.name)
    try first.wait(event: "ready")
    let second = try Program.run(arguments, environment: state)
    #expect(second.status == 1)
    #expect(second.errors.contains("another scheduler uses the state directory"))
    #expect(second.errors.contains("process \(first.pid), since "))
    #expect(second.errors.contains(place.path("scheduler.yaml")))
    // The lock dies with it, whichever way.
    first.send(SIGKILL)
    _ = first.waitForExit()
    let third = try LiveDaemon(place, engine: "/bin/true", state: StateFolder.name)
    try third.wait(event: "ready")
    #expect(third.stop() == 0)
  }

  @Test func aDamagedLedgerIsSetAsideAndTheDaemonGoesOn() throws {
    let place = try makePlace(Self.items(#"id: a, cron: "* * * * * *""#))
    let state = StateFolder(place: place)
    try FileManager.default.createDirectory(
      atPath: state.path, withIntermediateDirectories: true)
    try Data("This is no database.".utf8).write(to: URL(fileURLWithPath: state.ledger))
    let daemon = try LiveDaemon(place, engine: "/bin/true", state: StateFolder.name)
    let told = try daemon.wait(for: "that it is damaged") {
      $0.message.hasPrefix("the ledger is damaged")
    }
    #expect(told["PRIORITY"] == "3")
    try daemon.wait(event: "run_finished")
    #expect(daemon.stop() == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: state.path)
    #expect(names.contains { $0.hasPrefix("ledger.sqlite.corrupt-") })
  }

  @Test func aLedgerOfANewerVersionIsRefused() throws {
    let place = try makePlace("  []")
    let state = StateFolder(place: place)
    let first = try LiveDaemon(place, engine: "/bin/true", state: StateFolder.name)
    try first.wait(event: "ready")
    #expect(first.stop() == 0)
    // Bytes 60 to 63 of the file are its user_version.
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: state.ledger))
    try file.seek(toOffset: 60)
    try file.write(contentsOf: Data([0, 0, 0, 99]))
    try file.close()
    let result = try Program.run(
      ["run", place.path("scheduler.yaml"), "--aetherflow", "/bin/true"],
      environment: ["XDG_STATE_HOME": place.path(StateFolder.name)])
    #expect(result.status == 1)
    #expect(result.errors.contains("it has the format 99 of a newer version"))
  }

  @Test func theStateDirectoryIsMadeForNobodyElse() throws {
    let place = try makePlace("  []")
    let daemon = try LiveDaemon(
      place, environment: ["STATE_DIRECTORY": "\(place.path("one/two")):/nowhere"],
      engine: "/bin/true")
    try daemon.wait(event: "ready")
    #expect(daemon.stop() == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: place.path("one/two"))
    #expect(attributes[.posixPermissions] as? Int == 0o700)
    let refused = try Program.run(
      [
        "run", place.path("scheduler.yaml"), "--aetherflow", "/bin/true", "--state-directory",
        "/proc/nowhere",
      ])
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains("unable to make the state directory \"/proc/nowhere\""))
  }

  private func awaitNumber(_ place: Workplace, _ name: String) throws -> Int32 {
    let lines = try FollowedFile(place.path(name)).wait(for: "a number") { !$0.isEmpty }
    return try #require(Int32(lines[0]))
  }
}
