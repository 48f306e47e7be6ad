// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

/// Binds a text that SQLite copies; `SQLITE_TRANSIENT` is a cast that Swift can't import.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int size) {
  return sqlite3_bind_text(statement, index, text, size, SQLITE_TRANSIENT);
}
