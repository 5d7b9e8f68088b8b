import Costs
import JobQueue
import RedisClient

/// The ledger of a queue on Redis: a stream, in the time of the server.
public final class RedisLedger: Ledger {
  public let queue: String
  private let options: RedisQueueOptions
  private let keys: QueueKeys
  private let pool: RedisPool

  /// How long a writer's last batch is remembered: longer than anybody asks again.
  private static let memory = 7 * 86_400_000

  /// Connects with the first call, with connections of its own: `JobQueue.wake` does not end its calls.
  /// - Throws: `QueueError` (`invalid`) for a name that is none.
  public init(
    queue: String = "default", address: RedisAddress, connection: RedisOptions = RedisOptions(),
    options: RedisQueueOptions = RedisQueueOptions()
  ) throws(QueueError) {
    guard QueueKeys.isValid(queue: queue) else { throw .invalidQueue(queue) }
    self.queue = queue
    self.options = options
    keys = QueueKeys(queue: queue)
    pool = RedisPool(address, options: connection, limit: 4)
  }

  public func now() throws(QueueError) -> Timestamp { try pool.time(shift: options.shift.milliseconds) }

  public func append(_ batch: LedgerBatch) throws(QueueError) {
    guard let first = batch.entries.first else { return }
    var arguments: [any RedisArgument] = [
      options.shift.milliseconds, Int((options.retention.ledgerTime * 1000).rounded()),
      max(1, options.retention.ledgerEntries), batch.number, Self.memory, first.fields.count * 2,
    ]
    for field in batch.entries.flatMap(\.fields) { arguments += [field.name, field.value] }
    let answer = try pool.call { connection throws(RedisError) in
      try connection.run(
        QueueScripts.book, keys: [keys.ledger, keys.ledgerWriter(batch.writer)], arguments: arguments)
    }
    guard answer.asInteger != nil else { throw .strange("book", answer) }
  }

  public func entries(after position: LedgerPosition, limit: Int) throws(QueueError) -> [LedgerRecord] {
    guard limit > 0 else { return [] }
    var from = position
    while true {
      let entries = try pool.call { connection throws(RedisError) in
        try connection.command("XRANGE", keys.ledger, "(" + from.id, "+", "COUNT", limit).toArray()
      }
      let records = entries.compactMap(LedgerRecord.init(entry:))
      // A page of what others wrote is passed over: an empty one would be the end.
      guard records.isEmpty,
        let last = entries.last?.asArray?.first?.asString.flatMap(LedgerPosition.init(id:))
      else { return records }
      from = last
    }
  }
}

extension LedgerPosition {
  fileprivate var id: String { "\(at.milliseconds)-\(number)" }

  fileprivate init?(id: String) {
    let parts = id.split(separator: "-")
    guard parts.count == 2, let milliseconds = Int64(parts[0]), let number = UInt64(parts[1]) else {
      return nil
    }
    self.init(at: Timestamp(milliseconds: milliseconds), number: number)
  }
}

extension LedgerRecord {
  /// Nil for an entry that somebody else wrote.
  fileprivate init?(entry: RedisValue) {
    guard let parts = entry.asArray, parts.count == 2, let words = parts[1].asArray,
      let position = parts[0].asString.flatMap(LedgerPosition.init(id:))
    else { return nil }
    let fields = stride(from: 0, to: words.count - 1, by: 2).map {
      (name: words[$0].asString ?? "", value: words[$0 + 1].asString ?? "")
    }
    guard let entry = LedgerEntry(fields: fields) else { return nil }
    self.init(position: position, entry: entry)
  }
}
