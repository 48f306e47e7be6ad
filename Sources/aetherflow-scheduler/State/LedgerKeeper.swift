// SPDX-License-Identifier: Apache-2.0

import Ledger
import Scheduler

/// Keeps what the core decides, and what it could not keep yet.
final class LedgerKeeper {
  let path: String
  private(set) var ledger: Ledger
  /// Held for as long as the ledger is used.
  private var directory: StateDirectory
  private var files: LedgerFiles
  private let reserve: LedgerReserve
  private var backlog = LedgerBacklog()
  /// Why the ledger can't be written; nil while it can.
  private var failure: LedgerError?
  /// What is to be told about the file as it was found.
  private(set) var remark: LogRecord?

  init(_ directory: consuming StateDirectory) throws(StateError) {
    path = StateDirectory.ledger(in: directory.path)
    reserve = LedgerReserve(in: directory.path)
    self.directory = directory
    do throws(LedgerError) {
      let file = try LedgerFile.open(path, setAsideWith: Self.suffix())
      ledger = file.ledger
      remark = file.setAside.map { Self.setAside($0.finding, $0.path) }
    } catch {
      throw StateError(message: Self.complaint(error, path))
    }
    files = LedgerFiles(path)
    reserve.take()
  }

  /// What marks the processes of the runs.
  var instance: String { ledger.instance }

  func past() throws(StateError) -> LedgerPast {
    do throws(LedgerError) {
      return try ledger.past()
    } catch {
      throw StateError(message: Self.complaint(error, path))
    }
  }

  /// The attempts that ended last, the very last one first; none if the ledger can't be read.
  ///
  /// What ended in the same turn of the loop is not among them yet.
  func lastEnded(limit: Int) -> [LedgerRun] {
    (try? ledger.lastEnded(limit: limit)) ?? []
  }

  /// The newest attempt of an item that has ended, as far as is known.
  func lastEnded(of item: String) -> LedgerRun? {
    try? ledger.lastEnded(of: item)
  }

  /// Adds something to what is written next.
  func note(_ change: LedgerChange) {
    backlog.add(change)
  }

  /// Writes the entries of an event. If one of them comes before anything else, they are all written
  /// when it returns, in one transaction with what waited; else they wait for ``flush()``, together
  /// with what else happens in the turn.
  ///
  /// If it fails, the entries wait until ``retry()`` succeeds; claims wait as runs that wait. While
  /// it is known that nothing can be written, nothing is tried.
  ///
  /// - Throws: if it was tried in vain, and whenever a claim among the entries is not on disk.
  func write(_ entries: [LedgerEntry], at now: Int64) throws(LedgerError) {
    guard entries.contains(where: \.comesFirst), failure == nil else {
      keep(entries, at: now)
      if let failure, entries.contains(where: \.isClaim) { throw failure }
      return
    }
    do throws(LedgerError) {
      try commit(
        entries.map { LedgerChange($0, at: now) },
        durably: entries.contains(where: \.mustBeDurable))
    } catch {
      failure = error
      keep(entries, at: now)
      throw error
    }
  }

  /// Writes what waits, at the end of a turn of the loop.
  ///
  /// - Throws: if it can't be written, the first time that this is found.
  func flush() throws(LedgerError) {
    guard failure == nil, !backlog.isEmpty else { return }
    do throws(LedgerError) {
      try commit([], durably: false)
    } catch {
      failure = error
      throw error
    }
  }

  private func commit(_ changes: [LedgerChange], durably: Bool) throws(LedgerError) {
    try seeThatItIsThere()
    try ledger.commit(backlog.changes + changes, durably: durably)
    backlog.removeAll()
  }

  private func keep(_ entries: [LedgerEntry], at now: Int64) {
    for entry in entries {
      if case .claimed(let claim) = entry {
        backlog.add(.run(LedgerRun(claim, .waiting)))
      } else {
        backlog.add(LedgerChange(entry, at: now))
      }
    }
  }

  /// Tries to write what waits.
  ///
  /// - Returns: whether the ledger had to be replaced by a new one, which has nothing.
  func retry() throws(LedgerError) -> Bool {
    if !directory.isLocked { try takeDirectoryAgain() }
    let isDamaged = failure?.kind == .corrupt || !files.areKept
    if isDamaged { try replace() }
    // One page at least, so that a disk that is still full is noticed.
    try ledger.probe()
    try commit([], durably: true)
    failure = nil
    reserve.take()
    return isDamaged
  }

  /// What is written to a deleted file is lost in silence, and whoever finds no lock makes another.
  private func seeThatItIsThere() throws(LedgerError) {
    guard directory.isLocked else {
      throw LedgerError(.gone, "its directory or the lock in it was deleted")
    }
    guard files.areKept else {
      throw LedgerError(.gone, "a file of it was deleted, or another one has its name")
    }
  }

  private func takeDirectoryAgain() throws(LedgerError) {
    do throws(StateError) {
      directory = try directory.takenAgain()
    } catch {
      let reason = error.message.trimmingPrefix("error: ")
      throw LedgerError(.gone, "its directory was deleted; \(reason)")
    }
  }

  /// Begins a new ledger; what is left of the old one is set aside.
  ///
  /// - Throws: if there is one of somebody else's. What that one has decided we do not know, so
  ///   nothing is started here any more.
  private func replace() throws(LedgerError) {
    guard failure?.kind == .corrupt || !files.areOthers else {
      throw LedgerError(
        .gone,
        "another one is in its place, by a scheduler that ran meanwhile or from a copy; restart this "
          + "scheduler, which then goes by that")
    }
    let finding = failure?.message ?? ""
    // Processes that are under way carry the mark already.
    let file = try LedgerFile.startAnew(
      path, setAsideWith: Self.suffix(), because: finding, instance: ledger.instance)
    remark = file.setAside.map { aside in
      failure?.kind == .corrupt
        ? Self.setAside(aside.finding, aside.path) : Self.begunAnew(aside.finding, path)
    }
    ledger = file.ledger
    files = LedgerFiles(path)
    backlog.removeAll()
  }

  /// What is to be told about the file, once.
  func takeRemark() -> LogRecord? {
    defer { remark = nil }
    return remark
  }

  /// For moments when nothing is due: what can be done later is done.
  func housekeep(at now: Int64) {
    guard failure == nil, ledger.wantsHousekeeping else { return }
    // What fails here fails in the next claim as well, which says so.
    try? ledger.housekeep(at: now)
  }

  /// Writes what waits, and closes the ledger; on a full disk, into the room that was kept for it.
  ///
  /// - Returns: what is to be told if it could not be written.
  func close() -> LogRecord? {
    defer { try? ledger.close() }
    do throws(LedgerError) {
      try seeThatItIsThere()
      do throws(LedgerError) {
        try ledger.commit(backlog.changes, durably: true)
      } catch {
        // SQLite does not always know that it is for want of room.
        guard reserve.giveUp() else { throw error }
        try ledger.commit(backlog.changes, durably: true)
      }
      return nil
    } catch {
      return lost(because: error)
    }
  }
}
