// SPDX-License-Identifier: Apache-2.0

/// The three files of a ledger in use: the database, its log, and the index of that.
struct LedgerFiles {
  private let files: [FilePresence?]

  /// - Parameter path: that of the database; all three are there.
  init(_ path: String) {
    files = ["", "-wal", "-shm"].map { FilePresence(path + $0) }
  }

  /// Whether another database has the name of ours.
  var areOthers: Bool { files.first??.isReplaced ?? false }

  /// Whether each still has its name.
  ///
  /// - Complexity: three calls of stat(2), a microsecond.
  var areKept: Bool { files.allSatisfy { $0?.isKept ?? false } }
}
