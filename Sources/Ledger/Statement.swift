// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

/// A value that goes into a statement.
enum SQLValue {
  case integer(Int64)
  case text(String)
  case null

  static func optional(_ integer: Int64?) -> Self { integer.map(Self.integer) ?? .null }
  static func optional(_ text: String?) -> Self { text.map(Self.text) ?? .null }
}

/// A prepared statement of a ``Database``.
///
/// The corresponding C functions are `sqlite3_bind_*`, `sqlite3_step`, `sqlite3_column_*` and
/// `sqlite3_finalize`.
@safe final class Statement {
  private let handle: OpaquePointer

  @unsafe
  init(_ handle: OpaquePointer) {
    unsafe self.handle = handle
  }

  deinit {
    unsafe sqlite3_finalize(handle)
  }

  /// Runs a statement that has no rows.
  func run(_ values: SQLValue...) throws(LedgerError) {
    try bind(values)
    defer { reset() }
    while try step() {}
  }

  /// Gives the parameters their values, the first one first.
  func bind(_ values: [SQLValue]) throws(LedgerError) {
    for (index, value) in zip(Int32(1)..., values) {
      let code =
        switch value {
        case .integer(let number): unsafe sqlite3_bind_int64(handle, index, number)
        case .text(let text):
          unsafe csqlite_bind_text(handle, index, text, Int32(text.utf8.count))
        case .null: unsafe sqlite3_bind_null(handle, index)
        }
      guard code == SQLITE_OK else { throw error(code) }
    }
  }

  /// Goes to the next row; false after the last.
  func step() throws(LedgerError) -> Bool {
    switch unsafe sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw error(code)
    }
  }

  /// Makes it ready for its next run; what a step threw it does not throw again.
  func reset() {
    unsafe sqlite3_reset(handle)
  }

  /// A column of the current row, from 0; 0 for NULL.
  func integer(_ column: Int32) -> Int64 {
    unsafe sqlite3_column_int64(handle, column)
  }

  /// A column of the current row; nil for NULL.
  func optionalInteger(_ column: Int32) -> Int64? {
    unsafe sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer(column)
  }

  func text(_ column: Int32) -> String? {
    unsafe sqlite3_column_text(handle, column).map { unsafe String(cString: $0) }
  }

  private func error(_ code: Int32) -> LedgerError {
    unsafe Database.error(code, sqlite3_db_handle(handle))
  }
}
