// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Testing

/// A machine without a process to spare loses no fire time (C5.9).
@Suite struct ShortageTests {
  /// Whether the machine is short of processes; stories set it as they go.
  private final class Machine {
    var isShort = true
    var attempts = 0

    func run(_ request: RunRequest) -> SimulatedWorld.Behaviour {
      attempts += 1
      return .init(length: .seconds(2), refusal: isShort ? "no process is free" : nil)
    }
  }

  private func story(
    _ items: [Item], _ machine: Machine, maxConcurrentRuns: Int = 8, bundles: [String: Bundle] = [:]
  ) -> Story {
    Story(
      items, maxConcurrentRuns: maxConcurrentRuns, bundles: bundles, runs: { machine.run($0) })
  }

  @Test func aRunWaitsUntilThereIsAProcessForIt() throws {
    let machine = Machine()
    var story = story([try .story("a", "0 1 0 * * *")], machine)
    story.run(untilSecond: 63)
    let starts = story.lines()
    #expect(
      starts == [
        "00:01:00 start a-000100", "00:01:00 run_queued a-000100 shortage",
        "00:01:01 start a-000100", "00:01:02 start a-000100",
      ])
    machine.isShort = false
    story.run(untilSecond: 70)
    #expect(
      story.lines() == ["00:01:04 start a-000100", "00:01:06 run_finished a-000100 succeeded"])
  }

  @Test func afterItsGraceItHasFailedToStartAndIsRetried() throws {
    let machine = Machine()
    var story = story(
      [
        try .story("a", "0 1 0 * * *") {
          $0.misfireGraceTime = .seconds(20)
          $0.retries = 1
        }
      ], machine)
    story.run(untilSecond: 85)
    #expect(
      story.lines().filter { !$0.contains("start a") } == [
        "00:01:00 run_queued a-000100 shortage", "00:01:20 run_failed a-000100 start_failed",
        "00:01:20 run_retrying a-000100-2",
      ])
    // 0, 1, 2, 4, 8, 16 and 20 seconds after the fire time.
    #expect(machine.attempts == 7)
    machine.isShort = false
    story.run(untilSecond: 95)
    #expect(
      story.lines() == ["00:01:30 start a-000100-2", "00:01:32 run_finished a-000100-2 succeeded"])
  }

  @Test func laterFireTimesFindItActive() throws {
    let machine = Machine()
    var story = story(
      [
        try .story("skip"), try .story("queue") { $0.overlap = .queue },
        try .story("replace") { $0.overlap = .replace },
      ], machine)
    story.run(untilSecond: 121)
    #expect(
      story.lines().filter { !$0.contains("start") } == [
        "00:01:00 run_queued skip-000100 shortage", "00:01:00 run_queued queue-000100 shortage",
        "00:01:00 run_queued replace-000100 shortage",
        "00:02:00 run_skipped skip-000200 overlap", "00:02:00 run_queued queue-000200 overlap",
        "00:02:00 run_skipped replace-000100 overlap",
        "00:02:00 run_queued replace-000200 shortage",
      ])
  }

  @Test func itGivesItsPlaceAndItsBundleToOthers() throws {
    let bundle = Bundle(id: "sales", entryFlow: "flows/main.yaml")
    let items = try ["a", "b"].map { id in
      try Item.story(id, "0 1 0 * * *") { $0.bundleManifest = "bundles/sales.yaml" }
    }
    var story = Story(
      items, maxConcurrentRuns: 1, bundles: ["a": bundle, "b": bundle],
      runs: { .init(refusal: $0.item == "a" ? "no process is free" : nil) })
    story.run(untilSecond: 61)
    #expect(
      story.lines().prefix(4) == [
        "00:01:00 start a-000100", "00:01:00 run_queued b-000100 capacity",
        "00:01:00 run_queued a-000100 shortage", "00:01:00 start b-000100",
      ])
  }

  /// Each try is synced; with few places, runs would otherwise be tried one after another for ever.
  @Test func manyThatWaitAreNotAllTried() throws {
    let machine = Machine()
    let items = try (0..<200).map { try Item.story("i\($0)", "0 1 0 * * *") }
    var story = story(items, machine, maxConcurrentRuns: 2)
    story.run(untilSecond: 90)
    #expect(machine.attempts >= 31 && machine.attempts <= 31 * 10)
    #expect(story.lines().count { $0.contains("run_queued") } == 200)
    machine.isShort = false
    story.run(untilSecond: 90 + 16 + 200)
    #expect(story.lines().count { $0.contains("run_finished") } == 200)
    #expect(story.world.scheduler.overview(at: story.world.now).shortage == nil)
  }

  /// Also those that were never tried, since others were refused.
  @Test func manyThatWaitFailAtTheEndOfTheirGrace() throws {
    let machine = Machine()
    let items = try (0..<50).map { id in
      try Item.story("i\(id)", "0 1 0 * * *") { $0.misfireGraceTime = .seconds(20) }
    }
    var story = story(items, machine, maxConcurrentRuns: 1)
    story.run(untilSecond: 85)
    let failed = story.lines().filter { $0.contains("run_failed") }
    #expect(failed.count == 50 && failed.allSatisfy { $0.hasPrefix("00:01:20") })
  }

  @Test func aStopDropsItAndSaysSo() throws {
    let machine = Machine()
    var story = story([try .story("a", "0 1 0 * * *")], machine)
    story.run(untilSecond: 61)
    _ = story.lines()
    story.send(.stopRequested)
    #expect(story.lines() == ["00:01:01 missed shutdown 1 from 00:01:00", "00:01:01 exit"])
  }

  @Test func aCrashLeavesItToTheNextDaemonAsLate() throws {
    let machine = Machine()
    var story = story([try .story("a", "0 1 0 * * *")], machine)
    story.run(untilSecond: 61)
    _ = story.lines()
    machine.isShort = false
    story.restart()
    story.run(untilSecond: 70)
    #expect(
      story.lines().filter { !$0.contains("config") } == [
        "00:01:02 start a-000100", "00:01:04 run_finished a-000100 succeeded",
      ])
  }

  /// Who has been refused and waits for something else now is not kept by the machine any more.
  @Test func itIsOverForARunThatWaitsForAPlace() throws {
    let machine = Machine()
    let items = [
      try Item.story("a", "0 1 0 * * *") { $0.misfireGraceTime = .seconds(20) },
      try Item.story("b", "0 1 0 * * *"),
    ]
    var story = Story(
      items, maxConcurrentRuns: 1,
      runs: {
        $0.item == "a" ? machine.run($0) : .init(length: .seconds(60))
      })
    story.run(untilSecond: 70)
    #expect(story.world.scheduler.overview(at: story.world.now).shortage == nil)
    story.run(untilSecond: 122)
    // The minute in which it waited for its place does not count.
    #expect(!story.lines().contains { $0.contains("run_failed") })
    machine.isShort = false
    story.run(untilSecond: 130)
    #expect(story.lines().last?.hasSuffix("run_finished a-000100 succeeded") == true)
  }

  @Test(arguments: [60, 61, 62]) func onceToldToWaitItIsNotInterrupted(_ second: Int) throws {
    let machine = Machine()
    var story = story([try .story("a", "0 1 0 * * *")], machine)
    story.run(untilSecond: second - 1)
    // The daemon dies before the end of the turn in which it was refused.
    story.world.endsTurn = { false }
    story.run(untilSecond: second)
    _ = story.lines()
    machine.isShort = false
    story.restart()
    #expect(
      story.lines().filter { !$0.contains("config") }.map { $0.dropFirst(9) } == ["start a-000100"])
  }

  @Test func statusTellsOfItWhileItLasts() throws {
    let machine = Machine()
    var story = story([try .story("a", "0 1 0 * * *")], machine)
    story.run(untilSecond: 61)
    let line = story.world.scheduler.statusLine
    #expect(line.hasPrefix("runs wait since 00:01:00"))
    #expect(line.contains("(no process is free)"))
    let overview = story.world.scheduler.overview(at: story.world.now)
    #expect(overview.shortage?.reason == "no process is free")
    #expect(overview.waiting.map(\.reason) == ["shortage"])
    machine.isShort = false
    story.run(untilSecond: 64)
    #expect(story.world.scheduler.overview(at: story.world.now).shortage == nil)
  }
}
