// SPDX-License-Identifier: Apache-2.0

/// Why the ledger could not be read or written.
public struct LedgerError: Error, Hashable, Sendable {
  /// What a program can do something about.
  public enum Kind: Hashable, Sendable {
    /// The disk, or the quota, is used up.
    case full
    /// The file or its file system can't be written.
    case readOnly
    /// The file is damaged, or no database.
    case corrupt
    /// It was written by a newer version of this program.
    case newer(version: Int64)
    /// It was deleted, or another file has its name.
    case gone
    /// Another process holds it.
    case busy
    case other
  }

  public var kind: Kind
  /// What went wrong, in SQLite's words or ours.
  public var message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

extension LedgerError: CustomStringConvertible {
  public var description: String { message }
}
