// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Testing

/// What a new configuration does to the live one (C7.3–C7.5).
@Suite struct ReloadTests {
  private func configuration(_ items: [Item]) -> Configuration {
    Configuration(maxConcurrentRuns: 8, workingDirectory: "/data", items: items)
  }

  private func reload(_ story: inout Story, to items: [Item], holds: [String: Hold] = [:]) {
    story.reload(Plan(configuration: configuration(items), holds: holds))
  }

  @Test func anEditFiresNothingAndTheNewScheduleCounts() throws {
    let old = [try Item.story("a", "0 30 * * * *")]
    let new = [try Item.story("a", "0 5 * * * *")]
    var story = Story(old)
    story.run(untilSecond: 600)
    reload(&story, to: new)
    story.run(untilSecond: 3910)
    #expect(
      story.lines() == [
        "00:10:00 config_reloaded", "00:10:00 item_changed a",
        "01:05:00 start a-010500", "01:05:01 run_finished a-010500 succeeded",
      ])
  }

  @Test func otherChangesLeaveTheNextFireTimeAlone() throws {
    let old = try [Item.story("a", "0 30 * * * *"), Item.story("b", "0 40 * * * *")]
    let new = try [
      Item.story("a", "0 30 * * * *") { $0.retries = 2 }, Item.story("b", "0 40 * * * *"),
    ]
    var story = Story(old)
    story.run(untilSecond: 600)
    let armed = story.world.scheduler.timersArmed
    reload(&story, to: new)
    #expect(story.world.scheduler.timersArmed == armed)
    story.run(untilSecond: 1810)
    #expect(
      story.lines() == [
        "00:10:00 config_reloaded", "00:10:00 item_changed a",
        "00:30:00 start a-003000", "00:30:01 run_finished a-003000 succeeded",
      ])
  }

  @Test func aRemovedItemsRunGoesOnToItsEndButNotToAnotherAttempt() throws {
    let old = [try Item.story("a") { $0.retries = 3 }]
    var story = Story(
      old, runs: { _ in .init(length: .seconds(30), status: .exited(code: 1)) })
    story.run(untilSecond: 70)
    reload(&story, to: [])
    story.run(untilSecond: 300)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:10 config_reloaded", "00:01:10 item_removed a",
        "00:01:30 run_failed a-000100 failed",
      ])
  }

  @Test func anItemThatComesBackFindsItsRun() throws {
    let items = [try Item.story("a")]
    var story = Story(items, runs: { _ in .init(length: .seconds(90)) })
    story.run(untilSecond: 70)
    reload(&story, to: [])
    reload(&story, to: items)
    story.run(untilSecond: 155)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:10 config_reloaded", "00:01:10 item_removed a",
        "00:01:10 config_reloaded", "00:01:10 item_added a",
        "00:02:00 run_skipped a-000200 overlap",
        "00:02:30 run_finished a-000100 succeeded",
      ])
  }

  @Test func aHeldItemsFireTimesAreOneRecordWhenItIsReleased() throws {
    let items = [try Item.story("a")]
    let hold = Hold(reason: .flowInvalid, message: "flows/a.yaml is missing")
    var story = Story(items)
    story.run(untilSecond: 30)
    reload(&story, to: items, holds: ["a": hold])
    story.run(untilSecond: 200)
    reload(&story, to: items)
    story.run(untilSecond: 241)
    #expect(
      story.lines() == [
        "00:00:30 item_held a flow_invalid",
        "00:03:20 missed flow_invalid 3 from 00:01:00",
        "00:03:20 item_released a",
        "00:04:00 start a-000400", "00:04:01 run_finished a-000400 succeeded",
      ])
  }

  @Test func aFireTimeAtTheInstantOfAReloadIsNotLost() throws {
    let items = [try Item.story("a")]
    var story = Story(items)
    story.pass(.seconds(60))
    reload(&story, to: try [Item.story("a", "30 * * * * *")])
    story.run(untilSecond: 95)
    #expect(
      story.lines() == [
        "00:01:00 config_reloaded", "00:01:00 item_changed a",
        "00:01:00 start a-000100",
        "00:01:01 run_finished a-000100 succeeded",
        "00:01:30 start a-000130", "00:01:31 run_finished a-000130 succeeded",
      ])
  }

  @Test func aRemovedItemPassesItsTurnAtTheBundleOn() throws {
    let bundle = Bundle(id: "sales", entryFlow: "flows/main.yaml")
    let items = try ["a", "b", "c"].map { id in
      try Item.story(id, "0 1 * * * *") { $0.bundleManifest = "bundles/sales.yaml" }
    }
    let bundles = ["a": bundle, "b": bundle, "c": bundle]
    var story = Story(
      items + [try .story("x", "0 1 * * * *")], maxConcurrentRuns: 2, bundles: bundles,
      runs: { _ in .init(length: .seconds(10), runStartAfter: .seconds(1)) })
    // After a's sync it is b's turn, though there is no place for it yet; then b goes away.
    story.run(untilSecond: 65)
    let rest = [items[0], items[2], try Item.story("x", "0 1 * * * *")]
    story.reload(
      Plan(
        configuration: Configuration(
          maxConcurrentRuns: 2, workingDirectory: "/data", items: rest), bundles: bundles))
    story.run(untilSecond: 100)
    #expect(
      story.lines().filter { !$0.contains("queued") } == [
        "00:01:00 start a-000100", "00:01:00 start x-000100",
        "00:01:05 config_reloaded", "00:01:05 item_removed b",
        "00:01:05 missed removed 1 from 00:01:00",
        "00:01:10 run_finished a-000100 succeeded",
        "00:01:10 start c-000100",
        "00:01:10 run_finished x-000100 succeeded",
        "00:01:20 run_finished c-000100 succeeded",
      ])
  }

  @Test func aRemovedItemHasNoFireTimesThatTheEndCouldMiss() throws {
    var story = Story([try .story("a")], runs: { _ in .init(length: .seconds(600)) })
    story.run(untilSecond: 70)
    reload(&story, to: [])
    story.run(untilSecond: 200)
    _ = story.lines()
    story.send(.stopRequested)
    #expect(story.lines() == [])
  }

  @Test(arguments: [true, false]) func whatHasRunIsNotRepeatedAfterTheClockWasSetBackAndItsItemWas(
    edited: Bool
  ) throws {
    var story = Story([try .story("a", "0 0 * * * *")])
    story.run(untilSecond: 2 * 3600 + 60)
    story.stepClock(by: .seconds(-3600))
    _ = story.lines()
    if !edited { reload(&story, to: []) }
    reload(&story, to: [try .story("a", "0 0,30 * * * *")])
    story.run(untilSecond: 2 * 3600 + 1860)
    #expect(
      story.lines().filter { $0.contains("start") } == ["02:30:00 start a-023000"])
  }

  @Test func aRunKeepsTheWorkingDirectoryOfItsFireTime() throws {
    let items = [try Item.story("a") { $0.retries = 1 }]
    var directories: [String] = []
    var story = Story(
      items,
      runs: { request in
        directories.append(request.workingDirectory)
        return .init(length: .seconds(1), status: .exited(code: 1))
      })
    story.run(untilSecond: 65)
    var moved = configuration(items)
    moved.workingDirectory = "/elsewhere"
    story.reload(Plan(configuration: moved))
    story.run(untilSecond: 125)
    // The retry belongs to the fire time of 00:01, whose flow is named relative to "/data".
    #expect(directories == ["/data", "/data", "/elsewhere"])
  }

  @Test(arguments: [true, false]) func aFireTimeWithinItsJitterIsMissedWhenItsItemIs(
    edited: Bool
  ) throws {
    let old = [try Item.story("a") { $0.jitter = .seconds(50) }]
    let new = edited ? [try Item.story("a", "0 5 * * * *")] : []
    var story = Story(old)
    story.run(untilSecond: 60)
    reload(&story, to: new)
    #expect(story.lines().last == "00:01:00 missed edited 1 from 00:01:00")
  }
}
