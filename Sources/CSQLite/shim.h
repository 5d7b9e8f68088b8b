// SQLite, with its calls that take a destructor, which is a macro with a cast that Swift does not import.
#pragma once

#include <sqlite3.h>

/// Binds a copy of the text, which may hold zero bytes.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int place, const char *text, sqlite3_uint64 length) {
  return sqlite3_bind_text64(statement, place, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Binds a copy of the bytes; none are an empty blob, not NULL.
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int place, const void *bytes, sqlite3_uint64 length) {
  if (length == 0) return sqlite3_bind_zeroblob(statement, place, 0);
  return sqlite3_bind_blob64(statement, place, bytes, length, SQLITE_TRANSIENT);
}
