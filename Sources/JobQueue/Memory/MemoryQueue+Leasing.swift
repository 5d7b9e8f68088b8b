import ClipJob

extension MemoryQueue {
  public func lease(
    as worker: WorkerIdentity, for seconds: Double, wait: Double
  ) throws(QueueError) -> Lease? {
    try attempt(upTo: wait, isChange: true) { (store, now, isWoken) throws(QueueError) in
      isWoken ? nil : store.lease(as: worker, for: seconds, now: now)
    } nextTry: { store, now in
      store.nextChange(for: worker, now: now)
    }
  }

  public func waitForWork(as worker: WorkerIdentity, upTo seconds: Double) throws(QueueError) -> Bool {
    let isThere = try attempt(upTo: seconds) { (store, now, isWoken) throws(QueueError) in
      !isWoken && store.hasWork(for: worker, now: now) ? true : nil
    } nextTry: { store, now in
      store.nextChange(for: worker, now: now)
    }
    return isThere ?? false
  }

  /// All who wait are told of everything.
  public func passOn() throws(QueueError) {}

  public func renew(_ renewals: [Renewal], for seconds: Double) throws(QueueError) -> [RenewalAnswer] {
    try note { (store, now) throws(QueueError) in
      renewals.map { renewal in
        guard var entry = store.held(renewal.lease) else { return .lost }
        entry.record.leaseEnds = now.adding(seconds: seconds)
        if let progress = renewal.progress { entry.record.progress = min(max(progress, 0), 1) }
        store.jobs[renewal.lease.job] = entry
        return entry.record.isCancelRequested ? .cancelled : .held
      }
    }
  }

  public func commit(_ lease: LeaseID, manifest: [UInt8], for seconds: Double) throws(QueueError) {
    try change { (store, now) throws(QueueError) in
      guard var entry = store.held(lease) else { throw .stale(lease) }
      entry.manifest = manifest
      entry.record.isPublishing = true
      entry.record.leaseEnds = now.adding(seconds: seconds)
      store.jobs[lease.job] = entry
    }
  }

  public func raiseTokens(above token: Int64) {
    // If it cannot be kept now, it is kept with the next lease, which is what it is for.
    try? note { (store, now) throws(QueueError) in store.raiseTokens(above: token, now: now) }
  }

  @discardableResult
  public func settle(_ lease: LeaseID, _ settlement: Settlement) throws(QueueError) -> Settled {
    try change { (store, now) throws(QueueError) in
      guard let settled = store.settle(lease, settlement, now: now) else { throw .stale(lease) }
      return settled
    }
  }

  public func reap(_ lease: LeaseID, _ settlement: Settlement) throws(QueueError) -> Bool {
    try change { (store, now) throws(QueueError) in
      guard let entry = store.held(lease), entry.record.isExpired(at: now) else { return false }
      return store.settle(lease, settlement, now: now) != nil
    }
  }

  /// For tests: as if the queue had been set back since the job was enqueued.
  package func mayHaveForgotten(_ id: String) {
    try? note { (store, _) throws(QueueError) in store.jobs[id]?.isDoubtful = true }
  }
}

// MARK: - Maintenance

extension MemoryQueue {
  public func lead(
    as worker: String, term: LeaderTerm?, for seconds: Double
  ) throws(QueueError) -> Leadership {
    try note { (store, now) throws(QueueError) in
      store.lead(worker, term, until: now.adding(seconds: seconds), now: now)
    }
  }

  public func resign(_ term: LeaderTerm) throws(QueueError) { look { store, _ in store.resign(term) } }

  public func maintain(limit: Int) throws(QueueError) -> Maintenance {
    try change { (store, now) throws(QueueError) in store.maintain(limit: limit, now: now) }
  }

  public func cancellations(for worker: String, wait: Double) throws(QueueError) -> [Cancellation] {
    try attempt(upTo: wait) { (store, _, _) throws(QueueError) in
      store.cancellations.removeValue(forKey: worker)
    } ?? []
  }
}
