import JobQueue

/// Events that a queue dropped before anybody took them: it keeps the newest ones. How jobs ended then is known from their records; that they were queued,
/// run or retried is not told any more.
struct EventGap: Sendable, Equatable {
  /// The last event that was taken.
  let after: EventPosition
  /// The oldest one that there is.
  let before: EventPosition
  /// Ended jobs of which somebody is told, perhaps for the second time and then under the same id.
  var recovered = 0
  /// Whether all records were looked at.
  private(set) var isComplete = true
  /// Whose ends are told by events that there are.
  private let told: Set<String>

  /// Records of one state that are looked at.
  static let mostRecords = 20_000
  /// Seconds by which a record's time may be before that of its event.
  private static let skew = 1.0

  /// Nil: none are missing, or none can be.
  ///
  /// - Parameter events: those behind `position`, one at least.
  init?(in queue: any JobQueue, behind position: EventPosition, before events: [JobEvent])
    throws(WebhookError)
  {
    let oldest = try asking { () throws(QueueError) in
      try queue.events(after: .start, limit: 1, wait: 0).first
    }
    // The last one that was taken is still there.
    guard let oldest, position.isBefore(oldest.position) else { return nil }
    (after, before) = (position, oldest.position)
    let ends: [JobEvent.Kind] = [.succeeded, .failed, .cancelled]
    told = Set(events.filter { ends.contains($0.kind) }.map(\.job))
  }

  /// Whether the event is missing; where its position is not known, as far as times tell: one of an attempt may be taken again then, as it has its id.
  func hides(_ event: ToldEvent) -> Bool {
    guard !told.contains(event.job) else { return false }
    if let position = event.position { return after.isBefore(position) && position.isBefore(before) }
    if let first = after.realTime, !(first < event.at.adding(seconds: event.token > 0 ? Self.skew : 0)) {
      return false
    }
    return before.realTime.map { event.at <= $0 } ?? true
  }

  /// Jobs that ended since, by their records, the latest first.
  mutating func endedJobs(in queue: any JobQueue) throws(QueueError) -> [JobRecord] {
    var found: [JobRecord] = []
    for state in [JobFilter.succeeded, .failed, .dead, .cancelled] { found += try ended(state, in: queue) }
    return found
  }

  private mutating func ended(_ state: JobFilter, in queue: any JobQueue) throws(QueueError) -> [JobRecord] {
    let first = after.realTime?.adding(seconds: -Self.skew)
    var looks = 200
    while true {
      let count = looks
      let records = try queue.list(state, limit: count)
      let isDeep = first.flatMap { first in records.last?.endedAt.map { $0 < first } } ?? false
      if records.count < looks || isDeep { return records }
      guard looks < Self.mostRecords else {
        isComplete = false
        return records
      }
      looks = min(looks * 5, Self.mostRecords)
    }
  }

  /// A line for operators.
  func words(_ queue: String) -> String {
    "the queue \(queue) dropped events before a server took them (between \(after.text) and \(before.text)): "
      + "\(recovered) jobs that ended meanwhile are told of by their records, other changes are not"
      + (isComplete ? "" : ", nor the older ends: there are more than \(Self.mostRecords) of a kind")
  }
}
