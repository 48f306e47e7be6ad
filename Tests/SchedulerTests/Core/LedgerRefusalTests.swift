// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Testing

/// A run whose claim could not be written has no process, whatever happens before the core hears of
/// it (C5.3).
@Suite struct LedgerRefusalTests {
  /// What comes between a claim and the news that it was refused.
  struct Meanwhile: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var overlap = OverlapPolicy.skip
    /// At so many seconds after midnight.
    var events: [(second: Int, event: Event)] = []
    /// What starts when the ledger works again.
    var starts: [String] = []
    var isOver = false

    static let all: [Meanwhile] = [
      Meanwhile(testDescription: "nothing", starts: ["a-20260302T000100Z"]),
      Meanwhile(
        testDescription: "a fire time that replaces it", overlap: .replace,
        events: [(120, .timerExpired)], starts: ["a-20260302T000200Z"]),
      Meanwhile(
        testDescription: "a fire time that replaces it, and its stop_grace", overlap: .replace,
        events: [(120, .timerExpired), (123, .timerExpired), (150, .timerExpired)],
        starts: ["a-20260302T000200Z"]),
      Meanwhile(
        testDescription: "a fire time that waits for it", overlap: .queue,
        events: [(120, .timerExpired)], starts: ["a-20260302T000100Z"]),
      Meanwhile(testDescription: "a stop", events: [(61, .stopRequested)], isOver: true),
      Meanwhile(
        testDescription: "a stop that does not wait",
        events: [(61, .stopRequested), (62, .stopRequested)], isOver: true),
      Meanwhile(
        testDescription: "a stop at which one waits for it", overlap: .queue,
        events: [(120, .timerExpired), (121, .stopRequested)], isOver: true),
    ]
  }

  @Test(arguments: Meanwhile.all) func aRefusedRunIsNobodysProcess(_ row: Meanwhile) throws {
    let plan = Plan(
      configuration: Configuration(
        maxConcurrentRuns: 8, workingDirectory: "/data",
        items: [try .story { $0.overlap = row.overlap }]))
    var scheduler = Scheduler(
      settings: .init(workRoot: "/work-root"), at: instant(0))
    _ = scheduler.handle(.started(plan), at: instant(0))
    let refused = scheduler.handle(.timerExpired, at: instant(60)).compactMap(\.startedKey)
    #expect(refused.count == 1)
    for (second, event) in row.events { _ = scheduler.handle(event, at: instant(second)) }
    let end = (row.events.last?.second ?? 60) + 1
    var effects = scheduler.handle(
      .ledgerFailed(refused: refused, reason: "the disk is full"), at: instant(end))
    #expect(effects.contains(where: \.isExit) == row.isOver)
    guard !row.isOver else { return }
    effects = scheduler.handle(.ledgerWorks(isNew: false), at: instant(end + 1))
    #expect(effects.compactMap(\.startedRun) == row.starts)
  }

  /// The commit may hang until the item's next fire time is long due.
  @Test(arguments: [OverlapPolicy.skip, .queue, .replace, .allow])
  func aWriteThatHangsBeforeItFails(_ overlap: OverlapPolicy) throws {
    var story = Story([try .story("a", "*/10 * * * * *") { $0.overlap = overlap }])
    story.world.ledger.isWritable = false
    story.world.failingWriteTakes = .seconds(15)
    story.run(untilSecond: 26)
    #expect(story.lines() == [])
    story.world.ledger.isWritable = true
    story.run(untilSecond: 50)
    #expect(story.lines().first == "00:00:30 start a-000010")
    story.send(.stopRequested)
    story.run(untilSecond: 120)
    #expect(story.lines().last?.hasSuffix("exit") == true)
  }

  /// Other events may stand between the first failure and the news of it.
  @Test func nothingStartsAfterTheFirstFailure() throws {
    // Two start and fail at once; for each another one may start.
    var story = Story(
      try ["a", "b", "c", "d"].map { try Item.story($0) }, maxConcurrentRuns: 2
    ) { _ in .init(startFailure: "no such file") }
    story.world.ledger.writesUntilFull = 2
    let seen = Seen()
    story.world.observeWritten = { effects, refused, isWritten in
      guard !isWritten else { return }
      seen.started += effects.compactMap(\.startedKey).filter { !refused.contains($0) }
    }
    story.run(untilSecond: 62)
    #expect(seen.started == [])
  }

  private final class Seen { var started: [RunKey] = [] }

  private func instant(_ second: Int) -> Now {
    Now(
      wall: Story.midnight + .seconds(second),
      monotonic: MonotonicInstant(microseconds: 5_000_000) + .seconds(second))
  }
}

extension Effect {
  fileprivate var startedKey: RunKey? {
    if case .start(let key, _) = self { key } else { nil }
  }

  fileprivate var startedRun: String? {
    if case .start(_, let request) = self { request.runID } else { nil }
  }

  fileprivate var isExit: Bool {
    if case .exit = self { true } else { false }
  }
}
