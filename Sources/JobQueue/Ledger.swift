import Costs

/// Where the costs of a queue's jobs are kept: entries in the order in which they came in, the oldest of which are
/// forgotten (`Retention.ledgerTime`, `Retention.ledgerEntries`).
///
/// Every call may be made from any thread and blocks that thread. One conformance suite holds every implementation to this.
public protocol Ledger: Sendable {
  /// The name of the queue.
  var queue: String { get }

  /// Adds a batch, all of it or nothing. Writers number their batches upwards from 1: one whose number was there
  /// already is not added again, so that whoever did not get an answer may ask again.
  func append(_ batch: LedgerBatch) throws(QueueError)

  /// At most `limit` entries after a position, oldest first; none: there are no more.
  func entries(after position: LedgerPosition, limit: Int) throws(QueueError) -> [LedgerRecord]

  /// The ledger's own clock.
  func now() throws(QueueError) -> Timestamp
}

/// Entries that go into a ledger together.
public struct LedgerBatch: Sendable {
  /// Unique among those who write.
  public var writer: String
  /// Larger than that of every earlier batch of the writer.
  public var number: Int64
  public var entries: [LedgerEntry]
  public init(writer: String, number: Int64, entries: [LedgerEntry]) {
    self.writer = writer
    self.number = number
    self.entries = entries
  }
}

/// An entry in its place.
public struct LedgerRecord: Sendable, Equatable {
  public var position: LedgerPosition
  public var entry: LedgerEntry
  public init(position: LedgerPosition, entry: LedgerEntry) {
    self.position = position
    self.entry = entry
  }
}

/// A place in a ledger: when the entry came in, and its number within that millisecond.
public struct LedgerPosition: Sendable, Hashable, Comparable {
  public var at: Timestamp
  public var number: UInt64
  public init(at: Timestamp, number: UInt64) {
    self.at = at
    self.number = number
  }

  /// Before the oldest entry.
  public static let start = LedgerPosition(at: Timestamp(milliseconds: 0), number: 0)

  /// Before the first entry that comes in at `time` or later.
  public static func before(_ time: Timestamp) -> LedgerPosition {
    time.milliseconds <= 0
      ? .start : LedgerPosition(at: Timestamp(milliseconds: time.milliseconds - 1), number: .max)
  }

  public static func < (a: LedgerPosition, b: LedgerPosition) -> Bool {
    (a.at, a.number) < (b.at, b.number)
  }
}

extension Ledger {
  /// Entries that are read at once.
  private static var page: Int { 1000 }

  /// Reads the entries that came in at `since` or later and before `until`, oldest first, in portions.
  public func read(
    since: Timestamp, until: Timestamp, _ body: (LedgerEntry) -> Void
  ) throws(QueueError) {
    var position = LedgerPosition.before(since)
    while true {
      let records = try entries(after: position, limit: Self.page)
      for record in records {
        guard record.position.at < until else { return }
        body(record.entry)
      }
      guard let last = records.last else { return }
      position = last.position
    }
  }
}
