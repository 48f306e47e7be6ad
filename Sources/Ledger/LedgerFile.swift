// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Opens the ledger of a daemon, whatever became of the file.
public struct LedgerFile {
  public let ledger: Ledger
  /// Where a damaged file was put, and what was wrong with it; nil if all was well.
  public let setAside: (path: String, finding: String)?

  private static let parts = ["", "-wal", "-shm"]

  /// Opens the ledger; one that is damaged is set aside, and a new one takes its place.
  ///
  /// - Parameter suffix: what is appended to the name of a file that is set aside.
  /// - Throws: if it was written by a newer version, or can't be opened or made.
  public static func open(
    _ path: String, setAsideWith suffix: String
  ) throws(LedgerError) -> LedgerFile {
    do {
      return LedgerFile(ledger: try Ledger(path), setAside: nil)
    } catch  where error.kind == .corrupt {
      return try startAnew(path, setAsideWith: suffix, because: error.message)
    }
  }

  /// Sets a file aside that has turned out to be damaged or incomplete, and makes a new one.
  ///
  /// - Parameter instance: what marks the processes of the daemon, if it has some already.
  public static func startAnew(
    _ path: String, setAsideWith suffix: String, because finding: String, instance: String? = nil
  ) throws(LedgerError) -> LedgerFile {
    let aside = path + suffix
    // The log belongs to the file: left behind, it would be read into the new one.
    for part in parts {
      guard unsafe rename(path + part, aside + part) == 0 || errno == ENOENT else {
        let reason = unsafe String(cString: strerror(errno))
        throw LedgerError(
          .corrupt, "\(finding), and it can't be renamed to \"\(aside)\": \(reason)")
      }
    }
    do {
      return LedgerFile(ledger: try Ledger(path, instance: instance), setAside: (aside, finding))
    } catch {
      // A part of it, as a full disk leaves, would be taken for somebody's.
      for part in parts { unsafe unlink(path + part) }
      throw error
    }
  }
}
