// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Files are edited while the real daemon runs (C7).
@Suite(.timeLimit(.minutes(20))) struct LiveConfigurationTests {
  private static let everySecond = "cron: '* * * * * *', overlap: allow"
  private static let inLeapYears = "cron: '0 0 29 2 *'"

  /// A place with the flows `a` and `b`, which `/bin/true` runs without reading them.
  private func makePlace() throws -> Workplace {
    let place = try Workplace()
    for name in ["a", "b"] { try writeFlow(place, name, id: name) }
    return place
  }

  private func writeFlow(_ place: Workplace, _ name: String, id: String) throws {
    try place.write("flows/\(name).yaml", "flow: {id: \(id)}\njobs: []\n")
  }

  @Test func withoutWatchingOnlyAHangUpCounts() throws {
    let place = try makePlace()
    func items(_ id: String) -> String {
      "  - {id: \(id), flow_yaml: flows/a.yaml, \(Self.inLeapYears)}"
    }
    try place.writeSchedule(items("first"))
    // Two daemons on one file: what the one has seen, the other has had the chance to see.
    let watching = try LiveDaemon(place, engine: "/bin/true")
    let blind = try LiveDaemon(
      place, options: ["--no-watch", "--control-socket", place.path("blind")], engine: "/bin/true")
    try watching.wait(event: "ready")
    try blind.wait(event: "ready")

    try place.writeSchedule(items("second"))
    try watching.wait(event: "item_added", item: "second")
    try place.writeSchedule(items("third"))
    try watching.wait(event: "item_added", item: "third")
    blind.send(SIGHUP)
    try blind.wait(event: "item_added", item: "third")
    #expect(blind.records.count { $0.event == "config_reloaded" } == 1)
    #expect(!blind.records.contains { $0.item == "second" })

    blind.send(SIGHUP)
    try blind.wait(event: "config_unchanged")
    #expect(blind.stop() == 0)
    #expect(watching.stop() == 0)
  }

  @Test func aFileThatStaysOpenForWritingEndsTheStart() throws {
    let place = try makePlace()
    try place.writeSchedule("  - {id: a, flow_yaml: flows/a.yaml, \(Self.inLeapYears)}")
    let writer = open(place.path("scheduler.yaml"), O_WRONLY | O_CLOEXEC)
    defer { close(writer) }
    let result = try Program.run(
      ["run", place.path("scheduler.yaml"), "--aetherflow", "/bin/true"])
    #expect(result.status == 2)
    #expect(
      result.errors.contains(
        "\(place.path("scheduler.yaml")): error: the file is open for writing by another process"))
  }

  @Test func theStartWaitsForAWriterToClose() throws {
    let place = try makePlace()
    let file = try place.writeSchedule(
      "  - {id: a, flow_yaml: flows/a.yaml, \(Self.inLeapYears)}")
    // What is there so far would be a good file.
    let writer = open(file, O_WRONLY | O_APPEND | O_CLOEXEC)
    let manager = try NotifySocket(in: place)
    let daemon = try LiveDaemon(
      place, environment: ["NOTIFY_SOCKET": manager.path], engine: "/bin/true")
    try manager.wait(for: "STATUS=reading ")
    // A writer that takes its time: the case itself, no wait for something.
    sleep(1)
    #expect(daemon.records.isEmpty)
    let rest = "  - {id: b, flow_yaml: flows/b.yaml, \(Self.inLeapYears)}\n"
    #expect(write(writer, rest, rest.utf8.count) == rest.utf8.count)
    close(writer)
    #expect(try daemon.wait(event: "ready").message == "ready: 2 items")
    #expect(daemon.stop() == 0)
  }

  @Test func aFlowThatIsEditedHoldsItsItemAndLetsTheOthersRun() throws {
    let place = try makePlace()
    try place.writeSchedule(
      """
        - {id: a, flow_yaml: flows/a.yaml, flow: a, \(Self.everySecond)}
        - {id: b, flow_yaml: flows/b.yaml, flow: b, \(Self.everySecond)}
      """)
    let daemon = try LiveDaemon(place, engine: "/bin/true")
    try daemon.wait(event: "run_started", item: "a")

    try writeFlow(place, "a", id: "other")
    let held = try daemon.wait(event: "item_held", item: "a")
    #expect(held["AETHERFLOW_REASON"] == "flow_invalid")
    #expect(held.message.contains("other"))
    let lastOfA = FireTimeTally(daemon.records).last(of: "a")
    try waitForRun(daemon, of: "b", after: lastOfA + 1)
    #expect(FireTimeTally(daemon.records).last(of: "a") == lastOfA)

    try writeFlow(place, "a", id: "a")
    try daemon.wait(event: "item_released", item: "a")
    try waitForRun(daemon, of: "a", after: lastOfA + 1)
    let records = daemon.records
    #expect(daemon.stop() == 0)
    let missed = try #require(records.first { $0.event == "run_missed" && $0.item == "a" })
    #expect(missed["AETHERFLOW_REASON"] == "flow_invalid")
    #expect(!records.contains { $0.item == "b" && $0.event == "item_held" })
    let account = FireTimeTally(records)
    #expect(account.faults == [])
    #expect(account.lost(of: "a", in: lastOfA...account.last(of: "a")) == [])
  }

  private func waitForRun(_ daemon: LiveDaemon, of item: String, after second: Int) throws {
    try daemon.wait(for: "a run of \(item) after \(second)") {
      $0.event == "run_started" && $0.item == item
        && FireTimeTally.second($0["AETHERFLOW_SCHEDULED_AT"]) > second
    }
  }

  @Test func aZoneFileThatIsReplacedMovesItsItems() throws {
    let place = try makePlace()
    try place.writeSchedule(
      """
        - {id: a, flow_yaml: flows/a.yaml, timezone: Europe/Berlin, \(Self.everySecond)}
        - {id: b, flow_yaml: flows/b.yaml, \(Self.everySecond)}
      """)
    let zones = URL(fileURLWithPath: "/usr/share/zoneinfo")
    let files = FileManager.default
    try files.createDirectory(atPath: place.path("zones/Europe"), withIntermediateDirectories: true)
    for (name, source) in [
      ("UTC", "UTC"), ("Europe/Berlin", "Europe/Berlin"), ("new", "Asia/Kolkata"),
    ] {
      let content = try Data(contentsOf: zones.appendingPathComponent(source))
      try content.write(to: URL(fileURLWithPath: place.path("zones/\(name)")))
    }
    let daemon = try LiveDaemon(
      place, environment: ["TZDIR": place.path("zones")], engine: "/bin/true")
    let before = try daemon.wait(event: "run_started", item: "a")
    #expect(before["AETHERFLOW_SCHEDULED_AT"]?.contains(/\+0[12]:00$/) == true)

    #expect(rename(place.path("zones/new"), place.path("zones/Europe/Berlin")) == 0)
    let changed = try daemon.wait(event: "timezone_changed")
    #expect(changed.message.contains("Europe/Berlin"))
    #expect(changed["AETHERFLOW_COUNT"] == "1")
    try daemon.wait(for: "a run by the new zone") {
      $0.event == "run_started" && $0.item == "a"
        && $0["AETHERFLOW_SCHEDULED_AT"]?.hasSuffix("+05:30") == true
    }
    let records = daemon.records
    #expect(daemon.stop() == 0)
    #expect(FireTimeTally(records).faults == [])
  }

  @Test func aMistakeIsToldWithItsPlaceInTheLogAndInTheStatus() throws {
    let place = try makePlace()
    let good = "  - {id: a, flow_yaml: flows/a.yaml, \(Self.inLeapYears)}"
    let file = try place.writeSchedule(good)
    let manager = try NotifySocket(in: place)
    let daemon = try LiveDaemon(
      place, environment: ["NOTIFY_SOCKET": manager.path], engine: "/bin/true")
    let live = try manager.wait(forStatus: "1 item, 0 running, next a at ")

    // Lines 1 to 5 are those of the top level.
    try place.writeSchedule(
      "  - {id: a, flow_yaml: flows/a.yaml, overlp: skip, \(Self.inLeapYears)}")
    let rejected = try daemon.wait(event: "config_rejected")
    let mistake = "\(file):6:38: error: "
    #expect(rejected.message.contains(mistake))
    #expect(rejected.message.contains("did you mean \"overlap\"?"))
    let status = try manager.wait(forStatus: "configuration rejected at ")
    #expect(status.contains(mistake))
    let since = try #require(live.firstMatch(of: /configuration of ([0-9:]{8}) is live$/)).1
    #expect(status.contains("); that of \(since) stays live: 1 item, 0 running, next a at "))

    try place.writeSchedule(good + "\n" + good.replacing("id: a", with: "id: b"))
    _ = try manager.wait(forStatus: "2 items, 0 running")
    try daemon.wait(event: "item_added", item: "b")
    #expect(daemon.stop() == 0)
  }
}
