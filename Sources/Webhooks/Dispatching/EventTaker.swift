import JobQueue

/// Turns events of a queue into deliveries. Any number may do so with the same queue and store: each event is taken once.
struct EventTaker: Sendable {
  /// Events that are read at a time.
  static let batch = 200

  let store: any WebhookStore
  let queue: any JobQueue

  struct Taken: Sendable, Equatable {
    var events = 0
    var deliveries = 0
    /// Events of jobs that the queue has forgotten: nobody knows any more whose they were.
    var forgotten = 0
  }

  /// Takes what there is, waiting up to `wait` seconds for the first event. A queue of which nothing was ever taken is followed from its latest event on:
  /// nobody is told of what happened before anybody asked.
  func take(wait: Double) throws(WebhookError) -> Taken {
    guard let position = try store.position(of: queue.name) else {
      let latest = try asking { () throws(QueueError) in try queue.latestEvent() }
      _ = try store.take(queue.name, from: nil, to: latest, [])
      return Taken()
    }
    let events = try asking { () throws(QueueError) in
      try queue.events(after: position, limit: Self.batch, wait: wait)
    }
    guard let last = events.last else { return Taken() }
    var taken = Taken(events: events.count)
    let deliveries = try deliveries(of: events, &taken)
    taken.deliveries = deliveries.count
    // Another has taken them, with the same deliveries.
    guard try store.take(queue.name, from: position, to: last.position, deliveries) else { return Taken() }
    return taken
  }

  private func deliveries(of events: [JobEvent], _ taken: inout Taken) throws(WebhookError) -> [Delivery] {
    let endpoints = try store.endpoints(of: .all).filter { $0.disabled == nil }
    var records: [String: JobRecord] = [:]
    var deliveries: [Delivery] = []
    for event in events {
      guard let kind = WebhookEvent(event.kind) else { continue }
      let interested = endpoints.filter { $0.draft.events.contains(kind) }
      guard !interested.isEmpty else { continue }
      if records[event.job] == nil {
        records[event.job] = try asking { () throws(QueueError) in try queue.job(event.job) }
      }
      guard let record = records[event.job] else {
        taken.forgotten += 1
        continue
      }
      let at: Timestamp
      if let time = event.position.time { at = time } else { at = try store.now() }
      for endpoint in interested where endpoint.wants(kind, of: record.tenant) {
        deliveries.append(
          Delivery(event, kind, of: record, queue: queue.name, endpoint: endpoint.id, at: at))
      }
    }
    return deliveries
  }

  private func asking<R>(_ call: () throws(QueueError) -> R) throws(WebhookError) -> R {
    do throws(QueueError) {
      return try call()
    } catch {
      throw WebhookError(error)
    }
  }
}
