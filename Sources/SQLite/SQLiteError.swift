import CSQLite

/// Why SQLite, or the file that it keeps, did not do what it was asked.
public struct SQLiteError: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// No room on the disk.
    case full
    /// The disk did not read, write or sync.
    case inputOutput
    /// Another process has the file open; its id, where it is known.
    case inUse(process: Int32?)
    /// The file or its folder cannot be opened, or not be written.
    case denied
    /// No database, or one that is not of this program.
    case foreign
    /// A later version of the program has written the file, or a part of it.
    case newer
    /// The file contradicts itself.
    case damaged
    /// The file was closed by its owner.
    case closed
    /// A mistake of the caller's, or memory ran out.
    case other
  }
  public var kind: Kind
  /// What went wrong with which file, in a sentence with the call's name and the library's own words.
  public var message: String
  public var hint: String?

  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    (self.kind, self.message, self.hint) = (kind, message, hint)
  }

  /// The one place that judges SQLite's answers.
  ///
  /// - Parameters:
  ///   - code: extended.
  ///   - call: SQLite's function, and what it was to do.
  static func check(
    _ code: Int32, _ call: @autoclosure () -> String, file: String, _ database: OpaquePointer?
  ) throws(SQLiteError) {
    guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
    let own = database.map { String(cString: sqlite3_errmsg($0)) }
    let general = String(cString: sqlite3_errstr(code))
    // The connection's words may be of an earlier call.
    let isOfThis = database.map { sqlite3_errcode($0) & 0xff == code & 0xff } ?? false
    let words = isOfThis ? own ?? general : general
    let (kind, hint) = meaning(of: code)
    throw SQLiteError(kind, "\(file): \(call()): \(words) (\(code))", hint: hint)
  }

  private static func meaning(of code: Int32) -> (Kind, hint: String?) {
    switch code & 0xff {
    case SQLITE_FULL: (.full, "make room on its disk")
    case SQLITE_IOERR:
      (.inputOutput, "look at its disk: whether there is room, and what the kernel's log says")
    case SQLITE_BUSY, SQLITE_LOCKED:
      (.inUse(process: nil), "another program has it open; close that, or use another file")
    case SQLITE_PERM, SQLITE_AUTH, SQLITE_READONLY, SQLITE_CANTOPEN:
      (.denied, "let this user write the file and its folder")
    case SQLITE_NOTADB: (.foreign, "name another file; one that does not exist is made")
    case SQLITE_CORRUPT: (.damaged, "put a copy of it back, or begin with another file")
    default: (.other, nil)
    }
  }
}
