// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What the service manager is told (C8.1, C8.2), at its end of the socket.
@Suite(.timeLimit(.minutes(20))) struct ServiceTests {
  private func start(
    _ items: String, step: String = "true", options: [String] = [],
    environment: [String: String] = [:]
  ) throws -> (LiveDaemon, NotifySocket, Workplace) {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", step)])
    try place.writeSchedule(items)
    let manager = try NotifySocket(in: place)
    let daemon = try LiveDaemon(
      place, options: options,
      environment: environment.merging(["NOTIFY_SOCKET": manager.path]) { $1 }, engine: "/bin/true")
    return (daemon, manager, place)
  }

  private static let inLeapYears = "  - {id: a, cron: \"0 0 29 2 *\", flow_yaml: flows/a.yaml}"
  private static let everySecond = "  - {id: a, cron: \"* * * * * *\", flow_yaml: flows/a.yaml}"

  @Test func aReloadIsFramed() throws {
    let (daemon, manager, place) = try start(Self.inLeapYears)
    #expect(try manager.next().hasPrefix("STATUS=reading "))
    #expect(try manager.next().hasPrefix("READY=1\nSTATUS=1 item, 0 running, next a at "))

    daemon.send(SIGHUP)
    let began = try manager.next()
    #expect(began.contains(/^RELOADING=1\nMONOTONIC_USEC=[0-9]+$/))
    #expect(try manager.wait(for: "READY=1").contains("STATUS=1 item"))

    try place.writeSchedule(
      Self.inLeapYears + "\n" + Self.inLeapYears.replacing("id: a", with: "id: b"))
    try manager.wait(for: "RELOADING=1")
    #expect(try manager.wait(for: "READY=1").contains("STATUS=2 items"))

    // A reload that comes to nothing has an end as well.
    try place.writeSchedule("  - {id: a}")
    daemon.send(SIGHUP)
    try manager.wait(for: "RELOADING=1")
    #expect(try manager.wait(for: "READY=1").contains("STATUS=configuration rejected at "))

    daemon.send(SIGTERM)
    let stopping = try manager.wait(for: "STOPPING=1")
    let limit = try #require(stopping.firstMatch(of: /EXTEND_TIMEOUT_USEC=([0-9]+)/)).1
    // The drain timeout, 30 s, and then some.
    #expect(try #require(Int(limit)) > 30_000_000)
    #expect(daemon.waitForExit() == 0)
  }

  /// The manager would keep a second `systemctl reload` waiting for the end of the first.
  @Test func aWriterThatIsWaitedForLeavesNoReloadOpen() throws {
    let (daemon, manager, place) = try start(Self.inLeapYears)
    try manager.wait(for: "READY=1")
    let writer = try FileHandle(forUpdating: URL(fileURLWithPath: place.path("scheduler.yaml")))
    daemon.send(SIGHUP)
    try manager.wait(for: "RELOADING=1")
    try manager.wait(for: "READY=1")
    for count in 2...3 {
      daemon.send(SIGHUP)
      var told = 0
      try daemon.wait(for: "waiting, \(count) times") { record in
        if record.message.hasPrefix("waiting: ") { told += 1 }
        return told == count
      }
    }
    #expect(manager.messages.last?.hasPrefix("READY=1") == true)
    #expect(manager.drain() == 0, "a reload was begun that has no end")
    try writer.close()
    #expect(try manager.wait(for: "READY=1").contains("STATUS=1 item"))
    #expect(daemon.stop() == 0)
  }

  @Test func theStatusIsToldOnceASecondAtMost() throws {
    // Ten runs a second start and end: the line would be another one each time.
    let items = (0..<10).map { Self.everySecond.replacing("id: a", with: "id: a\($0)") }
    let (daemon, manager, place) = try start(items.joined(separator: "\n"))
    try manager.wait(for: "READY=1")
    let begin = ContinuousClock.now
    var count = 0
    for _ in 0..<4 {
      try manager.wait(for: "STATUS=10 items")
      count += 1
    }
    // The first may come at any time of its second. That there are no more is no matter of speed.
    #expect(ContinuousClock.now - begin > .seconds(2))
    #expect(daemon.stop() == 0)
    withExtendedLifetime(place) {}
  }

  @Test func theWatchdogIsPingedTwiceAsOftenAsItDemands() throws {
    let (daemon, manager, place) = try start(
      Self.inLeapYears, environment: ["WATCHDOG_USEC": "400000"])
    try manager.wait(for: "READY=1")
    let begin = ContinuousClock.now
    for _ in 0..<5 { #expect(try manager.next() == "WATCHDOG=1") }
    #expect(ContinuousClock.now - begin > .milliseconds(800))
    // One that stands still does not ping.
    daemon.send(SIGSTOP)
    usleep(200_000)
    manager.drain()
    usleep(1_000_000)
    #expect(manager.drain() == 0)
    daemon.send(SIGCONT)
    try manager.wait(for: "WATCHDOG=1")
    #expect(daemon.stop() == 0)
    withExtendedLifetime(place) {}
  }
}
