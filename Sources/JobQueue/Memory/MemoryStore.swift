import ClipJob

/// The jobs of an embedded queue and what can happen to them. Knows neither threads nor waiting;
/// the time is handed in.
///
/// What outlives a process is in `Tracked` dictionaries, `facts` and `log`, which know what has changed: see `MemoryStore+Journal`.
struct MemoryStore {
  let retention: Retention
  var jobs = Tracked<String, QueueEntry>()
  var line = ReadyLine()
  var delayed: Set<String> = []
  var running: Set<String> = []
  /// Those that wait for their last lease.
  var pendingEnds: Set<String> = []
  var log: EventLog
  var inbox = Inbox()
  /// By number, the first is 1.
  var rejections = Tracked<Int64, Rejection>()
  var facts = QueueFacts()
  /// `facts` as they were last kept.
  var keptFacts = QueueFacts()
  /// Who announced itself, and until when.
  var workers: [String: (card: [UInt8], until: Timestamp)] = [:]
  /// Who leads, and until when.
  var leader: (term: LeaderTerm, until: Timestamp)?
  /// What workers have not been told yet.
  var cancellations: [String: [Cancellation]] = [:]
  /// Requests that may be repeated, by key.
  var requests = Tracked<String, RequestEntry>()
  /// Jobs on a holder's account, and since when.
  var holdings = Tracked<String, [String: Timestamp]>()
  var results = Endings()
  var deadLetters = Endings()

  init(retention: Retention) {
    self.retention = retention
    log = EventLog(capacity: retention.events)
  }

  // MARK: Arriving

  mutating func submit(_ request: JobRequest, document: [UInt8], now: Timestamp) -> Submission {
    if let known = jobs[request.id] { return .known(known.record.state) }
    let entry = accept(request, document: document, now: now)
    log.add(.queued, entry.record, now: now)
    wait(entry, now: now)
    return .accepted
  }

  /// Decides on a document of the inbox.
  mutating func decide(_ number: Int64, _ admission: Admission, now: Timestamp) {
    guard let document = inbox.decide(number) else { return }
    switch admission {
    case .job(let request): _ = submit(request, document: document, now: now)
    case .failed(let request, let result):
      guard jobs[request.id] == nil else { return }
      facts.refused += 1
      var entry = accept(request, document: document, now: now)
      entry.record.error = result.error
      end(&entry, .failed, result: result.bytes, now: now)
    case .control(let entry): follow(entry, now: now)
    case .rejected(let error):
      facts.rejected += 1
      rejections[facts.rejected] = Rejection(at: now, error: error, document: document)
      let dropped = facts.rejected - Int64(Rejection.keptCount)
      if rejections[dropped] != nil { rejections[dropped] = nil }
    }
  }

  private mutating func accept(_ request: JobRequest, document: [UInt8], now: Timestamp) -> QueueEntry {
    facts.arrivals += 1
    return QueueEntry(
      record: JobRecord(request, createdAt: now), document: document, sequence: facts.arrivals)
  }

  // MARK: Waiting

  mutating func wait(_ entry: QueueEntry, now: Timestamp) {
    jobs[entry.record.id] = entry
    if entry.record.pendingEnd != nil {
      pendingEnds.insert(entry.record.id)
    } else if entry.record.readyAt > now {
      delayed.insert(entry.record.id)
    } else {
      line.insert(entry.place, tenant: entry.record.tenant)
    }
  }

  mutating func stopWaiting(_ entry: QueueEntry) {
    if delayed.remove(entry.record.id) == nil { line.remove(entry.place, tenant: entry.record.tenant) }
  }

  /// Lets in the delayed jobs whose time has come.
  mutating func promote(now: Timestamp) {
    let due = delayed.compactMap { jobs[$0] }.filter { $0.record.readyAt <= now }
    for entry in due {
      delayed.remove(entry.record.id)
      line.insert(entry.place, tenant: entry.record.tenant)
    }
  }

  /// When something may be leased that cannot be now.
  func nextChange(for worker: WorkerIdentity, now: Timestamp) -> Timestamp? {
    let last = pendingEnds.compactMap { jobs[$0]?.record.readyAt }.min()
    if facts.isPaused { return last }
    let due = delayed.compactMap { jobs[$0]?.record.readyAt }.min()
    let allowed = line.jobs.compactMap { jobs[$0]?.record }.filter { $0.avoid == worker.device }
      .map(\.avoidUntil).min()
    return [last, due, allowed].compactMap(\.self).min()
  }

  // MARK: Running

  mutating func raiseTokens(above token: Int64, now: Timestamp) {
    if FencingToken.isPlausible(token, at: now) { facts.token = max(facts.token, token) }
  }

  mutating func lease(as worker: WorkerIdentity, for seconds: Double, now: Timestamp) -> Lease? {
    guard let job = takeLast(now: now) ?? takeNext(for: worker, now: now), var entry = jobs[job] else {
      return nil
    }
    if entry.record.pendingEnd != nil { entry.isDoubtful = false }
    facts.token = FencingToken.next(after: facts.token, now: now, random: FencingToken.random())
    entry.record.start(
      worker, token: facts.token, nonce: FencingToken.nonce(), now: now, until: now.adding(seconds: seconds))
    jobs[job] = entry
    running.insert(job)
    log.add(.running, entry.record, now: now)
    return Lease(
      id: entry.record.lease, record: entry.record, document: entry.document, manifest: entry.manifest)
  }

