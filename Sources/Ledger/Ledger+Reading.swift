// SPDX-License-Identifier: Apache-2.0

/// What an earlier daemon has left.
public struct LedgerPast: Sendable {
  public struct ItemRow: Hashable, Sendable {
    public var schedule: String
    public var handledThrough: Int64
  }

  /// By the item's id.
  public var items: [String: ItemRow] = [:]
  /// The attempts that have not ended, oldest first.
  public var unfinished: [LedgerRun] = []
  /// The largest key that was given; 0 if none was.
  public var lastKey: Int64 = 0
}

/// Which attempts a history is about.
public struct LedgerQuery: Hashable, Sendable {
  public var item: String?
  /// Those whose fire time is at or after this instant.
  public var since: Int64?
  /// Those that ended with none of these outcomes; all, also unfinished ones, if there is none.
  public var excludedOutcomes: [String] = []
  public var limit: Int64 = 100

  public init() {}
}

extension Ledger {
  /// Reads what the next daemon has to know.
  ///
  /// - Complexity: O(items + unfinished attempts).
  public func past() throws(LedgerError) -> LedgerPast {
    var past = LedgerPast()
    let items = try database.prepare("SELECT id, schedule, handled_through FROM items")
    while try items.step() {
      past.items[items.text(0) ?? ""] = LedgerPast.ItemRow(
        schedule: items.text(1) ?? "", handledThrough: items.integer(2))
    }
    past.unfinished = try Self.runs(database, "WHERE state < 3 ORDER BY key", [])
    past.lastKey = try database.integer("SELECT max(key) FROM runs") ?? 0
    return past
  }

  /// The attempts that ended last, the very last one first.
  ///
  /// - Complexity: O(limit · log attempts).
  public func lastEnded(limit: Int) throws(LedgerError) -> [LedgerRun] {
    try Self.runs(
      database, "WHERE state = 3 ORDER BY ended_at DESC LIMIT ?", [.integer(Int64(limit))])
  }

  /// The newest attempt of an item that has ended; nil if none has.
  ///
  /// - Complexity: O(log attempts + active attempts of the item).
  public func lastEnded(of item: String) throws(LedgerError) -> LedgerRun? {
    try Self.runs(
      database, "WHERE item = ? AND state = 3 ORDER BY key DESC LIMIT 1", [.text(item)]
    ).first
  }

  /// Reads attempts of a ledger that may be another process's, newest first.
  public static func history(
    _ path: String, _ query: LedgerQuery
  ) throws(LedgerError) -> [LedgerRun] {
    let database = try Database(path, for: .reading)
    let found = try database.integer("PRAGMA user_version") ?? 0
    guard found <= Schema.current.version else {
      throw LedgerError(.newer(version: found), "it has the format \(found) of a newer version")
    }
    var conditions = ["state > 0"]
    var values: [SQLValue] = []
    if let item = query.item {
      conditions.append("item = ?")
      values.append(.text(item))
    }
    if let since = query.since {
      conditions.append("fire_time >= ?")
      values.append(.integer(since))
    }
    if !query.excludedOutcomes.isEmpty {
      let marks = query.excludedOutcomes.map { _ in "?" }.joined(separator: ", ")
      conditions.append("outcome NOT IN (\(marks))")
      values += query.excludedOutcomes.map(SQLValue.text)
    }
    return try runs(
      database, "WHERE \(conditions.joined(separator: " AND ")) ORDER BY key DESC LIMIT ?",
      values + [.integer(query.limit)])
  }

  /// Reads all gaps of a ledger that may be another process's, oldest first.
  public static func misses(_ path: String) throws(LedgerError) -> [LedgerMiss] {
    let database = try Database(path, for: .reading)
    let rows = try database.prepare(
      "SELECT item, first, last, count, reason FROM misses ORDER BY key")
    var misses: [LedgerMiss] = []
    while try rows.step() {
      misses.append(
        LedgerMiss(
          item: rows.text(0) ?? "", first: rows.integer(1), last: rows.integer(2),
          count: rows.integer(3), reason: rows.text(4) ?? ""))
    }
    return misses
  }

  private static func runs(
    _ database: borrowing Database, _ clauses: String, _ values: [SQLValue]
  ) throws(LedgerError) -> [LedgerRun] {
    let rows = try database.prepare(
      """
      SELECT key, run_id, item, cause, attempt, fire_time, due_time, state, claimed_at, started_at,
        pid, start_ticks, boot_id, control_group, ended_at, outcome, exit_status, exit_signal,
        cpu_usec, max_rss_bytes
      FROM runs \(clauses)
      """)
    try rows.bind(values)
    var runs: [LedgerRun] = []
    while try rows.step() { runs.append(LedgerRun(rows)) }
    return runs
  }
}

extension LedgerRun {
  fileprivate init(_ row: Statement) {
    self.init(
      key: row.integer(0), runID: row.text(1) ?? "", item: row.text(2) ?? "",
      cause: row.text(3) ?? "", attempt: row.integer(4), fireTime: row.integer(5),
      dueTime: row.integer(6), state: State(rawValue: row.integer(7)) ?? .ended,
      claimedAt: row.optionalInteger(8))
    startedAt = row.optionalInteger(9)
    if let pid = row.optionalInteger(10) {
      process = LedgerProcess(
        pid: Int32(truncatingIfNeeded: pid), startTicks: UInt64(bitPattern: row.integer(11)),
        bootID: row.text(12) ?? "", controlGroup: row.text(13))
    }
    if let outcome = row.text(15) {
      end = LedgerEnd(
        at: row.integer(14), outcome: outcome, exitStatus: row.optionalInteger(16),
        exitSignal: row.optionalInteger(17), cpuMicroseconds: row.optionalInteger(18),
        maxRSSBytes: row.optionalInteger(19))
    }
  }
}
