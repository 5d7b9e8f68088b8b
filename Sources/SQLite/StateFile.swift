import Glibc
import Threads

/// One SQLite file that holds what must outlive a process, for all parts of the program that keep something. One process has it
/// open at a time.
///
/// A change is on the disk when `write` returns, also when the power fails then: a write-ahead log that is synced with
/// every transaction. Every call may be made from any thread and blocks it.
public final class StateFile: Sendable {
  /// "Clml" in the header, by which `file` and this program tell it from other databases.
  static let applicationID: Int64 = 0x436C_6D6C
  /// Of what all parts share; each part has a version of its own, too.
  static let version: Int64 = 1

  public let path: String
  private let turn = Condition()
  // Guarded by `turn`; nil: closed.
  private nonisolated(unsafe) var connection: Connection?
  private nonisolated(unsafe) var lock: FileLock?

  /// Opens the file, or makes one.
  /// - Throws: `SQLiteError`: `inUse`, `foreign`, `newer`, `denied`, `damaged`, or what the disk says.
  public init(_ path: String) throws(SQLiteError) {
    self.path = path
    lock = try FileLock(for: path)
    try Self.makePrivate(path)
    let connection = try Connection(path: path)
    try Self.prepare(connection)
    self.connection = connection
  }

  /// It holds secrets: nobody else may read it, from its first moment on.
  private static func makePrivate(_ path: String) throws(SQLiteError) {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw SQLiteError(
        Glibc.errno == ENOSPC ? .full : .denied, "\(path): open: \(String(cString: strerror(Glibc.errno)))",
        hint: "name a file in a folder that exists and that this user may write")
    }
    _ = Glibc.close(descriptor)
  }

  private static func prepare(_ connection: Connection) throws(SQLiteError) {
    // SQLite's own lock keeps programs out that do not ask `FileLock`; with it the log needs no shared memory.
    try connection.run("PRAGMA locking_mode = EXCLUSIVE")
    let application = try connection.integer("PRAGMA application_id")
    let isEmpty = try connection.integer("SELECT count(*) FROM sqlite_schema") == 0
    guard application == applicationID || (application == 0 && isEmpty) else {
      throw SQLiteError(
        .foreign, "\(connection.path): a database of another program",
        hint: "name another file; one that does not exist is made")
    }
    let found = try connection.integer("PRAGMA user_version")
    guard found <= version else { throw .newer(connection.path, "the file", found, known: version) }
    try connection.run("PRAGMA journal_mode = WAL")
    try connection.run("PRAGMA synchronous = FULL")
    guard isEmpty else { return }
    try connection.transaction { connection throws(SQLiteError) in
      try connection.script(
        """
        CREATE TABLE part (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """)
    }
  }

  /// Makes the tables of a part unless they are there.
  ///
  /// - Parameters:
  ///   - version: of the part's tables; the file is refused if it has a later one.
  ///   - schema: what makes them.
  public func part(_ name: String, version: Int64, schema: String) throws(SQLiteError) {
    try write { connection throws(SQLiteError) in
      let found = try connection.integer("SELECT version FROM part WHERE name = ?", .text(name))
      guard found <= version else { throw .newer(connection.path, "its part \(name)", found, known: version) }
      guard found == 0 else { return }
      try connection.script(schema)
      try connection.run("INSERT INTO part VALUES (?, ?)", .text(name), .integer(version))
    }
  }

  /// Looks; what it reads is of one moment.
  public func read<T>(
    _ body: (Connection) throws(SQLiteError) -> T
  ) throws(SQLiteError) -> T {
    try turn.locked { () throws(SQLiteError) in try body(try open()) }
  }

  /// Changes: all of `body` or nothing, on the disk when it returns.
  public func write<T>(
    _ body: (Connection) throws(SQLiteError) -> T
  ) throws(SQLiteError) -> T {
    try turn.locked { () throws(SQLiteError) in try open().transaction(body) }
  }

  private func open() throws(SQLiteError) -> Connection {
    guard let connection else {
      throw SQLiteError(.closed, "\(path): was closed by this process")
    }
    return connection
  }

  /// For tests: as if the disk had no more room than so many pages.
  package func limitPages(to pages: Int) throws(SQLiteError) {
    _ = try read { connection throws(SQLiteError) in
      try connection.integer("PRAGMA max_page_count = \(pages)")
    }
  }

  /// Lets another process open it. Calls that follow are refused. Closing twice is harmless.
  public func close() {
    turn.locked {
      connection = nil
      lock = nil
    }
  }
}

extension SQLiteError {
  fileprivate static func newer(_ path: String, _ what: String, _ found: Int64, known: Int64) -> SQLiteError {
    SQLiteError(
      .newer,
      "\(path): \(what) has the format \(found) of a later version of this program, which knows \(known)",
      hint: "start that version, or name another file")
  }
}
