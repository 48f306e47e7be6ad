// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ledger
import Testing

@testable import Scheduler
@testable import aetherflow_scheduler

/// What is written when, and what becomes of it where it can't be (C5.3).
@Suite struct LedgerKeeperTests {
  private let place: Workplace
  private let path: String

  init() throws {
    place = try Workplace()
    path = place.path("state")
  }

  private func makeKeeper() throws -> LedgerKeeper {
    try LedgerKeeper(StateDirectory.take(path, for: "scheduler.yaml"))
  }

  private func claim(_ key: UInt64) -> LedgerEntry {
    let instant = WallInstant(seconds: 1_772_409_600 + Int64(key))
    return .claimed(
      RunClaim(
        key: RunKey(rawValue: key), item: "a", fireTime: instant, dueTime: instant,
        runID: "a-\(key)", attempt: 1, cause: .schedule))
  }

  private func end(_ key: UInt64) -> LedgerEntry {
    .ended(
      RunKey(rawValue: key),
      RunEnd(
        instant: WallInstant(seconds: 1_772_409_700), outcome: .succeeded, report: nil,
        forbidsRetry: false))
  }

  /// The runs that somebody else finds in the ledger, newest first.
  private func kept() throws -> [String] {
    try Ledger.history(path + "/ledger.sqlite", LedgerQuery())
      .map { "\($0.runID) \($0.end?.outcome ?? "active")" }
  }

  @Test func aClaimIsThereAtOnceAndAnEndAtTheTurnsEnd() throws {
    let keeper = try makeKeeper()
    try keeper.write([claim(1)], at: 0)
    #expect(try kept() == ["a-1 active"])
    try keeper.write([end(1)], at: 0)
    #expect(try kept() == ["a-1 active"])
    try keeper.flush()
    #expect(try kept() == ["a-1 succeeded"])
    #expect(keeper.close() == nil)
  }

  @Test func whatWaitedIsWrittenWithTheNextClaimOrAtTheEnd() throws {
    let keeper = try makeKeeper()
    try keeper.write([claim(1)], at: 0)
    try keeper.write([end(1)], at: 0)
    try keeper.write([claim(2)], at: 0)
    #expect(try kept() == ["a-2 active", "a-1 succeeded"])
    try keeper.write([end(2)], at: 0)
    #expect(keeper.close() == nil)
    #expect(try kept() == ["a-2 succeeded", "a-1 succeeded"])
  }

  @Test func aDeletedDirectoryIsMadeAnewWithTheMarkOfTheRunningProcesses() throws {
    let keeper = try makeKeeper()
    try keeper.write([claim(1)], at: 0)
    let mark = keeper.instance
    try FileManager.default.removeItem(atPath: path)
    #expect { try keeper.write([claim(2)], at: 0) } throws: { ($0 as? LedgerError)?.kind == .gone }
    // While it is known, claims are refused and the rest is kept.
    try keeper.write([end(1)], at: 0)
    #expect(throws: LedgerError.self) { try keeper.write([claim(3)], at: 0) }
    #expect(try keeper.retry())
    #expect(keeper.takeRemark()?.message.hasPrefix("the ledger was lost") == true)
    #expect(keeper.instance == mark)
    try keeper.write([claim(4)], at: 0)
    #expect(try kept() == ["a-4 active"])
    #expect(keeper.close() == nil)
  }

  @Test func aDeletedLockIsTakenAgainAndTheLedgerGoesOn() throws {
    let keeper = try makeKeeper()
    try keeper.write([claim(1)], at: 0)
    try FileManager.default.removeItem(atPath: path + "/lock")
    #expect(throws: LedgerError.self) { try keeper.write([claim(2)], at: 0) }
    #expect(try keeper.retry() == false)
    try keeper.write([claim(2), end(1)], at: 0)
    #expect(try kept() == ["a-2 active", "a-1 succeeded"])
    #expect(keeper.close() == nil)
  }

