// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Testing

/// What cannot be recorded is not done (C5.3).
@Suite struct LedgerOutageTests {
  private static let quick: @Sendable (RunRequest) -> SimulatedWorld.Behaviour = { _ in
    .init(length: .seconds(1))
  }

  @Test func whatWasToStartRunsWhenItIsOver() throws {
    var story = Story([try .story()], runs: Self.quick)
    story.world.ledger.isWritable = false
    story.run(untilSecond: 66)
    #expect(story.lines() == [])
    story.world.ledger.isWritable = true
    story.run(untilSecond: 80)
    #expect(
      story.lines() == [
        "00:01:10 start a-000100", "00:01:11 run_finished a-000100 succeeded",
      ])
  }

  @Test func fireTimesStayUndecidedUntilItIsOver() throws {
    var story = Story(
      [
        try .story("a", "*/10 * * * * *"), try .story("b", "0 * * * * *"),
        try .story("c", "5 * * * * *") { $0.misfireGraceTime = .seconds(30) },
      ], runs: Self.quick)
    story.run(untilSecond: 54)
    _ = story.lines()
    story.world.ledger.isWritable = false
    story.run(untilSecond: 112)
    #expect(story.lines() == [])
    story.world.ledger.isWritable = true
    story.run(untilSecond: 118)
    #expect(
      story.lines() == [
        "00:01:55 start b-000100", "00:01:55 start a-000100",
        "00:01:55 missed ledger 1 from 00:01:05",
        "00:01:55 missed coalesced 4 from 00:01:10",
        "00:01:55 run_skipped a-000150 overlap",
        "00:01:56 run_finished b-000100 succeeded", "00:01:56 run_finished a-000100 succeeded",
      ])
  }

  @Test func whatBecameTooLateIsMissedForIt() throws {
    var story = Story([try .story("a") { $0.misfireGraceTime = .seconds(20) }], runs: Self.quick)
    story.world.ledger.isWritable = false
    story.run(untilSecond: 170)
    story.world.ledger.isWritable = true
    story.run(untilSecond: 181)
    #expect(
      story.lines() == [
        "00:02:55 missed ledger 1 from 00:01:00", "00:02:55 missed ledger 1 from 00:02:00",
        "00:03:00 start a-000300", "00:03:01 run_finished a-000300 succeeded",
      ])
  }

  @Test func activeRunsGoOnAndTheirEndsAreNotLost() throws {
    var story = Story(
      [
        try .story("a") {
          $0.retries = 1; $0.retryDelay = .seconds(2)
        }
      ],
      runs: { .init(length: .seconds(20), status: .exited(code: $0.attempt == 1 ? 1 : 0)) })
    story.run(untilSecond: 70)
    story.world.ledger.isWritable = false
    story.run(untilSecond: 100)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100", "00:01:20 run_failed a-000100 failed",
        "00:01:20 run_retrying a-000100-2",
      ])
    story.world.ledger.isWritable = true
    story.run(untilSecond: 110)
    #expect(story.lines() == ["00:01:45 start a-000100-2"])
  }

  @Test func aCrashInItForgetsNothingThatWasDecided() throws {
    var story = Story([try .story()], runs: Self.quick)
    story.world.ledger.isWritable = false
    story.run(untilSecond: 70)
    _ = story.lines()
    story.world.ledger.isWritable = true
    story.restart()
    story.run(untilSecond: 73)
    #expect(
      story.lines().dropFirst() == [
        "00:01:11 start a-000100", "00:01:12 run_finished a-000100 succeeded",
      ])
  }

  @Test func theEndOfTheDaemonInItLeavesTheDecisionToTheNext() throws {
    var story = Story([try .story("a") { $0.jitter = .seconds(50) }], runs: Self.quick)
    story.world.ledger.isWritable = false
    story.run(untilSecond: 130)
    _ = story.lines()
    story.send(.stopRequested)
    #expect(story.lines() == ["00:02:10 exit"])
  }

  @Test func aNewLedgerIsToldEverything() throws {
    let items = [
      try Item.story("a"), try .story("b", "0 1 0 * * *"), try .story("c") { $0.overlap = .queue },
    ]
    var story = Story(items, maxConcurrentRuns: 2, runs: { _ in .init(length: .seconds(600)) })
    story.run(untilSecond: 125)
    story.send(.ledgerFailed(refused: [], reason: "the file is damaged"))
    let written = Written()
    story.world.observeWritten = { effects, _, _ in
      for case .record(let entry) in effects { written.entries.append(entry) }
    }
    story.send(.ledgerWorks(isNew: true))
    let scheduled = written.entries.compactMap { entry in
      if case .scheduled(let id, _, let instant) = entry {
        "\(id) \(instant - Story.midnight)"
      } else {
        nil
      }
    }
    #expect(scheduled == ["a 120.0 seconds", "b 60.0 seconds", "c 120.0 seconds"])
    #expect(
      written.entries.compactMap(\.runInFull) == [
        "claimed a-20260302T000100Z", "claimed b-20260302T000100Z", "waiting c-20260302T000100Z",
        "waiting c-20260302T000200Z",
      ])
  }

  /// The new ledger may come when the daemon is about to end already.
  @Test func aNewLedgerIsToldWhatIsLeftToTheNextDaemon() throws {
    let items = [try Item.story("a", "0 1 0 * * *"), try .story("b", "0 2 0 * * *")]
    var story = Story(items, runs: { _ in .init(length: .seconds(90)) })
    story.run(untilSecond: 110)
    story.world.ledger.isDamaged = true
    story.run(untilSecond: 121)
    story.send(.stopRequested)
    story.run(untilSecond: 160)
    _ = story.lines()
    story.restart()
    #expect(story.lines().filter { $0.contains("b-") } == ["00:02:31 start b-000200"])
  }

  private final class Written { var entries: [LedgerEntry] = [] }

  @Test func allOfAnInstantIsOneTransaction() throws {
    let items = try (0..<500).map { try Item.story("i\($0)") }
    var story = Story(items, maxConcurrentRuns: 1000, runs: Self.quick)
    story.run(untilSecond: 59)
    #expect(story.world.ledger.durableCommits == 0)
    story.run(untilSecond: 60)
    #expect(story.lines().count == 500)
    #expect(story.world.ledger.durableCommits == 1)
  }
}

extension LedgerEntry {
  fileprivate var runInFull: String? {
    switch self {
    case .claimed(let claim): "claimed \(claim.runID)"
    case .waiting(let claim): "waiting \(claim.runID)"
    default: nil
    }
  }
}
