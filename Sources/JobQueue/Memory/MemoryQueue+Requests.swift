import ClipJob

extension MemoryQueue {
  public func jobs(_ ids: [String]) throws(QueueError) -> [String: KeptJob] {
    look { store, _ in
      let found = ids.compactMap { id in
        store.jobs[id].map { (id, KeptJob($0.record, document: $0.document)) }
      }
      return Dictionary(found) { first, _ in first }
    }
  }

  public func hold(
    _ jobs: [String], for holder: String, most: Int, rerun: Bool
  ) throws(QueueError) -> HoldAnswer {
    try note { (store, now) throws(QueueError) in
      store.hold(jobs, for: holder, most: most, rerun: rerun, now: now)
    }
  }

  public func begin(_ request: RepeatableRequest, for seconds: Double) throws(QueueError) -> RequestStart {
    try note { (store, now) throws(QueueError) in
      store.begin(request, until: now.adding(seconds: seconds), now: now)
    }
  }

  public func finish(_ attempt: RequestAttempt, _ end: RequestEnd) throws(QueueError) {
    try note { (store, now) throws(QueueError) in
      store.finish(attempt, end, now: now)
    }
  }
}
