import ClipJob
import Costs
import JobQueue
import SQLite

/// The ledger of an embedded queue, in its file. Unlike the queue it is not in memory: it may be long.
public final class SQLiteLedger: Ledger {
  public let queue: String
  private let file: StateFile
  private let number: Int64
  private let retention: Retention
  private let clock: any QueueClock

  /// How long a writer's last batch is remembered, milliseconds: longer than anybody asks again.
  private static let memory: Int64 = 7 * 86_400_000

  init(_ file: StateFile, queue: String, number: Int64, retention: Retention, clock: any QueueClock) {
    (self.file, self.queue, self.number) = (file, queue, number)
    (self.retention, self.clock) = (retention, clock)
  }

  public func now() -> Timestamp { clock.now() }

  public func append(_ batch: LedgerBatch) throws(QueueError) {
    let now = clock.now()
    try file.change { connection throws(SQLiteError) in
      let known = try connection.integer(
        "SELECT batch FROM ledgerWriter WHERE queue = ? AND writer = ?", .integer(number), .text(batch.writer)
      )
      guard batch.number > known else { return }
      try connection.run(
        "INSERT OR REPLACE INTO ledgerWriter VALUES (?, ?, ?, ?)", .integer(number), .text(batch.writer),
        .integer(batch.number), .integer(now.milliseconds))
      var last = try self.last(connection)
      for entry in batch.entries {
        last = max(LedgerPosition(at: now, number: 0), LedgerPosition(at: last.at, number: last.number + 1))
        try connection.run(
          "INSERT INTO ledger VALUES (?, ?, ?, ?)", .integer(number), .integer(last.at.milliseconds),
          .integer(Int64(clamping: last.number)), .text(entry.text))
      }
      try connection.run(
        "UPDATE queue SET ledgerAt = ?, ledgerNumber = ?, ledgerEntries = ledgerEntries + ? WHERE number = ?",
        .integer(last.at.milliseconds), .integer(Int64(clamping: last.number)),
        SQLiteValue(batch.entries.count),
        .integer(number))
      try forget(connection, now)
    }
  }

  /// Also of what is forgotten: places never come again.
  private func last(_ connection: Connection) throws(SQLiteError) -> LedgerPosition {
    var last = LedgerPosition.start
    try connection.rows("SELECT ledgerAt, ledgerNumber FROM queue WHERE number = ?", [.integer(number)]) {
      last = LedgerPosition(at: Timestamp(foreign: $0.integer(0)), number: UInt64(clamping: $0.integer(1)))
    }
    return last
  }

  private func forget(_ connection: Connection, _ now: Timestamp) throws(SQLiteError) {
    try connection.run(
      "DELETE FROM ledgerWriter WHERE queue = ? AND at < ?", .integer(number),
      .integer(now.milliseconds - Self.memory))
    try connection.run(
      "DELETE FROM ledger WHERE queue = ? AND at < ?", .integer(number),
      .integer(now.adding(seconds: -retention.ledgerTime).milliseconds))
    try noteDeleted(connection)
    // Counting them would take longer with every entry.
    let count = try connection.integer("SELECT ledgerEntries FROM queue WHERE number = ?", .integer(number))
    let most = max(1, retention.ledgerEntries)
    guard count >= 2 * Int64(most) else { return }
    try connection.run(
      "DELETE FROM ledger WHERE queue = ?1 AND (at, number) <= "
        + "(SELECT at, number FROM ledger WHERE queue = ?1 ORDER BY at DESC, number DESC LIMIT 1 OFFSET ?2)",
      .integer(number), SQLiteValue(most))
    try noteDeleted(connection)
  }

  private func noteDeleted(_ connection: Connection) throws(SQLiteError) {
    let deleted = connection.changedRows
    guard deleted > 0 else { return }
    try connection.run(
      "UPDATE queue SET ledgerEntries = ledgerEntries - ? WHERE number = ?", SQLiteValue(deleted),
      .integer(number))
  }

  public func entries(after position: LedgerPosition, limit: Int) throws(QueueError) -> [LedgerRecord] {
    guard limit > 0 else { return [] }
    return try file.look { connection throws(SQLiteError) in
      var records: [LedgerRecord] = []
      try connection.rows(
        "SELECT at, number, entry FROM ledger WHERE queue = ? AND (at, number) > (?, ?) ORDER BY at, number LIMIT ?",
        [
          .integer(number), .integer(position.at.milliseconds), .integer(Int64(clamping: position.number)),
          SQLiteValue(limit),
        ]
      ) { row in
        let place = LedgerPosition(
          at: Timestamp(foreign: row.integer(0)), number: UInt64(clamping: row.integer(1)))
        if let entry = LedgerEntry(text: row.text(2)) {
          records.append(LedgerRecord(position: place, entry: entry))
        }
      }
      return records
    }
  }
}

extension LedgerEntry {
  /// An object of its fields.
  fileprivate var text: String {
    String(
      decoding: JSONValue.object(fields.map { ($0.name, .string($0.value)) }).bytes(), as: UTF8.self)
  }

  fileprivate init?(text: String) {
    guard let members = (try? JSONValue(parsing: Array(text.utf8)))?.members else { return nil }
    self.init(fields: members.map { (name: $0.0, value: $0.1.text ?? "") })
  }
}
