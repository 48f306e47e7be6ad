// SPDX-License-Identifier: Apache-2.0

import Ledger
import Scheduler

/// What changes are written to: the ledger; in a simulation, a disk that is none.
protocol LedgerStore: AnyObject {
  func commit(_ changes: [LedgerChange], durably isDurable: Bool) throws(LedgerError)

  /// Sees whether anything can be written.
  func probe() throws(LedgerError)
}

/// Decides when what the core decides is written, and keeps what could not be written yet (C5.3).
///
/// It owns no file, so that the simulated worlds of the tests write by the same rules as the daemon.
struct LedgerWriter {
  private var backlog = LedgerBacklog()
  /// Why nothing can be written; nil while it can.
  private(set) var failure: LedgerError?
  /// Whether the ledger is a new one that has not been told yet how things are.
  private(set) var isBlank = false

  /// Adds something to what is written next.
  mutating func note(_ change: LedgerChange) {
    backlog.add(change)
  }

  /// Writes the entries of an event. If one of them comes before anything else, they are all written
  /// when it returns, in one transaction with what waited; else they wait for ``flush(to:)``,
  /// together with what else happens in the turn.
  ///
  /// If it fails, the entries wait until ``retry(on:)`` succeeds; claims wait as runs that wait.
  /// While it is known that nothing can be written, nothing is tried.
  ///
  /// - Throws: if it was tried in vain, and whenever a claim among the entries is not on disk.
  mutating func write(
    _ entries: [LedgerEntry], at now: Int64, to store: some LedgerStore
  ) throws(LedgerError) {
    guard entries.contains(where: \.comesFirst), failure == nil else {
      keep(entries, at: now)
      if let failure, entries.contains(where: \.isClaim) { throw failure }
      return
    }
    do throws(LedgerError) {
      try commit(
        entries.map { LedgerChange($0, at: now) },
        durably: entries.contains(where: \.mustBeDurable), to: store)
    } catch {
      failure = error
      keep(entries, at: now)
      throw error
    }
  }

  /// Writes what waits, at the end of a turn of the loop.
  ///
  /// - Throws: if it can't be written, the first time that this is found.
  mutating func flush(to store: some LedgerStore) throws(LedgerError) {
    guard failure == nil, !backlog.isEmpty else { return }
    do throws(LedgerError) {
      try commit([], durably: false, to: store)
    } catch {
      failure = error
      throw error
    }
  }

  /// Tries to write what waits, after a failure.
  ///
  /// - Returns: whether the ledger is a new one, which has nothing.
  mutating func retry(on store: some LedgerStore) throws(LedgerError) -> Bool {
    do throws(LedgerError) {
      // One page at least, so that a disk that is still full is noticed.
      try store.probe()
      try commit([], durably: true, to: store)
    } catch {
      // What was wrong with a file that is replaced by now is not wrong with this one.
      failure = error
      throw error
    }
    failure = nil
    defer { isBlank = false }
    return isBlank
  }

  /// Forgets what waits: a new ledger has taken the place of one that was damaged.
  mutating func startAnew() {
    isBlank = true
    backlog.removeAll()
  }

  /// Writes what waits for the last time, whatever has failed before.
  func close(_ store: some LedgerStore) throws(LedgerError) {
    try store.commit(backlog.changes, durably: true)
  }

  private mutating func commit(
    _ changes: [LedgerChange], durably: Bool, to store: some LedgerStore
  ) throws(LedgerError) {
    try store.commit(backlog.changes + changes, durably: durably)
    backlog.removeAll()
  }

  private mutating func keep(_ entries: [LedgerEntry], at now: Int64) {
    for entry in entries {
      if case .claimed(let claim) = entry {
        backlog.add(.run(LedgerRun(claim, .waiting)))
      } else {
        backlog.add(LedgerChange(entry, at: now))
      }
    }
  }
}
