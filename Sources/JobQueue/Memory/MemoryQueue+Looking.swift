import ClipJob

extension MemoryQueue {
  public func job(_ id: String) throws(QueueError) -> JobRecord? {
    look { store, _ in store.jobs[id]?.record }
  }

  public func document(_ id: String) throws(QueueError) -> [UInt8]? {
    look { store, _ in store.jobs[id]?.document }
  }

  public func list(_ filter: JobFilter, limit: Int) throws(QueueError) -> [JobRecord] {
    look { store, now in store.list(filter, limit: limit, now: now) }
  }

  public func page(_ request: JobPage.Request) throws(QueueError) -> JobPage {
    look { store, now in store.page(request, now: now) }
  }

  public func cancel(_ id: String) throws(QueueError) -> CancelAnswer {
    try change { (store, now) throws(QueueError) in store.cancel(id, now: now) }
  }

  public func replay(_ id: String) throws(QueueError) -> Bool {
    try change { (store, now) throws(QueueError) in store.replay(id, now: now) }
  }

  public func pause() throws(QueueError) {
    try change { (store, now) throws(QueueError) in store.setPaused(true, now: now) }
  }

  public func resume() throws(QueueError) {
    try change { (store, now) throws(QueueError) in store.setPaused(false, now: now) }
  }

  public func stats() throws(QueueError) -> QueueStats {
    look { store, now in store.stats(now: now) }
  }

  public func announce(_ worker: String, card: [UInt8], for seconds: Double) throws(QueueError) -> Int {
    look { store, now in
      store.workers[worker] = seconds > 0 ? (card, now.adding(seconds: seconds)) : nil
      return store.workers.count
    }
  }

  public func workers() throws(QueueError) -> [WorkerPresence] {
    look { store, now in
      store.workers = store.workers.filter { $0.value.until > now }
      return store.workers.map {
        WorkerPresence(worker: $0.key, card: $0.value.card, holds: $0.value.until.seconds(since: now))
      }
      .sorted { $0.worker < $1.worker }
    }
  }

  public func events(
    after position: EventPosition, limit: Int, wait: Double
  ) throws(QueueError) -> [JobEvent] {
    let found = try attempt(upTo: wait) { (store, _, _) throws(QueueError) -> [JobEvent]? in
      guard let events = store.log.after(position, limit: limit) else { throw .invalid(position) }
      return events.isEmpty ? nil : events
    }
    return found ?? []
  }

  public func latestEvent() throws(QueueError) -> EventPosition {
    look { store, _ in store.log.latest }
  }
}
