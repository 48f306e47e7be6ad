// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

/// What must outlive the daemon: handled fire times, runs and pauses, in one SQLite file.
///
/// It is in WAL mode. A durable commit syncs the log once (`synchronous=FULL`), any other not at all
/// (`NORMAL`): that survives the death of the process, and all of it reaches the disk with the next
/// durable commit at the latest. For one thread.
public final class Ledger {
  /// How much is kept.
  public struct Retention: Hashable, Sendable {
    /// How many attempts, and how many gaps.
    public var count: Int64
    /// For how long, in microseconds.
    public var age: Int64

    public init(count: Int64, age: Int64) {
      self.count = count
      self.age = age
    }

    /// 100,000 attempts and as many gaps, 90 days.
    public static let standard = Retention(count: 100_000, age: 90 * 86_400 * 1_000_000)
  }

  let database: Database
  let statements: LedgerStatements
  let retention: Retention
  /// What marks the processes of this ledger's daemon; made with the file.
  public let instance: String
  /// What marks this opening of the file.
  private let opening: String
  private var isDurable = true
  /// Commits, and changes in them, since the last housekeeping.
  private var commits = 0
  private var changeCount = 0

  /// Opens the ledger of a path, or makes it.
  ///
  /// - Parameter instance: the mark of a new ledger's daemon; nil for one of its own.
  /// - Throws: `.corrupt` if it is damaged, which is looked for if it was not closed; `.newer` if a
  ///   newer version has written it.
  public convenience init(
    _ path: String, instance: String? = nil, retention: Retention = .standard
  ) throws(LedgerError) {
    try self.init(path, schema: .current, instance: instance, retention: retention)
  }

  init(
    _ path: String, schema: Schema, instance: String? = nil, retention: Retention
  ) throws(LedgerError) {
    database = try Database(path, for: .writing)
    // The log is copied back by housekeep(at:), not amid a claim.
    try database.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;")
    try database.execute("PRAGMA synchronous = FULL;")
    if try database.integer("PRAGMA user_version") ?? 0 > 0 { try Self.check(database) }
    try schema.migrate(database)
    if let instance {
      try database.prepare("INSERT OR IGNORE INTO facts VALUES ('instance', ?)")
        .run(.text(instance))
    }
    try database.execute(
      """
      INSERT OR IGNORE INTO facts VALUES ('instance', lower(hex(randomblob(16))));
      INSERT OR REPLACE INTO facts VALUES ('opening', lower(hex(randomblob(16))));
      INSERT OR REPLACE INTO facts VALUES ('closed', 0);
      """)
    self.instance = try Self.fact("instance", of: database)
    opening = try Self.fact("opening", of: database)
    statements = try LedgerStatements(database)
    self.retention = retention
  }

  private static func fact(
    _ name: String, of database: borrowing Database
  ) throws(LedgerError) -> String {
    try database.text("SELECT value FROM facts WHERE name = '\(name)'") ?? ""
  }

  /// Whether somebody else has opened it for writing since, who may have decided what we don't know.
  public func wasOpenedByOthers() throws(LedgerError) -> Bool {
    try Self.fact("opening", of: database) != opening
  }

  /// A whole file that was closed is believed; any other is looked through.
  ///
  /// - Complexity: O(size), which ``Retention`` bounds.
  private static func check(_ database: borrowing Database) throws(LedgerError) {
    if let tables = try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'facts'"),
      tables == 1,
      try database.integer("SELECT value FROM facts WHERE name = 'closed'") == 1
    {
      return
    }
    let finding = try database.text("PRAGMA quick_check(1)") ?? "no answer"
    guard finding == "ok" else { throw LedgerError(.corrupt, finding) }
  }

  /// Writes changes down, all or none of them, in one transaction.
  ///
  /// - Parameter isDurable: whether they must outlive a loss of power as well; costs one `fdatasync`.
  public func commit(_ changes: [LedgerChange], durably isDurable: Bool) throws(LedgerError) {
    if isDurable != self.isDurable {
      try database.execute("PRAGMA synchronous = \(isDurable ? "FULL" : "NORMAL");")
      self.isDurable = isDurable
    }
    do {
      try statements.begin.run()
      for change in changes { try statements.write(change) }
      try statements.commit.run()
    } catch {
      // A full disk has ended the transaction already, a busy file has not.
      if database.isInTransaction { try? statements.rollback.run() }
      throw error
    }
    commits += 1
    changeCount += changes.count
  }

  /// Whether so much was written that ``housekeep(at:)`` is worth its while: at most some ten
  /// megabytes of log, as each commit and each change takes a page or two of it.
  public var wantsHousekeeping: Bool { commits >= 256 || changeCount >= 2048 }

  /// Removes what is too old, a little of it, and copies the log back into the file.
  ///
  /// Takes some milliseconds and two or three syncs, so it is for moments when nobody waits.
  public func housekeep(at now: Int64) throws(LedgerError) {
    commits = 0
    changeCount = 0
    try purge(at: now, atMost: 1000)
    try checkpoint(.passive)
    // The first write after that begins the log anew and syncs its head: better here than amid a
    // claim.
    try database.execute("INSERT OR REPLACE INTO facts VALUES ('closed', 0);")
  }

  /// Sees whether anything can be written.
  public func probe() throws(LedgerError) {
    try database.execute("INSERT OR REPLACE INTO facts VALUES ('closed', 0);")
  }

  /// Notes that the file is whole, and leaves no log beside it.
  public func close() throws(LedgerError) {
    try database.execute("INSERT OR REPLACE INTO facts VALUES ('closed', 1);")
    try checkpoint(.truncate)
  }

  private enum Checkpoint: String { case passive, truncate }

  private func checkpoint(_ kind: Checkpoint) throws(LedgerError) {
    try database.execute("PRAGMA wal_checkpoint(\(kind.rawValue));")
  }

  /// Only the oldest rows are looked at, so that a step costs the same however much is kept.
  func purge(at now: Int64, atMost limit: Int64) throws(LedgerError) {
    let oldest = SQLValue.integer(now - retention.age)
    let run = try database.integer("SELECT max(key) FROM runs") ?? 0
    try statements.purge.run(.integer(limit), .integer(run - retention.count), oldest)
    let miss = try database.integer("SELECT max(key) FROM misses") ?? 0
    try statements.purgeMisses.run(.integer(limit), .integer(miss - retention.count), oldest)
  }
}
