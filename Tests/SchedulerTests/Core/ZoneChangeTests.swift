// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// New rules of a time zone while the daemon runs (C4.1).
@Suite struct ZoneChangeTests {
  /// An item in a zone that is so many minutes ahead of UTC.
  private func item(
    _ cron: String, ahead minutes: Int, _ change: (inout Item) -> Void = { _ in }
  ) throws -> Item {
    let zone = TimeZoneRules(
      name: "Test/Town",
      fixed: LocalOffset(seconds: minutes * 60, isDaylight: false, abbreviation: "TT"))
    return try .story("a", cron) {
      $0.schedule.zone = zone
      $0.timezone = zone.name
      change(&$0)
    }
  }

  private func plan(_ items: Item..., holds: [String: Hold] = [:]) -> Plan {
    Plan(
      configuration: Configuration(maxConcurrentRuns: 8, workingDirectory: "/data", items: items),
      holds: holds)
  }

  @Test func theItemsOfTheZoneGetNewFireTimes() throws {
    var story = Story([try item("0 0 3 * * *", ahead: 60), try .story("b", "0 30 1 * * *")])
    story.run(untilSecond: 600)
    let armed = story.world.scheduler.timersArmed
    story.reload(plan(try item("0 0 3 * * *", ahead: 120), try .story("b", "0 30 1 * * *")))
    #expect(story.world.scheduler.timersArmed == armed + 1)
    story.run(untilSecond: 3 * 3600)
    #expect(
      story.lines() == [
        "00:10:00 timezone_changed",
        "01:00:00 start a-010000", "01:00:01 run_finished a-010000 succeeded",
        "01:30:00 start b-013000", "01:30:01 run_finished b-013000 succeeded",
      ])
  }

  @Test func itIsToldOncePerZoneWithTheNumberOfItems() throws {
    let old = plan(try item("0 0 3 * * *", ahead: 60))
    let update = PlanUpdate(from: old, to: plan(try item("0 0 3 * * *", ahead: 90)))
    #expect(update.difference.isEmpty && !update.isEmpty)
    #expect(
      update.sentences.first == "time zone Test/Town has new rules: 1 item gets new fire times")
    #expect(update.zones.map { LogRecord.timezoneChanged($0)[.count] } == [1])
  }

  @Test func theSameRulesReadAgainAreNoChange() throws {
    let bytes = try SystemZone.bytes("Europe/Berlin")
    let items = try (0..<2).map { _ in
      let zone = try TimeZoneRules(name: "Europe/Berlin", tzif: bytes)
      return try Item.story("a") { $0.schedule.zone = zone }
    }
    #expect(PlanUpdate(from: plan(items[0]), to: plan(items[1])).isEmpty)
  }

  @Test func aFireTimeThatComesToLieJustBehindUsIsLate() throws {
    var story = Story([try item("0 0 3 * * *", ahead: 0)])
    story.run(untilSecond: 2 * 3600 + 120)
    story.reload(plan(try item("0 0 3 * * *", ahead: 60)))
    story.run(untilSecond: 2 * 3600 + 125)
    #expect(
      story.lines() == [
        "02:02:00 timezone_changed",
        "02:02:00 start a-020000", "02:02:01 run_finished a-020000 succeeded",
      ])
  }

  @Test func aFireTimeThatComesToLieFarBehindUsIsMissed() throws {
    var story = Story([try item("0 0 3 * * *", ahead: 0)])
    story.run(untilSecond: 2 * 3600 + 1800)
    story.reload(plan(try item("0 0 3 * * *", ahead: 60)))
    story.run(untilSecond: 2 * 3600 + 1900)
    #expect(
      story.lines() == [
        "02:30:00 timezone_changed", "02:30:00 missed grace_exceeded 1 from 03:00:00",
      ])
  }

  @Test func whatHasRunDoesNotRunAgainForTheSameInstant() throws {
    var story = Story([try item("0 0 * * * *", ahead: 0)])
    story.run(untilSecond: 3605)
    _ = story.lines()
    story.reload(plan(try item("0 0 * * * *", ahead: 60)))
    story.run(untilSecond: 7205)
    #expect(
      story.lines() == [
        "01:00:05 timezone_changed",
        "02:00:00 start a-020000", "02:00:01 run_finished a-020000 succeeded",
      ])
  }

  @Test func anItemThatIsEditedAsWellMovesToo() throws {
    var story = Story([try item("0 0 3 * * *", ahead: 0)])
    story.run(untilSecond: 600)
    story.reload(plan(try item("0 0 3 * * *", ahead: 60) { $0.retries = 1 }))
    story.run(untilSecond: 3 * 3600 + 10)
    #expect(
      story.lines() == [
        "00:10:00 config_reloaded", "00:10:00 timezone_changed", "00:10:00 item_changed a",
        "02:00:00 start a-020000", "02:00:01 run_finished a-020000 succeeded",
      ])
  }

  @Test(arguments: [0, 60]) func aFireTimeWithinItsJitterStaysIfTheNewRulesNameIt(
    ahead: Int
  ) throws {
    var story = Story([try item("0 0 1 * * *", ahead: 0) { $0.jitter = .seconds(1800) }])
    story.run(untilSecond: 3600)
    story.reload(plan(try item("0 0 1 * * *", ahead: ahead) { $0.jitter = .seconds(1800) }))
    story.run(untilSecond: 5400)
    let fate = story.lines().contains { $0.contains("start a-010000") }
    #expect(fate == (ahead == 0))
  }

  @Test func aHeldItemsGapIsToldByTheOldRules() throws {
    let hold = Hold(reason: .flowInvalid, message: "x")
    var story = Story([try item("0 0 1 * * *", ahead: 0)])
    story.reload(plan(try item("0 0 1 * * *", ahead: 0), holds: ["a": hold]))
    story.run(untilSecond: 2 * 3600)
    story.reload(plan(try item("0 0 1 * * *", ahead: -90), holds: ["a": hold]))
    story.run(untilSecond: 3 * 3600)
    story.reload(plan(try item("0 0 1 * * *", ahead: -90)))
    #expect(
      story.lines() == [
        "00:00:00 item_held a flow_invalid",
        "02:00:00 timezone_changed", "02:00:00 missed flow_invalid 1 from 01:00:00",
        "03:00:00 missed flow_invalid 1 from 01:00:00", "03:00:00 item_released a",
      ])
  }
}
