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

  @Test func anotherLedgerInItsPlaceIsNotWrittenTo() throws {
    let keeper = try makeKeeper()
    try keeper.write([claim(1)], at: 0)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Ledger(path + "/ledger.sqlite").close()
    #expect(throws: LedgerError.self) { try keeper.write([claim(2)], at: 0) }
    for _ in 0..<2 {
      #expect {
        try keeper.retry()
      } throws: {
        ($0 as? LedgerError)?.message.contains("restart this scheduler") == true
      }
    }
    #expect(keeper.close()?.message.hasPrefix("the last changes are lost") == true)
    #expect(try kept() == [])
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
