// SPDX-License-Identifier: Apache-2.0

/// The tables of the ledger, and the steps that lead to them from older versions.
///
/// A step is never edited once it is released. The version of a file is its `PRAGMA user_version`,
/// the number of steps that were taken.
struct Schema {
  var steps: [String]

  static let current = Schema(steps: [first, second])

  var version: Int64 { Int64(steps.count) }

  /// Instants are microseconds since 1970, in UTC.
  private static let first = """
    CREATE TABLE facts (
      name TEXT PRIMARY KEY,
      value ANY NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE items (
      id TEXT PRIMARY KEY,
      -- What its fire times follow from; another text is another schedule, without a past.
      schedule TEXT NOT NULL,
      -- Every fire time up to here has a row in runs or misses, but for those that are too old.
      handled_through INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE runs (
      -- Grows from attempt to attempt.
      key INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL,
      item TEXT NOT NULL,
      cause TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      fire_time INTEGER NOT NULL,
      due_time INTEGER NOT NULL,
      -- 0 waiting, 1 claimed, 2 started, 3 ended.
      state INTEGER NOT NULL,
      claimed_at INTEGER,
      started_at INTEGER,
      -- The first process: its number means something together with its start and the boot.
      pid INTEGER,
      start_ticks INTEGER,
      boot_id TEXT,
      control_group TEXT,
      ended_at INTEGER,
      outcome TEXT,
      exit_status INTEGER,
      exit_signal INTEGER,
      cpu_usec INTEGER,
      max_rss_bytes INTEGER
    ) STRICT;
    CREATE INDEX runs_unfinished ON runs (key) WHERE state < 3;
    CREATE INDEX runs_of_item ON runs (item, key);

    CREATE TABLE misses (
      key INTEGER PRIMARY KEY,
      item TEXT NOT NULL,
      first INTEGER NOT NULL,
      last INTEGER NOT NULL,
      count INTEGER NOT NULL,
      reason TEXT NOT NULL
    ) STRICT;

    CREATE TABLE pauses (
      item TEXT PRIMARY KEY,
      since INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// For ``Ledger/lastEnded(limit:)``.
  private static let second = """
    CREATE INDEX runs_by_end ON runs (ended_at) WHERE state = 3;
    """

  /// Brings a database to this version, each step as one transaction.
  func migrate(_ database: borrowing Database) throws(LedgerError) {
    let found = try database.integer("PRAGMA user_version") ?? 0
    guard found <= version else {
      throw LedgerError(
        .newer(version: found),
        "it has the format \(found) of a newer version; this one knows formats up to \(version)")
    }
    for number in found..<version {
      try database.execute(
        """
        BEGIN IMMEDIATE;
        \(steps[Int(number)])
        PRAGMA user_version = \(number + 1);
        COMMIT;
        """)
    }
  }
}
