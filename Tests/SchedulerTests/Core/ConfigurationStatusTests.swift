// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// The line for a person, and what is said about a configuration that is refused (C7.3, C8.1).
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

    /// What is told about the configuration, a minute after the last event.
    func send(_ event: Event) -> [String] {
      now.wall = now.wall + .seconds(60)
      now.monotonic = now.monotonic + .seconds(60)
      return scheduler.handle(event, at: now).compactMap { effect in
        switch effect {
        case .status(let text): text
        case .log(let record) where record.event == .configRejected:
          "\(record.priority.rawValue) \(record[.reason]?.description ?? "") \(record.message)"
        default: nil
        }
      }
    }
  }

  @Test func theStatusFollowsTheConfiguration() throws {
    let desk = try Desk()
    #expect(desk.send(.started(desk.plan)) == ["1 item; configuration of 10:01:00 is live"])
    // Nothing has changed: what is live is what was live.
    #expect(desk.reload { _ in } == ["1 item; configuration of 10:01:00 is live"])
    let report = "scheduler.yaml:12:9: error: unknown key \"schedul\"\n    schedul: x\n    ^"
    #expect(
      desk.send(.configurationRejected(report)) == [
        "4 invalid configuration rejected, that of 10:01:00 stays live:\n\(report)",
        "configuration rejected at 10:03:00 (scheduler.yaml:12:9: error: unknown key \"schedul\"); "
          + "that of 10:01:00 stays live",
      ])
    #expect(desk.reload { _ in } == ["1 item; configuration of 10:01:00 is live"])
    #expect(
      try desk.reload { $0.configuration.items.append(try .story("b", "@daily")) } == [
        "2 items; configuration of 10:05:00 is live"
      ])
    #expect(
      desk.reload { $0.holds["a"] = Hold(reason: .flowInvalid, message: "x") } == [
        "2 items; configuration of 10:06:00 is live"
      ])
    _ = desk.send(.stopRequested)
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
