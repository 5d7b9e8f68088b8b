import ClipJob
import JobQueue
import SQLite

/// The columns of a job: one list, of which the table, its statements and both ways of a record are made.
enum JobColumns {
  private struct Column {
    let name: String
    let type: String
    let value: @Sendable (JobRecord) -> SQLiteValue
    let read: @Sendable (inout JobRecord, borrowing SQLiteRow, Int) -> Void

    init(
      _ name: String, _ type: String, _ value: @escaping @Sendable (JobRecord) -> SQLiteValue,
      _ read: @escaping @Sendable (inout JobRecord, borrowing SQLiteRow, Int) -> Void
    ) {
      (self.name, self.type, self.value, self.read) = (name, type, value, read)
    }

    static func number(_ name: String, _ path: WritableKeyPath<JobRecord, Int> & Sendable) -> Column {
      Column(
        name, "INTEGER NOT NULL", { SQLiteValue($0[keyPath: path]) },
        { $0[keyPath: path] = Int($1.integer($2)) })
    }
    static func number(_ name: String, _ path: WritableKeyPath<JobRecord, Int64> & Sendable) -> Column {
      Column(
        name, "INTEGER NOT NULL", { .integer($0[keyPath: path]) }, { $0[keyPath: path] = $1.integer($2) })
    }
    static func flag(_ name: String, _ path: WritableKeyPath<JobRecord, Bool> & Sendable) -> Column {
      Column(
        name, "INTEGER NOT NULL", { SQLiteValue($0[keyPath: path]) }, { $0[keyPath: path] = $1.flag($2) })
    }
    static func text(_ name: String, _ path: WritableKeyPath<JobRecord, String> & Sendable) -> Column {
      Column(name, "TEXT NOT NULL", { .text($0[keyPath: path]) }, { $0[keyPath: path] = $1.text($2) })
    }
    static func text(_ name: String, _ path: WritableKeyPath<JobRecord, String?> & Sendable) -> Column {
      Column(name, "TEXT", { SQLiteValue($0[keyPath: path]) }, { $0[keyPath: path] = $1.optionalText($2) })
    }
    static func time(_ name: String, _ path: WritableKeyPath<JobRecord, Timestamp> & Sendable) -> Column {
      Column(
        name, "INTEGER NOT NULL", { .integer($0[keyPath: path].milliseconds) },
        { $0[keyPath: path] = Timestamp(foreign: $1.integer($2)) })
    }
    static func time(_ name: String, _ path: WritableKeyPath<JobRecord, Timestamp?> & Sendable) -> Column {
      Column(
        name, "INTEGER", { SQLiteValue($0[keyPath: path]?.milliseconds) },
        { $0[keyPath: path] = $1.optionalInteger($2).map(Timestamp.init(foreign:)) })
    }
  }

  private static let columns: [Column] = [
    .text("id", \.id),
    Column(
      "state", "TEXT NOT NULL", { .text($0.state.rawValue) },
      { $0.state = JobResult.State(rawValue: $1.text($2)) ?? $0.state }),
    .number("priority", \.priority), .text("tenant", \.tenant), .time("createdAt", \.createdAt),
    .time("readyAt", \.readyAt), .number("maxAttempts", \.maxAttempts), .number("work", \.workMilliseconds),
    .number("attempts", \.attempts), .number("losses", \.losses), .number("strikes", \.strikes),
    .number("refusals", \.refusals), .text("avoid", \.avoid), .text("worker", \.worker),
    .text("device", \.device), .number("token", \.token), .text("nonce", \.nonce),
    .time("startedAt", \.startedAt), .time("leaseEnds", \.leaseEnds), .time("endedAt", \.endedAt),
    Column(
      "endEvent", "TEXT", { SQLiteValue($0.endEvent?.text) },
      { $0.endEvent = $1.optionalText($2).map(EventPosition.init) }),
    Column("progress", "REAL NOT NULL", { .real($0.progress) }, { $0.progress = $1.real($2) }),
    .flag("cancelRequested", \.isCancelRequested), .flag("publishing", \.isPublishing),
    Column(
      "pendingEnd", "TEXT", { SQLiteValue($0.pendingEnd?.state.rawValue) },
      { $0.pendingEnd = $1.optionalText($2).flatMap(PendingEnd.State.init).map { PendingEnd($0) } }),
    // Behind `pendingEnd`, which it is a part of.
    Column(
      "lastLeases", "INTEGER NOT NULL", { SQLiteValue($0.pendingEnd?.leases ?? 0) },
      { $0.pendingEnd?.leases = Int($1.integer($2)) }),
    .flag("dead", \.isDead),
    Column(
      "error", "TEXT", { SQLiteValue($0.error.map(\.text)) },
      { $0.error = $1.optionalText($2).flatMap(JobError.init(text:)) }),
    Column("result", "BLOB", { SQLiteValue($0.result) }, { $0.result = $1.optionalBlob($2) }),
  ]

  /// Before the columns of the record.
  private static let own = ["queue", "sequence", "doubtful", "manifest"]

  static let definition =
    "queue INTEGER NOT NULL, sequence INTEGER NOT NULL, doubtful INTEGER NOT NULL, manifest BLOB, "
    + columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")

  static let names = (own + columns.map(\.name)).joined(separator: ", ")

  static let write =
    "INSERT OR REPLACE INTO job (\(names)) VALUES "
    + "(\([String](repeating: "?", count: own.count + columns.count).joined(separator: ", ")))"

  static func values(_ queue: Int64, _ entry: QueueEntry) -> [SQLiteValue] {
    [
      .integer(queue), .integer(entry.sequence), SQLiteValue(entry.isDoubtful), SQLiteValue(entry.manifest),
    ] + columns.map { $0.value(entry.record) }
  }

  static let read =
    "SELECT \((own + columns.map(\.name)).map { "job.\($0)" }.joined(separator: ", ")), document.bytes "
    + "FROM job JOIN document USING (queue, sequence) WHERE queue = ?"

  /// Of a row of `read`.
  static func entry(_ row: borrowing SQLiteRow) -> QueueEntry {
    let never = Timestamp(milliseconds: 0)
    var record = JobRecord(id: "", state: .queued, createdAt: never, readyAt: never)
    for (place, column) in columns.enumerated() { column.read(&record, row, own.count + place) }
    return QueueEntry(
      record: record, document: row.blob(own.count + columns.count), sequence: row.integer(1),
      manifest: row.optionalBlob(3), isDoubtful: row.flag(2))
  }
}

extension JobError {
  var text: String { String(decoding: document.bytes(), as: UTF8.self) }

  init?(text: String) {
    guard let value = try? JSONValue(parsing: Array(text.utf8)) else { return nil }
    self.init(document: value)
  }
}