  private mutating func takeNext(for worker: WorkerIdentity, now: Timestamp) -> String? {
    guard !facts.isPaused else { return nil }
    promote(now: now)
    return line.take { jobs[$0]?.record.mayRun(on: worker, at: now) ?? false }
  }

  /// Whether `lease` would give something.
  func hasWork(for worker: WorkerIdentity, now: Timestamp) -> Bool {
    if pendingEnds.contains(where: { id in jobs[id].map { $0.record.readyAt <= now } ?? false }) {
      return true
    }
    guard !facts.isPaused else { return false }
    let due = delayed.filter { id in jobs[id].map { $0.record.readyAt <= now } ?? false }
    func mayRun(_ id: String) -> Bool { jobs[id]?.record.mayRun(on: worker, at: now) ?? false }
    return line.contains(mayRun) || due.contains(where: mayRun)
  }

  /// The running job of a lease that is the newest.
  func held(_ lease: LeaseID) -> QueueEntry? {
    guard let entry = jobs[lease.job], entry.record.state == .running, entry.record.lease == lease
    else { return nil }
    return entry
  }

  /// Nil when the lease is stale.
  mutating func settle(_ lease: LeaseID, _ settlement: Settlement, now: Timestamp) -> Settled? {
    defer { forget(now: now, limit: 2) }
    guard var entry = held(lease) else { return isRepeated(lease, settlement) }
    running.remove(lease.job)
    if let end = settlement.pendingEnd(of: entry.record), entry.isDoubtful {
      waitForLastLease(&entry, end, error: settlement.error, now: now)
      return .afterLastLease
    }
    switch settlement {
    case .succeeded(let result):
      entry.record.error = nil
      end(&entry, .succeeded, result: result, now: now)
    case .failed(let error, let result, let isDead):
      entry.record.error = error
      entry.record.isDead = isDead
      end(&entry, .failed, result: result, now: now)
    case .cancelled(let result, let error): end(&entry, .cancelled, result: result, error: error, now: now)
    case .again(let again): waitAgain(&entry, again, now: now)
    }
    return .asDecided
  }

  /// Whether this very settlement was carried out already: its answer may have been lost on the way.
  private func isRepeated(_ lease: LeaseID, _ settlement: Settlement) -> Settled? {
    guard let record = jobs[lease.job]?.record, record.lease == lease else { return nil }
    switch (settlement, record.state) {
    case (.succeeded, .succeeded), (.failed, .failed), (.cancelled, .cancelled), (.again, .queued):
      return .asDecided
    case (.failed, .queued), (.cancelled, .queued):
      return record.pendingEnd == nil ? nil : .afterLastLease
    case (.again(let again), .cancelled):
      return record.isCancelRequested && !again.isPublishing ? .asDecided : nil
    default: return nil
    }
  }

  private mutating func waitAgain(_ entry: inout QueueEntry, _ again: Settlement.Again, now: Timestamp) {
    guard !entry.record.isCancelRequested || again.isPublishing || again.pendingEnd != nil else {
      let result = entry.record.completing(JobResult(state: .cancelled), as: .cancelled)
      return end(&entry, .cancelled, result: result.bytes, now: now)
    }
    entry.record.wait(again)
    if !again.isPublishing { entry.manifest = nil }
    let error = again.error ?? again.problem
    log.add(error == nil ? .handedBack : .retrying, entry.record, code: error?.code ?? "", now: now)
    wait(entry, now: now)
  }

  // MARK: Ending

  mutating func end(
    _ entry: inout QueueEntry, _ state: JobResult.State, result: [UInt8], error: JobError? = nil,
    now: Timestamp
  ) {
    entry.record.state = state
    entry.record.endedAt = now
    entry.record.leaseEnds = nil
    entry.record.isPublishing = false
    entry.record.pendingEnd = nil
    entry.record.result = result
    // Why an earlier attempt failed is not why it was cancelled.
    if state == .cancelled { entry.record.error = error }
    entry.manifest = nil
    let kind: JobEvent.Kind =
      switch state {
      case .succeeded: .succeeded
      case .cancelled: .cancelled
      default: .failed
      }
    log.add(kind, entry.record, code: state == .failed ? entry.record.error?.code ?? "" : "", now: now)
    entry.record.endEvent = log.latest
    jobs[entry.record.id] = entry
    if entry.record.isDead {
      deadLetters.add(entry.record.id, at: now)
    } else {
      results.add(entry.record.id, at: now)
    }
  }

  /// Forgets what ended long enough ago: the oldest first, at most `limit` of each kind.
  mutating func forget(now: Timestamp, limit: Int) {
    var left = limit
    while left > 0, let ending = results.next(until: now.adding(seconds: -retention.results)) {
      if forget(ending) { left -= 1 }
    }
    left = limit
    while left > 0, let ending = deadLetters.next(until: now.adding(seconds: -retention.deadLetters)) {
      if forget(ending) { left -= 1 }
    }
  }

  private mutating func forget(_ ending: Endings.Ending) -> Bool {
    // What was replayed meanwhile has another end, or none.
    guard jobs[ending.job]?.record.endedAt == ending.at else { return false }
    jobs[ending.job] = nil
    return true
  }
}

extension JobRecord {
  /// Whether the worker's device is not the one that could not do it, or that is long enough ago.
  fileprivate func mayRun(on worker: WorkerIdentity, at now: Timestamp) -> Bool {
    avoid != worker.device || avoidUntil <= now
  }
}
