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
  private var writer = LedgerWriter()
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
    writer.note(change)
  }

  /// Writes the entries of an event: see ``LedgerWriter``.
  func write(_ entries: [LedgerEntry], at now: Int64) throws(LedgerError) {
    try writer.write(entries, at: now, to: self)
  }

  /// Writes what waits, at the end of a turn of the loop.
  ///
  /// - Throws: if it can't be written, the first time that this is found.
  func flush() throws(LedgerError) {
    try writer.flush(to: self)
  }

  /// Tries to write what waits.
  ///
  /// - Returns: whether the ledger had to be replaced by a new one, which has nothing.
  func retry() throws(LedgerError) -> Bool {
    if !directory.isLocked { try takeDirectoryAgain() }
    if writer.failure?.kind == .corrupt || !files.areKept { try replace() }
    let isNew = try writer.retry(on: self)
    reserve.take()
    return isNew
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

  /// Takes the lock again that was deleted.
  ///
  /// - Throws: if another scheduler has it, or had it. What that one has decided we do not know, so
  ///   nothing is started here any more, and the lock is left to others.
  private func takeDirectoryAgain() throws(LedgerError) {
    let taken: StateDirectory
    do throws(StateError) {
      taken = try directory.takenAgain()
    } catch {
      let reason = error.message.trimmingPrefix("error: ")
      throw LedgerError(.gone, "its directory or the lock in it was deleted; \(reason)")
    }
    // Where that can't be read, the next write fails and says why.
    if files.areKept, (try? ledger.wasOpenedByOthers()) ?? false {
      throw LedgerError(
        .gone,
        "another scheduler has used it while the lock was deleted; restart this scheduler, which "
          + "then goes by what is there")
    }
    directory = taken
  }

  /// Begins a new ledger; what is left of the old one is set aside.
  ///
  /// - Throws: if there is one of somebody else's, for the same reason.
  private func replace() throws(LedgerError) {
    guard writer.failure?.kind == .corrupt || !files.areOthers else {
      throw LedgerError(
        .gone,
        "another one is in its place, by a scheduler that ran meanwhile or from a copy; restart this "
          + "scheduler, which then goes by that")
    }
    let finding = writer.failure?.message ?? ""
    // Processes that are under way carry the mark already.
    let file = try LedgerFile.startAnew(
      path, setAsideWith: Self.suffix(), because: finding, instance: ledger.instance)
    remark = file.setAside.map { aside in
      writer.failure?.kind == .corrupt
        ? Self.setAside(aside.finding, aside.path) : Self.begunAnew(aside.finding, path)
    }
    ledger = file.ledger
    files = LedgerFiles(path)
    writer.startAnew()
  }

  /// What is to be told about the file, once.
  func takeRemark() -> LogRecord? {
    defer { remark = nil }
    return remark
  }

  /// For moments when nothing is due: what can be done later is done.
  func housekeep(at now: Int64) {
    guard writer.failure == nil, ledger.wantsHousekeeping else { return }
    // What fails here fails in the next claim as well, which says so.
    try? ledger.housekeep(at: now)
  }

  /// Writes what waits, and closes the ledger; on a full disk, into the room that was kept for it.
  ///
  /// - Returns: what is to be told if it could not be written.
  func close() -> LogRecord? {
    do throws(LedgerError) {
      // Before the reserve is given up, which may be somebody else's by now.
      try seeThatItIsThere()
      if writer.isBlank, let failure = writer.failure { throw LedgerError(.gone, failure.message) }
      do throws(LedgerError) {
        try writer.close(self)
      } catch {
        // SQLite does not always know that it is for want of room.
        guard reserve.giveUp() else { throw error }
        try writer.close(self)
      }
      // Not where that failed: so may the file.
      try? ledger.close()
      return nil
    } catch {
      return lost(because: error)
    }
  }
}

extension LedgerKeeper: LedgerStore {
  func commit(_ changes: [LedgerChange], durably isDurable: Bool) throws(LedgerError) {
    try seeThatItIsThere()
    try ledger.commit(changes, durably: isDurable)
  }

  func probe() throws(LedgerError) { try ledger.probe() }
}
