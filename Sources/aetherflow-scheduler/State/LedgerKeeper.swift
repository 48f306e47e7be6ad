// SPDX-License-Identifier: Apache-2.0

import Ledger
import Scheduler

/// Keeps what the core decides, and what it could not keep yet.
final class LedgerKeeper {
  let path: String
  private var ledger: Ledger
  /// Held for as long as the ledger is used.
  private let directory: StateDirectory
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
    let isDamaged = failure?.kind == .corrupt
    if isDamaged {
      let finding = failure?.message ?? ""
      let file = try LedgerFile.startAnew(path, setAsideWith: Self.suffix(), because: finding)
      remark = file.setAside.map { Self.setAside($0.finding, $0.path) }
      ledger = file.ledger
      backlog.removeAll()
    }
    // One page at least, so that a disk that is still full is noticed.
    try ledger.probe()
    try commit([], durably: true)
    failure = nil
    reserve.take()
    return isDamaged
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

  /// Tells which runs the next start will take for interrupted ones.
  private func lost(because error: LedgerError) -> LogRecord {
    let runs = try? ledger.past().unfinished.filter { $0.state != .waiting }.map(\.runID)
    let consequence =
      switch runs {
      case nil: "the next start may take runs that have ended for interrupted ones"
      case []?: "the next start decides anew about the fire times that were reached since"
      case let runs?: "the next start takes for interrupted: " + runs.joined(separator: ", ")
      }
    var record = LogRecord(
      .error, nil,
      "the last changes are lost, since the ledger \"\(path)\" can't be written: "
        + "\(error.message); \(consequence)")
    record[.reason] = "ledger"
    return record
  }

  /// `.corrupt-20260302T000100Z`.
  private static func suffix() -> String {
    let now = TimeZoneRules.utc.rfc3339(Daemon.now().wall)
    return ".corrupt-" + now.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
  }

  private static func setAside(_ finding: String, _ aside: String) -> LogRecord {
    var record = LogRecord(
      .error, nil,
      "the ledger is damaged (\(finding)) and was renamed to \"\(aside)\"; what was missed or "
        + "active before is not known any more, items fire from now on")
    record[.reason] = "ledger"
    return record
  }

  private static func complaint(_ error: LedgerError, _ path: String) -> String {
    let remedy =
      switch error.kind {
      case .newer: "Install the newer version again, or name another --state-directory"
      case .full: "Make room, or name another --state-directory"
      case .busy: "End the program that holds it"
      case .readOnly, .corrupt, .other:
        "See that the directory can be written, or name another --state-directory"
      }
    return "error: unable to use the ledger \"\(path)\": \(error.message). \(remedy)"
  }
}
