/// Where an embedded queue keeps what must outlive its process.
package protocol QueueJournal: Sendable {
  /// All that was kept.
  func load() throws(QueueError) -> QueueSnapshot
  /// Keeps all of the changes or none; they outlast a power failure once it returns.
  func keep(_ changes: QueueChanges) throws(QueueError)
}

/// What a queue is made of, as far as it outlives a process. Who is there, who leads and what workers are still to be told is not:
/// they all end with the process.
package struct QueueSnapshot: Sendable {
  package var facts = QueueFacts()
  package var jobs: [String: QueueEntry] = [:]
  /// The rounds of tenants that have jobs in line; see `ReadyLine`.
  package var turns: [String: Int64] = [:]
  /// By number, in the order of arrival.
  package var inbox: [Int64: [UInt8]] = [:]
  package var rejections: [Int64: Rejection] = [:]
  package var requests: [String: RequestEntry] = [:]
  package var holdings: [String: [String: Timestamp]] = [:]
  /// Oldest first, without gaps.
  package var events: [JobEvent] = []
  /// The number of the last of them.
  package var lastEvent = 0

  package init() {}
}

/// What has changed since the queue was last kept.
package struct QueueChanges: Sendable {
  package var facts: QueueFacts?
  package var jobs: [String: Tracked<String, QueueEntry>.Change]
  package var turns: [String: Tracked<String, Int64>.Change]
  package var inbox: [Int64: Tracked<Int64, [UInt8]>.Change]
  package var rejections: [Int64: Tracked<Int64, Rejection>.Change]
  package var requests: [String: Tracked<String, RequestEntry>.Change]
  package var holdings: [String: Tracked<String, [String: Timestamp]>.Change]
  /// New events, oldest first; the first has this number.
  package var events: [JobEvent]
  package var firstEvent: Int
  /// Events up to this number are dropped.
  package var droppedEvents: Int?
}

/// Numbers and switches of a queue.
package struct QueueFacts: Sendable, Equatable {
  package var isPaused = false
  /// Documents that were no jobs, so far.
  package var rejected: Int64 = 0
  /// Documents that were jobs but could not run, so far.
  package var refused: Int64 = 0
  /// Documents that were posted, so far.
  package var posted: Int64 = 0
  /// Jobs so far.
  package var arrivals: Int64 = 0
  /// The largest fencing token so far.
  package var token: Int64 = 0
  /// The round of turns that tenants are in.
  package var round: Int64 = 0
  /// When somebody was last elected to lead.
  package var elected = Timestamp(milliseconds: 0)

  package init() {}
}

/// A job of an embedded queue.
package struct QueueEntry: Sendable {
  package var record: JobRecord
  package let document: [UInt8]
  /// In the order of arrival; no two jobs ever have the same.
  package let sequence: Int64
  package var manifest: [UInt8]?
  /// An attempt of it may have been forgotten; see `PendingEnd`.
  package var isDoubtful: Bool

  package init(
    record: JobRecord, document: [UInt8], sequence: Int64, manifest: [UInt8]? = nil, isDoubtful: Bool = false
  ) {
    (self.record, self.document, self.sequence) = (record, document, sequence)
    (self.manifest, self.isDoubtful) = (manifest, isDoubtful)
  }

  var place: ReadyLine.Place { ReadyLine.Place(record, sequence: sequence) }
}

/// A request that may be repeated.
package struct RequestEntry: Sendable {
  package let digest: String
  package let seed: String
  package let sender: String
  package var nonce: String
  /// Until when the attempt may go on.
  package var until: Timestamp
  package let keptUntil: Timestamp
  package var answer: [UInt8]?

  package init(
    digest: String, seed: String, sender: String, nonce: String, until: Timestamp, keptUntil: Timestamp,
    answer: [UInt8]? = nil
  ) {
    (self.digest, self.seed, self.sender, self.nonce) = (digest, seed, sender, nonce)
    (self.until, self.keptUntil, self.answer) = (until, keptUntil, answer)
  }
}
