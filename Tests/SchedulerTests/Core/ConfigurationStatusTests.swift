// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// The line for a person, and what is said about a configuration that is refused (C7.3, C8.1, C8.2).
@Suite struct ConfigurationStatusTests {
  /// Sends events to a scheduler that was started at 09:00:00 UTC, in a zone an hour ahead.
  private final class Desk {
    var scheduler: Scheduler
    var now: Now
    var plan: Plan

    init() throws {
      now = Now(
        wall: Story.midnight + .seconds(9 * 3600), monotonic: MonotonicInstant(microseconds: 0))
      let zone = TimeZoneRules(
        name: "Here", fixed: LocalOffset(seconds: 3600, isDaylight: false, abbreviation: "HT"))
      scheduler = Scheduler(settings: .init(workRoot: "/w", localZone: zone), at: now)
      plan = Plan(
        configuration: Configuration(
          maxConcurrentRuns: 1, workingDirectory: "/", items: [try .story("a", "@daily")]))
    }

    func reload(_ change: (inout Plan) throws -> Void) rethrows -> [String] {
      var new = plan
      try change(&new)
      let update = PlanUpdate(from: plan, to: new)
      plan = update.plan
      return send(.reloaded(update))
    }

    /// What is told of a refused configuration, and the status then, a minute after the last event.
    func send(_ event: Event) -> [String] {
      now.wall = now.wall + .seconds(60)
      now.monotonic = now.monotonic + .seconds(60)
      let told = scheduler.handle(event, at: now).compactMap { effect -> String? in
        guard case .log(let record) = effect, record.event == .configRejected else { return nil }
        return "\(record.priority.rawValue) \(record[.reason]?.description ?? "") \(record.message)"
      }
      return told + [scheduler.statusLine]
    }
  }

  /// Midnight UTC is at 01:00 here.
  private static let next = "next a at 2026-03-03 01:00:00 HT"

  @Test func theStatusFollowsTheConfiguration() throws {
    let desk = try Desk()
    let live = "1 item, 0 running, \(Self.next); configuration of 10:01:00 is live"
    #expect(desk.send(.started(desk.plan)) == [live])
    // Nothing has changed: what is live is what was live.
    #expect(desk.reload { _ in } == [live])
    let report = "scheduler.yaml:12:9: error: unknown key \"schedul\"\n    schedul: x\n    ^"
    let refused =
      "configuration rejected at 10:03:00 (scheduler.yaml:12:9: error: unknown key \"schedul\"); "
      + "that of 10:01:00 stays live: 1 item, 0 running, \(Self.next)"
    #expect(
      desk.send(.configurationRejected(report)) == [
        "4 invalid configuration rejected, that of 10:01:00 stays live:\n\(report)", refused,
      ])
    #expect(desk.send(.timerExpired) == [refused])
    #expect(desk.reload { _ in } == [live])
    #expect(
      try desk.reload { $0.configuration.items.append(try .story("b", "@daily")) } == [
        "2 items, 0 running, \(Self.next); configuration of 10:06:00 is live"
      ])
    #expect(
      desk.reload { $0.holds["a"] = Hold(reason: .flowInvalid, message: "x") } == [
        "2 items (1 held), 0 running, next b at 2026-03-03 01:00:00 HT; "
          + "configuration of 10:07:00 is live"
      ])
    // A time of another day has its date.
    desk.now.wall = desk.now.wall + .seconds(86_400)
    #expect(
      desk.send(.clockStepped) == [
        "2 items (1 held), 0 running, next b at 2026-03-04 01:00:00 HT; "
          + "configuration of 2026-03-02 10:07:00 is live"
      ])
    // Nothing is active: the daemon ends in the same turn.
    #expect(desk.send(.stopRequested) == ["stopped"])
  }

  @Test func theStatusFollowsTheRuns() throws {
    // The second run waits for the only place.
    var story = Story(
      [try .story("a"), try .story("b")], maxConcurrentRuns: 1,
      runs: { _ in .init(length: .seconds(20), yieldsTo: .interruptLeader) })
    let live = "configuration of 00:00:00 is live"
    func line() -> String { story.world.scheduler.statusLine }
    #expect(line() == "2 items, 0 running, next a at 00:01:00 UTC; \(live)")
    story.run(untilSecond: 61)
    #expect(line() == "2 items, 1 running, 1 waiting, next a at 00:02:00 UTC; \(live)")
    story.run(untilSecond: 90)
    #expect(line() == "2 items, 1 running, next a at 00:02:00 UTC; \(live)")
    story.send(.stopRequested)
    #expect(line() == "stopping: 1 run may finish until 00:02:00 UTC")
    story.send(.stopRequested)
    #expect(line() == "stopping: 1 run being ended")
    story.run(untilSecond: 120)
    #expect(line() == "stopped")
  }

  @Test func beingBehindIsWhatNoEventHasDealtWith() throws {
    let desk = try Desk()
    _ = desk.send(.started(desk.plan))
    let fireTime = Story.midnight + .seconds(86_400)
    func isBehind(_ wall: WallInstant) -> Bool {
      desk.scheduler.isBehind(at: Now(wall: wall, monotonic: desk.now.monotonic))
    }
    #expect(!isBehind(fireTime + .microseconds(-1)))
    #expect(isBehind(fireTime))
    desk.now.wall = fireTime + .seconds(-60)
    _ = desk.send(.timerExpired)
    // The run that was started may never end; its item is not behind for that.
    #expect(desk.scheduler.statusLine.hasPrefix("1 item, 1 running"))
    #expect(!isBehind(fireTime))
  }

  @Test func whatComesAfterTheStopIsNotTold() throws {
    let desk = try Desk()
    _ = desk.send(.started(desk.plan))
    var story = Story([try .story("a")], runs: { _ in .init(length: .seconds(20)) })
    story.run(untilSecond: 65)
    story.send(.stopRequested)
    story.send(.configurationRejected("x"))
    #expect(story.lines() == ["00:01:00 start a-000100"])
  }
}
