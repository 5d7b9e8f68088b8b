import Accounts
import JobQueue
import SQLite

extension MemoryAccounts {
  /// The accounts that a file keeps. To be asked for once: two objects would not know of each other's changes.
  /// - Throws: `AccountsError` (`misconfigured`) for a file of a later version, and for what the disk says.
  public convenience init(
    file: StateFile, clock: any QueueClock = SteadyClock()
  ) throws(AccountsError) {
    do throws(SQLiteError) {
      try file.part("accounts", version: AccountsSchema.version, schema: AccountsSchema.tables)
    } catch {
      throw AccountsError(error)
    }
    try self.init(journal: SQLiteAccountsJournal(file: file), clock: clock)
  }
}

enum AccountsSchema {
  /// Raised when the tables change.
  static let version: Int64 = 1

  static let tables = """
    CREATE TABLE apiKey (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, tenant TEXT NOT NULL, scopes TEXT NOT NULL, mode TEXT NOT NULL,
      createdAt INTEGER NOT NULL, createdBy TEXT NOT NULL, expiresAt INTEGER, lastUsedAt INTEGER, revokedAt INTEGER,
      rotatedAt INTEGER, previousUntil INTEGER, addresses TEXT NOT NULL, rate TEXT, jobs INTEGER,
      secret TEXT NOT NULL, previous TEXT) WITHOUT ROWID;
    CREATE TABLE user (
      name TEXT PRIMARY KEY, role TEXT NOT NULL, createdAt INTEGER NOT NULL, disabledAt INTEGER,
      password TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE session (
      token TEXT PRIMARY KEY, user TEXT NOT NULL, openedAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE failure (name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE linkSecret (number INTEGER PRIMARY KEY CHECK (number = 1), current TEXT NOT NULL, former TEXT);
    CREATE TABLE securityEvent (
      number INTEGER PRIMARY KEY AUTOINCREMENT, position TEXT NOT NULL, at INTEGER NOT NULL, action TEXT NOT NULL,
      actor TEXT NOT NULL, subject TEXT NOT NULL, tenant TEXT NOT NULL, address TEXT NOT NULL, request TEXT NOT NULL,
      detail TEXT NOT NULL);
    """
}

extension AccountsError {
  /// What a file's trouble means for whoever asked for accounts.
  public init(_ error: SQLiteError) {
    let kind: Kind =
      switch error.kind {
      case .full, .inputOutput, .closed: .unavailable
      case .denied: .denied
      case .inUse, .foreign, .newer, .damaged: .misconfigured
      case .other: .refused
      }
    self.init(kind, error.message, hint: error.hint ?? "try again")
  }
}
