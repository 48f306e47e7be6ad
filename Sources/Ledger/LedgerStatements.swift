// SPDX-License-Identifier: Apache-2.0

/// The statements that the daemon needs again and again, prepared once.
struct LedgerStatements {
  let begin: Statement
  let commit: Statement
  let rollback: Statement
  let purge: Statement
  let purgeMisses: Statement
  private let scheduled: Statement
  private let handled: Statement
  private let missed: Statement
  private let forgotten: Statement
  private let run: Statement
  private let started: Statement
  private let ended: Statement
  private let dropped: Statement

  init(_ database: borrowing Database) throws(LedgerError) {
    begin = try database.prepare("BEGIN IMMEDIATE")
    commit = try database.prepare("COMMIT")
    rollback = try database.prepare("ROLLBACK")
    scheduled = try database.prepare("INSERT OR REPLACE INTO items VALUES (?, ?, ?)")
    handled = try database.prepare("UPDATE items SET handled_through = ? WHERE id = ?")
    missed = try database.prepare(
      "INSERT INTO misses (item, first, last, count, reason) VALUES (?, ?, ?, ?, ?)")
    forgotten = try database.prepare("DELETE FROM items WHERE id = ?")
    run = try database.prepare(
      """
      INSERT OR REPLACE INTO runs
        (key, run_id, item, cause, attempt, fire_time, due_time, state, claimed_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    started = try database.prepare(
      """
      UPDATE runs
      SET state = 2, started_at = ?, pid = ?, start_ticks = ?, boot_id = ?, control_group = ?
      WHERE key = ? AND state < 3
      """)
    ended = try database.prepare(
      """
      UPDATE runs
      SET state = 3, ended_at = ?, outcome = ?, exit_status = ?, exit_signal = ?, cpu_usec = ?,
        max_rss_bytes = ?
      WHERE key = ?
      """)
    dropped = try database.prepare("DELETE FROM runs WHERE key = ?")
    purge = try database.prepare(
      """
      DELETE FROM runs WHERE key IN (
        SELECT key FROM (SELECT key, state, ended_at FROM runs ORDER BY key LIMIT ?)
        WHERE state = 3 AND (key <= ? OR ended_at < ?))
      """)
    purgeMisses = try database.prepare(
      """
      DELETE FROM misses WHERE key IN (
        SELECT key FROM (SELECT key, last FROM misses ORDER BY key LIMIT ?)
        WHERE key <= ? OR last < ?)
      """)
  }

  func write(_ change: LedgerChange) throws(LedgerError) {
    switch change {
    case .scheduled(let item, let schedule, let instant):
      try scheduled.run(.text(item), .text(schedule), .integer(instant))
    case .handled(let item, let instant): try handled.run(.integer(instant), .text(item))
    case .missed(let miss):
      try missed.run(
        .text(miss.item), .integer(miss.first), .integer(miss.last), .integer(miss.count),
        .text(miss.reason))
    case .forgotten(let item): try forgotten.run(.text(item))
    case .run(let attempt): try write(attempt)
    case .started(let key, let process, let instant):
      try started.run(
        .integer(instant), .integer(Int64(process.pid)),
        .integer(Int64(bitPattern: process.startTicks)), .text(process.bootID),
        .optional(process.controlGroup), .integer(key))
    case .ended(let key, let end):
      try ended.run(
        .integer(end.at), .text(end.outcome), .optional(end.exitStatus), .optional(end.exitSignal),
        .optional(end.cpuMicroseconds), .optional(end.maxRSSBytes), .integer(key))
    case .dropped(let key): try dropped.run(.integer(key))
    }
  }

  private func write(_ attempt: LedgerRun) throws(LedgerError) {
    try run.run(
      .integer(attempt.key), .text(attempt.runID), .text(attempt.item), .text(attempt.cause),
      .integer(attempt.attempt), .integer(attempt.fireTime), .integer(attempt.dueTime),
      .integer(attempt.state.rawValue), .optional(attempt.claimedAt))
  }
}
