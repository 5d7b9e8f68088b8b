import ClipJob
import JobQueue

/// Turns events of a queue into deliveries. Any number may do so with the same queue and store: each event is taken once.
struct EventTaker: Sendable {
  /// Events that are read at a time.
  static let batch = 200

  let store: any WebhookStore
  let queue: any JobQueue
  private let notices: NoticeReader

  init(store: any WebhookStore, queue: any JobQueue) {
    (self.store, self.queue) = (store, queue)
    notices = NoticeReader(queue)
  }

  struct Taken: Sendable, Equatable {
    var events = 0
    var deliveries = 0
    /// Events of jobs that the queue has forgotten: nobody knows any more whose they were.
    var forgotten = 0
    /// Nil: the queue still had all events.
    var gap: EventGap?
  }

  /// Takes what there is, waiting up to `wait` seconds for the first event. A queue of which nothing was ever taken is followed from the oldest event
  /// that it has. What it has dropped is made up for from its records (`EventGap`).
  func take(wait: Double) throws(WebhookError) -> Taken {
    let position = try store.position(of: queue.name)
    let events = try asking { () throws(QueueError) in
      try queue.events(after: position ?? .start, limit: Self.batch, wait: wait)
    }
    guard let last = events.last else { return Taken() }
    var taken = Taken(events: events.count)
    let recipients = Recipients(store, notices, try store.endpoints(of: .all).filter { $0.disabled == nil })
    if let position, var gap = try EventGap(in: queue, behind: position, before: events) {
      guard try makeUp(for: &gap, recipients, &taken) else { return Taken() }
      taken.gap = gap
    }
    let deliveries = try deliveries(of: events, recipients, &taken)
    taken.deliveries += deliveries.count
    // Another has taken them, with the same deliveries.
    guard try store.take(queue.name, from: position, to: last.position, deliveries) else { return Taken() }
    return taken
  }

  private func deliveries(
    of events: [JobEvent], _ recipients: Recipients, _ taken: inout Taken
  ) throws(WebhookError) -> [Delivery] {
    var records: [String: JobRecord] = [:]
    var deliveries: [Delivery] = []
    let told = events.filter { WebhookEvent($0.kind) != nil }
    try asking { () throws(QueueError) in try notices.read(told) }
    for event in told {
      guard let kind = WebhookEvent(event.kind) else { continue }
      let notify = try asking { () throws(QueueError) in try notices.notify(of: event.job) }
      guard recipients.isAnybodyInterested(in: kind, notify) else { continue }
      if records[event.job] == nil {
        records[event.job] = try asking { () throws(QueueError) in try queue.job(event.job) }
      }
      guard let record = records[event.job] else {
        taken.forgotten += 1
        continue
      }
      let at: Timestamp
      if let time = event.position.realTime { at = time } else { at = try store.now() }
      deliveries += try recipients.deliveries(
        of: ToldEvent(event, kind, at: at), record, queue: queue.name, notify)
    }
    return deliveries
  }

  /// In several steps, each of which may be repeated: the position stays where it is.
  ///
  /// - Returns: false: another has taken events since.
  private func makeUp(
    for gap: inout EventGap, _ recipients: Recipients, _ taken: inout Taken
  ) throws(WebhookError) -> Bool {
    var waiting: [Delivery] = []
    let (name, position) = (queue.name, gap.after)
    func put() throws(WebhookError) -> Bool {
      defer { waiting = [] }
      taken.deliveries += waiting.count
      return try store.take(name, from: position, to: position, waiting)
    }
    let records = try asking { () throws(QueueError) in try gap.endedJobs(in: queue) }
    for record in records {
      guard let event = ToldEvent(endOf: record), gap.hides(event) else { continue }
      let notify = try asking { () throws(QueueError) in try notices.notify(of: record.id) }
      let own = try recipients.deliveries(of: event, record, queue: name, notify)
      if !own.isEmpty { gap.recovered += 1 }
      waiting += own
      if waiting.count >= Self.batch, try !put() { return false }
    }
    return try put()
  }
}

/// Runs what a queue does, with its errors as those of webhooks.
func asking<R>(_ call: () throws(QueueError) -> R) throws(WebhookError) -> R {
  do throws(QueueError) { return try call() } catch { throw WebhookError(error) }
}

extension EventPosition {
  /// When its event happened. Nil: the queue only numbers its events.
  var realTime: Timestamp? { time.flatMap { $0.milliseconds > Self.numbers ? $0 : nil } }

  /// Milliseconds since 1970, which no queue's clock shows.
  private static let numbers: Int64 = 946_684_800_000
}
