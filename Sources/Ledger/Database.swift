// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

/// A connection to an SQLite database file, for one thread.
///
/// The corresponding C functions are `sqlite3_open_v2` and `sqlite3_close_v2`.
@safe struct Database: ~Copyable {
  enum Mode {
    /// Made if it is not there.
    case writing
    case reading
  }

  private let handle: OpaquePointer

  init(_ path: String, for mode: Mode) throws(LedgerError) {
    let flags =
      switch mode {
      case .writing: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .reading: SQLITE_OPEN_READONLY
      }
    var opened: OpaquePointer?
    let code = unsafe sqlite3_open_v2(
      path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let handle = unsafe opened else {
      let error = unsafe Self.error(code, opened)
      unsafe sqlite3_close_v2(opened)
      throw error
    }
    unsafe self.handle = handle
    // A person who looks with another tool holds the file for moments only.
    unsafe sqlite3_busy_timeout(handle, 250)
  }

  deinit {
    unsafe sqlite3_close_v2(handle)
  }

  /// Runs statements that have no parameters and whose rows don't matter.
  func execute(_ sql: String) throws(LedgerError) {
    let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw unsafe Self.error(code, handle) }
  }

  /// Makes a statement that is run more than once.
  func prepare(_ sql: String) throws(LedgerError) -> Statement {
    var statement: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(
      handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else {
      throw unsafe Self.error(code, handle)
    }
    return unsafe Statement(statement)
  }

  /// The first column of the first row that a query has.
  func integer(_ sql: String) throws(LedgerError) -> Int64? {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : nil
  }

  /// The same as text.
  func text(_ sql: String) throws(LedgerError) -> String? {
    let statement = try prepare(sql)
    return try statement.step() ? statement.text(0) : nil
  }

  /// Whether a transaction is open: some errors end it, others leave it open.
  var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  @unsafe
  static func error(_ code: Int32, _ handle: OpaquePointer?) -> LedgerError {
    let message = unsafe sqlite3_errmsg(handle).map { unsafe String(cString: $0) }
    let systemError =
      code & 0xFF == SQLITE_IOERR || code & 0xFF == SQLITE_CANTOPEN
      ? unsafe sqlite3_system_errno(handle) : 0
    return LedgerError(code: code, systemError: systemError, message: message ?? "error \(code)")
  }
}
