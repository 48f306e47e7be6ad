// SPDX-License-Identifier: Apache-2.0

internal import CSQLite
import Glibc

extension LedgerError {
  /// Sorts one of SQLite's extended result codes.
  ///
  /// - Parameter systemError: the `errno` of the call that failed; 0 if it was no call.
  init(code: Int32, systemError: Int32, message: String) {
    let kind: Kind =
      switch (code & 0xFF, systemError) {
      case (SQLITE_FULL, _), (SQLITE_IOERR, ENOSPC), (SQLITE_IOERR, EDQUOT): .full
      case (SQLITE_READONLY, _), (SQLITE_PERM, _), (SQLITE_IOERR, EROFS), (SQLITE_CANTOPEN, EROFS):
        .readOnly
      case (SQLITE_CORRUPT, _), (SQLITE_NOTADB, _): .corrupt
      case (SQLITE_BUSY, _), (SQLITE_LOCKED, _): .busy
      default: .other
      }
    // SQLite says "disk I/O error"; the system knows which.
    let detail = systemError == 0 ? "" : unsafe " (\(String(cString: strerror(systemError))))"
    self.init(kind, message + detail)
  }
}
