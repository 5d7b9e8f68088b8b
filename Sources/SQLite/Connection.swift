import CSQLite

/// An open database and its statements, which are prepared once. For one thread at a time: `StateFile` sees to that.
public final class Connection {
  let path: String
  private let database: OpaquePointer
  /// By their texts, of which a program has a fixed number.
  private var statements: [String: OpaquePointer] = [:]

  /// Opens a database, or makes an empty one; touches nothing that is in it.
  init(path: String) throws(SQLiteError) {
    self.path = path
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(
      path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nil)
    do {
      try SQLiteError.check(code, "sqlite3_open_v2", file: path, opened)
    } catch {
      sqlite3_close_v2(opened)
      throw error
    }
    guard let opened else { throw SQLiteError(.other, "\(path): sqlite3_open_v2: out of memory") }
    database = opened
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    // Moves what the log holds into the database; what fails here is done when it is opened again.
    sqlite3_close_v2(database)
  }

  /// Runs a statement that gives nothing.
  public func run(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) {
    try rows(sql, values) { _ in }
  }

  public func run(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteError) {
    try rows(sql, values) { _ in }
  }

  /// Hands over each row that a statement gives.
  public func rows(
    _ sql: String, _ values: [SQLiteValue] = [], _ body: (borrowing SQLiteRow) -> Void
  ) throws(SQLiteError) {
    let statement = try prepared(sql)
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (place, value) in values.enumerated() {
      try check(Self.bind(value, to: statement, Int32(place + 1)), "sqlite3_bind", sql)
    }
    while true {
      let code = sqlite3_step(statement)
      try check(code, "sqlite3_step", sql)
      guard code == SQLITE_ROW else { return }
      body(SQLiteRow(statement: statement))
    }
  }

  /// The first row's first column; zero where there is none.
  public func integer(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) -> Int64 {
    var found: Int64 = 0
    try rows(sql, values) { found = $0.integer(0) }
    return found
  }

  /// How many rows the last statement that wrote has changed or deleted.
  public var changedRows: Int { Int(sqlite3_changes64(database)) }

  /// Runs several statements without values.
  public func script(_ sql: String) throws(SQLiteError) {
    try check(sqlite3_exec(database, sql, nil, nil, nil), "sqlite3_exec", sql)
  }

  /// All of `body` or nothing, on the disk when it returns.
  func transaction<T>(_ body: (Connection) throws(SQLiteError) -> T) throws(SQLiteError) -> T {
    try run("BEGIN IMMEDIATE")
    do {
      let answer = try body(self)
      try run("COMMIT")
      return answer
    } catch {
      // SQLite may have rolled back itself.
      if sqlite3_get_autocommit(database) == 0 { try? run("ROLLBACK") }
      throw error
    }
  }

  private func prepared(_ sql: String) throws(SQLiteError) -> OpaquePointer {
    if let known = statements[sql] { return known }
    var statement: OpaquePointer?
    try check(
      sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil),
      "sqlite3_prepare_v3", sql)
    guard let statement else { throw SQLiteError(.other, "\(path): nothing to do in \"\(sql)\"") }
    statements[sql] = statement
    return statement
  }

  private func check(_ code: Int32, _ call: String, _ sql: String) throws(SQLiteError) {
    try SQLiteError.check(code, "\(call) (\(sql.prefix { $0 != "(" && $0 != "\n" }))", file: path, database)
  }

  private static func bind(_ value: SQLiteValue, to statement: OpaquePointer, _ place: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(statement, place)
    case .integer(let number): return sqlite3_bind_int64(statement, place, number)
    case .real(let number): return sqlite3_bind_double(statement, place, number)
    case .text(var text):
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          // An empty string may have no address, which would be NULL.
          guard let start = $0.baseAddress else { return csqlite_bind_text(statement, place, "", 0) }
          return csqlite_bind_text(statement, place, start, UInt64($0.count))
        }
      }
    case .blob(let bytes):
      return bytes.withUnsafeBytes {
        csqlite_bind_blob(statement, place, $0.baseAddress, UInt64($0.count))
      }
    }
  }
}
