import JobQueue
import SQLite
import Webhooks

extension MemoryWebhooks {
  /// The webhooks that a file keeps. To be asked for once: two objects would not know of each other's changes.
  /// - Throws: `WebhookError` (`misconfigured`) for a file of a later version, and for what the disk says.
  public convenience init(
    file: StateFile, clock: any QueueClock = SteadyClock()
  ) throws(WebhookError) {
    do throws(SQLiteError) {
      try file.part("webhooks", version: WebhookSchema.version, schema: WebhookSchema.tables)
    } catch {
      throw WebhookError(error)
    }
    try self.init(journal: SQLiteWebhookJournal(file: file), clock: clock)
  }
}

enum WebhookSchema {
  /// Raised when the tables change.
  static let version: Int64 = 1

  static let tables = """
    CREATE TABLE webhookFacts (
      number INTEGER PRIMARY KEY CHECK (number = 1), tokens INTEGER NOT NULL, delivered INTEGER NOT NULL,
      failed INTEGER NOT NULL);
    CREATE TABLE webhook (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, tenant TEXT NOT NULL, url TEXT NOT NULL, events TEXT NOT NULL,
      secret TEXT NOT NULL, createdAt INTEGER NOT NULL, previous TEXT, previousUntil INTEGER, disabledAt INTEGER,
      reason TEXT, failingSince INTEGER) WITHOUT ROWID;
    CREATE TABLE webhookPosition (queue TEXT PRIMARY KEY, position TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE delivery (
      id TEXT PRIMARY KEY, endpoint TEXT NOT NULL, event TEXT NOT NULL, queue TEXT NOT NULL, job TEXT NOT NULL,
      createdAt INTEGER NOT NULL, body BLOB NOT NULL, url TEXT, state TEXT NOT NULL, attempts INTEGER NOT NULL,
      nextAt INTEGER, log TEXT NOT NULL, token INTEGER NOT NULL, leaseEnds INTEGER, settledBy INTEGER NOT NULL,
      endedAt INTEGER, silent INTEGER NOT NULL);
    """
}

extension WebhookError {
  /// What a file's trouble means for whoever asked for webhooks.
  public init(_ error: SQLiteError) {
    let kind: Kind =
      switch error.kind {
      case .full, .inputOutput, .closed: .unavailable
      case .denied: .denied
      case .inUse, .foreign, .newer, .damaged: .misconfigured
      case .other: .refused
      }
    self.init(kind, error.message, hint: error.hint)
  }
}
