// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Testing

/// What a scheduler makes of what one that died has left (C5.2, C5.3).
@Suite struct RecoveryTests {
  private static let long: @Sendable (RunRequest) -> SimulatedWorld.Behaviour = { _ in
    .init(length: .seconds(1000))
  }
  private static let quick: @Sendable (RunRequest) -> SimulatedWorld.Behaviour = { _ in
    .init(length: .seconds(1))
  }

  private func plan(_ items: [Item], places: Int = 8) -> Plan {
    Plan(
      configuration: Configuration(
        maxConcurrentRuns: places, workingDirectory: "/data", items: items))
  }

  /// What is told at the restart and after it, `config_loaded` left out.
  private func lines(
    _ story: inout Story, untilSecond second: Int
  ) -> [String] {
    story.run(untilSecond: second)
    return story.lines().filter { !$0.hasSuffix("config_loaded") }
  }

  @Test func whatWasMissedWhileItWasDownRunsOnce() throws {
    var story = Story([try .story()], runs: Self.quick)
    story.run(untilSecond: 62)
    _ = story.lines()
    story.restart(downFor: .seconds(200))
    #expect(
      lines(&story, untilSecond: 264) == [
        "00:04:22 missed coalesced 2 from 00:02:00",
        "00:04:22 start a-000400",
        "00:04:23 run_finished a-000400 succeeded",
      ])
  }

  @Test func whatIsTooLateByThenIsMissed() throws {
    var story = Story(
      [try .story("a", "0 0 * * * *") { $0.misfireGraceTime = .seconds(60) }], runs: Self.quick)
    story.run(untilSecond: 60)
    story.restart(downFor: .seconds(2 * 3600 + 1))
    #expect(
      lines(&story, untilSecond: 2 * 3600 + 70) == [
        "02:01:01 missed grace_exceeded 2 from 01:00:00"
      ])
  }

  @Test func aFireTimeThatWasDealtWithIsNotDealtWithAgain() throws {
    var story = Story([try .story()], runs: Self.quick)
    story.run(untilSecond: 62)
    for _ in 0..<3 { story.restart(downFor: .milliseconds(10)) }
    _ = story.lines()
    #expect(
      lines(&story, untilSecond: 121) == [
        "00:02:00 start a-000200", "00:02:01 run_finished a-000200 succeeded",
      ])
  }

  struct Edit: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (inout Item) throws -> Void
    var hasPast = false
  }

  @Test(arguments: [
    Edit(testDescription: "cron") { item in
      let other = try Item.story("a", "30 * * * * *")
      (item.cron, item.schedule) = (other.cron, other.schedule)
    },
    Edit(testDescription: "timezone") { $0.timezone = "Etc/UTC" },
    Edit(testDescription: "dialect") { $0.cronDialect = .apscheduler },
    Edit(testDescription: "jitter") { $0.jitter = .seconds(1) },
    Edit(testDescription: "enabled") { $0.isEnabled = false },
    Edit(testDescription: "id") { $0.id = "b" },
    Edit(testDescription: "nothing", change: { _ in }, hasPast: true),
    Edit(testDescription: "flow", change: { $0.flowYAML = "other.yaml" }, hasPast: true),
    Edit(testDescription: "grace", change: { $0.misfireGraceTime = .seconds(90) }, hasPast: true),
  ])
  func anEditWhileItWasDownHasNoPast(_ row: Edit) throws {
    var item = try Item.story()
    var story = Story([item], runs: Self.quick)
    story.run(untilSecond: 10)
    try row.change(&item)
    story.restart(plan([item]), downFor: .seconds(55))
    let told = lines(&story, untilSecond: 66)
    #expect(
      told
        == (row.hasPast
          ? ["00:01:05 start a-000100", "00:01:06 run_finished a-000100 succeeded"] : []))
  }

  @Test func anActiveRunIsInterruptedAndTriedAgain() throws {
    var story = Story(
      [
        try .story("a", "0 0 * * * *") {
          $0.retries = 1; $0.retryDelay = .seconds(5)
        }
      ],
      runs: { $0.attempt == 1 ? Self.long($0) : Self.quick($0) })
    story.run(untilSecond: 3605)
    _ = story.lines()
    story.restart()
    #expect(
      lines(&story, untilSecond: 3620) == [
        "01:00:06 run_interrupted a-010000 interrupted",
        "01:00:06 run_retrying a-010000-2",
        "01:00:11 start a-010000-2",
        "01:00:12 run_finished a-010000-2 succeeded",
      ])
  }

  /// The power fails while the daemon waits for another run, just after one has ended well.
  @Test func whatEndsWellDuringTheEndIsNotTriedAgain() throws {
    let items = [
      try Item.story("a", "0 1 0 * * *") { $0.retries = 2 }, try .story("b", "0 1 0 * * *"),
    ]
    var story = Story(plan(items)) { .init(length: .seconds($0.item == "a" ? 10 : 1000)) }
    story.run(untilSecond: 65)
    story.send(.stopRequested)
    story.run(untilSecond: 71)
    #expect(story.lines().last == "00:01:10 run_finished a-000100 succeeded")
    story.world.bringDown(.power(keeping: 0))
    story.world.bringUp()
    #expect(
      lines(&story, untilSecond: 200) == ["00:01:11 run_interrupted b-000100 interrupted"])
  }

  @Test func withoutRetriesItStaysInterrupted() throws {
    var story = Story([try .story("a", "0 0 * * * *")], runs: Self.long)
    story.run(untilSecond: 3605)
    _ = story.lines()
    story.restart()
    story.restart()
    #expect(
      lines(&story, untilSecond: 3700) == ["01:00:06 run_interrupted a-010000 interrupted"])
  }

  @Test func whatIsLeftIsStoppedFirst() throws {
    var story = Story(
      [try .story("a", "*/10 * * * * *") { $0.stopGrace = .seconds(4) }], runs: Self.long)
    story.world.survives = { _ in true }
    story.world.survivorsYieldTo = .killAll
    story.run(untilSecond: 18)
    _ = story.lines()
    story.restart()
    #expect(
      lines(&story, untilSecond: 30) == [
        "00:00:19 terminateAllButLeader a-000010",
        "00:00:20 run_skipped a-000020 overlap",
        "00:00:21 interruptLeader a-000010",
        "00:00:23 killAll a-000010",
        "00:00:23.077 run_interrupted a-000010 interrupted",
        "00:00:30 start a-000030",
      ])
  }

  /// Any of them may have been syncing when the daemon died.
  @Test func aBundleIsFreeOnceAllThatIsLeftOfItsRunsHasEnded() throws {
    let items = [
      try Item.story("a", "0 1 0 * * *") { $0.stopGrace = .seconds(4) },
      try Item.story("b", "0 1 0 * * *") { $0.stopGrace = .seconds(20) },
      try Item.story("c", "0 2 0 * * *"),
    ]
    let bundle = Bundle(id: "shared", entryFlow: "flows/main.yaml")
    var plan = plan(items)
    for item in items { plan.bundles[item.id] = bundle }
    var story = Story(plan, runs: Self.long)
    story.world.survives = { _ in true }
    story.world.survivorsYieldTo = .killAll
    story.run(untilSecond: 110)
    _ = story.lines()
    story.restart()
    #expect(
      lines(&story, untilSecond: 140).filter { $0.contains("c-") || $0.contains("interrupted") }
        == [
          "00:01:55.077 run_interrupted a-000100 interrupted",
          "00:02:00 run_queued c-000200 bundle",
          "00:02:11.077 run_interrupted b-000100 interrupted",
          "00:02:11.077 start c-000200",
        ])
  }

  @Test func theRunOfAnItemThatIsGoneIsInterruptedForGood() throws {
    var story = Story([try .story("a") { $0.retries = 3 }], runs: Self.long)
    story.world.survives = { _ in true }
    story.run(untilSecond: 61)
    _ = story.lines()
    story.restart(plan([]))
    #expect(
      lines(&story, untilSecond: 200) == [
        "00:01:02 terminateAllButLeader a-000100",
        "00:01:02.077 run_interrupted a-000100 interrupted",
      ])
    // Back again, it is a new one.
    story.restart(plan([try .story("a")]), downFor: .seconds(90))
    #expect(lines(&story, untilSecond: 301) == ["00:05:00 start a-000500"])
  }

  @Test func aRetryThatWaitedFollows() throws {
    var story = Story(
      [
        try .story("a", "0 0 * * * *") {
          $0.retries = 2
          $0.retryDelay = .seconds(100)
        }
      ], runs: { $0.attempt == 1 ? .init(status: .exited(code: 1)) : Self.quick($0) })
    story.run(untilSecond: 3610)
    _ = story.lines()
    story.restart()
    #expect(
      lines(&story, untilSecond: 3800) == [
        "01:00:11 run_retrying a-010000-2",
        "01:01:51 start a-010000-2",
        "01:01:52 run_finished a-010000-2 succeeded",
      ])
  }

  @Test func aRetryOfAnItemThatIsHeldByThenIsCalledOff() throws {
    let item = try Item.story("a", "0 0 * * * *") {
      $0.retries = 2
      $0.retryDelay = .seconds(100)
    }
    var held = plan([item])
    held.holds["a"] = Hold(reason: .flowInvalid, message: "broken")
    var story = Story([item], runs: { _ in .init(status: .exited(code: 1)) })
    story.run(untilSecond: 3610)
    _ = story.lines()
    var remarks: [String] = []
    let observe = story.world.observe
    story.world.observe = { effect, now in
      if case .log(let record) = effect, record.event == nil { remarks.append(record.message) }
      observe(effect, now)
    }
    story.restart(held)
    story.run(untilSecond: 3800)
    #expect(!story.lines().contains { $0.contains("start") })
    #expect(remarks == ["attempt 2 of a called off: the item is held or not enabled"])
  }

  struct Wait: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var downFor: Int
    var expected: [String]
  }

  @Test(arguments: [
    Wait(
      testDescription: "for a moment", downFor: 1,
      expected: ["00:01:11 start b-000100", "00:01:11 run_interrupted a-000100 interrupted"]),
    Wait(
      testDescription: "past a newer one", downFor: 60,
      expected: [
        "00:02:10 missed coalesced 1 from 00:01:00", "00:02:10 start b-000200",
        "00:02:10 run_interrupted a-000100 interrupted",
      ]),
    Wait(
      testDescription: "for longer than its grace, with newer ones in it", downFor: 400,
      expected: [
        "00:07:50 missed coalesced 1 from 00:01:00", "00:07:50 missed coalesced 5 from 00:02:00",
        "00:07:50 start b-000700", "00:07:50 run_interrupted a-000100 interrupted",
      ]),
  ])
  func aRunThatWaitedForItsPlaceIsOfferedAgain(_ row: Wait) throws {
    let items = [
      try Item.story("a", "0 1 0 * * *"), try .story("b") { $0.misfireGraceTime = .seconds(300) },
    ]
    var story = Story(plan(items, places: 1), runs: Self.long)
    story.run(untilSecond: 70)
    #expect(story.lines().contains("00:01:00 run_queued b-000100 capacity"))
    story.restart(downFor: .seconds(row.downFor))
    let told = lines(&story, untilSecond: 70 + row.downFor)
    #expect(told.sorted() == row.expected.sorted())
  }

  @Test func aRunThatWaitedForTooLongIsMissed() throws {
    let items = [
      try Item.story("a", "0 0 0 2 3 *"), try .story("b", "0 1 0 * * *"),
      try .story("c", "0 1 0 * * *"),
    ]
    var story = Story(plan(items, places: 1), runs: Self.long)
    story.run(untilSecond: 70)
    _ = story.lines()
    story.restart(downFor: .seconds(1000))
    #expect(
      lines(&story, untilSecond: 1071).sorted() == [
        "00:17:50 missed grace_exceeded 1 from 00:01:00",
        "00:17:50 run_interrupted b-000100 interrupted",
      ])
  }

  @Test func aStepBackWhileItWasDownRepeatsNothing() throws {
    var story = Story([try .story("a", "0 0 * * * *")], runs: Self.quick)
    story.run(untilSecond: 2 * 3600 + 60)
    _ = story.lines()
    story.world.setClock(by: .seconds(-2 * 3600))
    story.restart()
    #expect(
      lines(&story, untilSecond: 3 * 3600 + 10) == [
        "03:00:00 start a-030000", "03:00:01 run_finished a-030000 succeeded",
      ])
    // But beyond a day, what was is new.
    story.world.setClock(by: .seconds(-48 * 3600))
    story.restart()
    story.run(untilSecond: -44 * 3600 + 10)
    #expect(story.lines().contains { $0.hasSuffix("start a-20260228T040000") })
  }

  /// Removed before the restart or while nobody looked, and back again.
  @Test(arguments: [true, false])
  func anItemThatComesBackAfterARestartRepeatsNothing(_ isRemovedBefore: Bool) throws {
    let item = try Item.story("a", "0 0 * * * *")
    var story = Story([item], runs: Self.quick)
    story.run(untilSecond: 2 * 3600 + 60)
    if isRemovedBefore { story.reload(plan([])) }
    story.restart(plan([]))
    story.restart(plan([]))
    story.world.setClock(by: .seconds(-2 * 3600))
    story.reload(plan([item]))
    _ = story.lines()
    #expect(
      lines(&story, untilSecond: 3 * 3600 + 10) == [
        "03:00:00 start a-030000", "03:00:01 run_finished a-030000 succeeded",
      ])
  }

  @Test func whatIsGoneForDaysIsForgotten() throws {
    var story = Story([try .story("a", "0 0 * * * *")], runs: Self.quick)
    story.run(untilSecond: 3660)
    story.restart(plan([]))
    #expect(story.world.ledger.past { _ in false }.items.keys.sorted() == ["a"])
    story.restart(plan([]), downFor: .seconds(2 * 86_400))
    #expect(story.world.ledger.past { _ in false }.items.isEmpty)
  }

  @Test func aHeldItemTellsOfTheTimeInWhichNobodyLooked() throws {
    let item = try Item.story("a", "0 0 * * * *")
    var held = plan([item])
    held.holds["a"] = Hold(reason: .flowInvalid, message: "broken")
    var story = Story([item], runs: Self.quick)
    story.run(untilSecond: 60)
    story.restart(held, downFor: .seconds(2 * 3600))
    story.run(untilSecond: 3 * 3600 + 60)
    _ = story.lines()
    story.reload(plan([item]))
    #expect(story.lines().contains("03:01:00 missed flow_invalid 3 from 01:00:00"))
  }

  /// It has no fire time that could be missed.
  @Test func aRunThatAnEditAskedForIsDroppedWhereItsItemIsHeld() throws {
    let item = try Item.story("a", "0 0 * * * *") {
      $0.bundleManifest = "b.yaml"
      $0.onBundleChange = .run
    }
    var plan = plan([try .story("long", "0 1 0 * * *"), item], places: 1)
    plan.bundles["a"] = Bundle(id: "b", entryFlow: "flows/main.yaml")
    plan.manifests["/data/b.yaml"] = Manifest(entries: ["text": "old"])
    var story = Story(plan, runs: Self.long)
    story.run(untilSecond: 70)
    plan.manifests["/data/b.yaml"] = Manifest(entries: ["text": "new"])
    story.reload(plan)
    plan.holds["a"] = Hold(reason: .bundleInvalid, message: "broken")
    _ = story.lines()
    let recorded = Recorded()
    story.world.observe = { effect, _ in
      if case .record(.missed) = effect { recorded.misses += 1 }
      if case .log(let record) = effect, record[.item] == "a" { recorded.log.append(record) }
    }
    story.restart(plan)
    #expect(recorded.misses == 0)
    #expect(recorded.log.map { $0[.reason]?.description } == ["bundle_invalid", "edited"])
  }

  private final class Recorded {
    var misses = 0
    var log: [LogRecord] = []
  }

  @Test func aSecondStartWithinASecondIsNoSecondFireTime() throws {
    var story = Story([try .story("a", "@reboot")], runs: Self.long)
    story.restart(downFor: .milliseconds(300))
    #expect(!story.lines().contains { $0.contains("start") })
    story.restart(downFor: .milliseconds(800))
    #expect(story.lines().contains("00:00:01.100 start a-000001"))
  }

  /// A start in a second that had one, by a clock that was set back.
  @Test func aStartThatTheClockBringsAgainHasAFireTimeOfItsOwn() throws {
    var story = Story([try .story("a", "@reboot")], runs: Self.long)
    story.restart(downFor: .seconds(5))
    story.world.setClock(by: .seconds(-7))
    for _ in 0..<4 { story.restart(downFor: .seconds(2)) }
    let starts = story.lines().filter { $0.contains(" start ") }
    #expect(
      starts == [
        "00:00:05 start a-000005", "00:00:00 start a-000006", "00:00:02 start a-000007",
        "00:00:04 start a-000008", "00:00:06 start a-000009",
      ])
  }

  @Test func namesAreNotGivenTwiceOverRestarts() throws {
    var story = Story(
      [
        try .story("a", "0 0 * * * *") {
          $0.retries = 9; $0.retryDelay = .seconds(1)
        }
      ],
      runs: Self.long)
    story.run(untilSecond: 3600)
    for second in 1...3 {
      story.restart()
      story.run(untilSecond: 3600 + 10 * second)
    }
    let starts = story.lines().filter { $0.contains(" start ") }.map { $0.split(separator: " ")[2] }
    #expect(starts == ["a-010000", "a-010000-2", "a-010000-3", "a-010000-4"])
  }
}