  /// However often it is tried, up to the end.
  private func expectNothingIsWritten(
    by keeper: LedgerKeeper, _ entry: LedgerEntry,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: LedgerError.self, sourceLocation: sourceLocation) {
      try keeper.write([entry], at: 0)
    }
    for _ in 0..<2 {
      #expect(sourceLocation: sourceLocation) {
        try keeper.retry()
      } throws: {
        ($0 as? LedgerError)?.message.contains("restart this scheduler") == true
      }
    }
    let loss = keeper.close()?.message
    #expect(
      loss?.hasPrefix("the last changes are lost") == true, sourceLocation: sourceLocation)
  }

  @Test func anotherLedgerInItsPlaceIsNotWrittenTo() throws {
    let keeper = try makeKeeper()
    try keeper.write([claim(1)], at: 0)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Ledger(path + "/ledger.sqlite").close()
    expectNothingIsWritten(by: keeper, claim(2))
    #expect(try kept() == [])
  }

  /// It has decided about fire times that this one knows nothing of.
  @Test func aLedgerThatAnotherSchedulerHasUsedMeanwhileIsNotWrittenTo() throws {
    let keeper = try makeKeeper()
    try keeper.write([claim(1)], at: 0)
    try FileManager.default.removeItem(atPath: path + "/lock")
    do {
      let other = try makeKeeper()
      try other.write([end(1), claim(2)], at: 0)
      #expect(other.close() == nil)
    }
    expectNothingIsWritten(by: keeper, claim(3))
    #expect(try kept() == ["a-2 active", "a-1 succeeded"])
  }

  /// However far the first try gets where there is no room: the next one goes on, and says that the
  /// ledger knows nothing.
  @Test func aNewOneThatFoundNoRoomAtFirstIsStillNew() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let place = try Workplace()
      let path = place.path("state")
      var failures = 0
      for pages in 1...40 {
        let keeper = try LedgerKeeper(StateDirectory.take(path, for: "scheduler.yaml"))
        try FileManager.default.removeItem(atPath: path)
        keeper.note(.forgotten(item: "a"))
        #expect(throws: LedgerError.self) { try keeper.flush() }
        let limit = FileSizeLimit(bytes: pages * 4096)
        var isNew = (try? keeper.retry()) ?? false
        limit.restore()
        if !isNew {
          failures += 1
          isNew = (try? keeper.retry()) ?? false
        }
        #expect(isNew, "files of at most \(pages) pages")
        #expect(keeper.close() == nil)
        try FileManager.default.removeItem(atPath: path)
      }
      #expect((1..<40).contains(failures))
    }
  }

  /// A claim that is refused takes its run back. That of a run whose process is there, of which a new
  /// ledger is told, must not: the run would be started a second time.
  @Test func onlyTheClaimsOfStartsAreRefused() {
    let request = RunRequest(
      item: "a", runID: "a-1", attempt: 1, arguments: [], workingDirectory: "/",
      configuredEnvironment: [:], scheduledAt: "")
    let effects: [Effect] = [
      .record(claim(1)), .record(claim(2)), .start(RunKey(rawValue: 2), request),
      .start(RunKey(rawValue: 3), request),
    ]
    #expect(effects.claimedStarts == [RunKey(rawValue: 2)])
  }

  @Test func aClosedOneOpensWithWhatHasNotEnded() throws {
    let first = try makeKeeper()
    try first.write([claim(1), claim(2)], at: 0)
    try first.write([end(1)], at: 0)
    #expect(first.close() == nil)
    // Opening the lock's file a second time in one process would give the lock up.
    let past = try Ledger(path + "/ledger.sqlite").past()
    #expect(past.unfinished.map(\.runID) == ["a-2"])
    #expect(past.lastKey == 2)
  }
}

/// How large a file of this process may become.
private struct FileSizeLimit {
  private static let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
  private var former = rlimit()

  init(bytes: Int) {
    getrlimit(Self.resource, &former)
    var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: former.rlim_max)
    setrlimit(Self.resource, &limit)
  }

  func restore() {
    var limit = former
    setrlimit(Self.resource, &limit)
  }
}
