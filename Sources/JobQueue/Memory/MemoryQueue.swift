import ClipJob
import Threads

/// The embedded queue: one process, nothing to install, the same promises except that its jobs end with it.
///
/// It serves `render`, tests and a first try. Its operations walk through its jobs: it is made for thousands.
public final class MemoryQueue: JobQueue {
  public let name: String
  private let clock: any QueueClock
  private let condition = Condition()
  private nonisolated(unsafe) var store: MemoryStore  // guarded by `condition`
  private nonisolated(unsafe) var isWoken = false  // guarded by `condition`

  public init(
    name: String = "default", retention: Retention = Retention(), clock: any QueueClock = SteadyClock()
  ) {
    self.name = name
    self.clock = clock
    store = MemoryStore(retention: retention)
    clock.whenMoved { [weak self] in
      guard let self else { return }
      condition.locked { condition.broadcast() }
    }
  }

  public func now() -> Timestamp { clock.now() }

  public func wake() {
    condition.locked {
      isWoken = true
      condition.broadcast()
    }
  }

  /// Looks, and changes nothing that others wait for.
  func look<T>(_ body: (inout MemoryStore, Timestamp) -> T) -> T {
    condition.locked { body(&store, clock.now()) }
  }

  /// Changes something, of which all who wait are told.
  private func change<T>(_ body: (inout MemoryStore, Timestamp) throws(QueueError) -> T) throws(QueueError)
    -> T
  {
    try condition.locked { () throws(QueueError) -> T in
      defer { condition.broadcast() }
      return try body(&store, clock.now())
    }
  }

  /// Tries until there is something, the time is over or `wake` was called. `nextTry` says when trying again may help
  /// although nothing was changed.
  private func attempt<T>(
    upTo seconds: Double, _ body: (inout MemoryStore, Timestamp) throws(QueueError) -> T?,
    nextTry: (borrowing MemoryStore, Timestamp) -> Timestamp? = { _, _ in nil }
  ) throws(QueueError) -> T? {
    let end = monotonicSeconds() + (seconds.isNaN ? 0 : seconds)
    return try condition.locked { () throws(QueueError) -> T? in
      while true {
        let now = clock.now()
        if let found = try body(&store, now) {
          condition.broadcast()
          return found
        }
        guard !isWoken, monotonicSeconds() < end else { return nil }
        let next = nextTry(store, now).map { monotonicSeconds() + max(0.001, $0.seconds(since: now)) }
        _ = condition.wait(until: min(end, next ?? end))
      }
    }
  }
}

// MARK: - Enqueueing

extension MemoryQueue {
  public func post(_ document: [UInt8]) throws(QueueError) {
    try change { (store, _) throws(QueueError) in store.inbox.append(document) }
  }

  public func admit(
    limit: Int, wait: Double, _ read: ([UInt8]) -> Admission
  ) throws(QueueError) -> Int {
    let documents = try attempt(upTo: wait) { (store, _) throws(QueueError) -> [[UInt8]]? in
      let taken = isWoken ? [] : Array(store.inbox.prefix(max(0, limit)))
      store.inbox.removeFirst(taken.count)
      store.admitting += taken
      return taken.isEmpty ? nil : taken
    }
    // Read outside of the lock: a large document holds up nobody else.
    for document in documents ?? [] {
      let isTooLong = document.count > DocumentLimit.bytes
      let admission =
        isTooLong ? .rejected(DocumentLimit.error(bytes: String(document.count))) : read(document)
      if case .control(let entry) = admission { try enqueueUnread(entry.id, read) }
      try change { (store, now) throws(QueueError) in
        if let place = store.admitting.firstIndex(of: document) { store.admitting.remove(at: place) }
        store.decide(admission, document: document, now: now)
      }
    }
    return documents?.count ?? 0
  }

  public func enqueue(_ request: JobRequest, document: [UInt8]) throws(QueueError) -> Submission {
    try Self.check(document)
    return try change { (store, now) throws(QueueError) in
      store.submit(request, document: document, now: now)
    }
  }

  static func check(_ document: [UInt8]) throws(QueueError) {
    guard document.count > DocumentLimit.bytes else { return }
    let error = DocumentLimit.error(bytes: String(document.count))
    throw QueueError(.invalid, error.message, hint: error.hint)
  }
}

// MARK: - Leasing

extension MemoryQueue {
  public func lease(
    as worker: WorkerIdentity, for seconds: Double, wait: Double
  ) throws(QueueError) -> Lease? {
    try attempt(upTo: wait) { (store, now) throws(QueueError) in
      isWoken ? nil : store.lease(as: worker, for: seconds, now: now)
    } nextTry: { store, now in
      store.nextChange(for: worker, now: now)
    }
  }

  public func waitForWork(as worker: WorkerIdentity, upTo seconds: Double) throws(QueueError) -> Bool {
    let isThere = try attempt(upTo: seconds) { (store, now) throws(QueueError) in
      !isWoken && store.hasWork(for: worker, now: now) ? true : nil
    } nextTry: { store, now in
      store.nextChange(for: worker, now: now)
    }
    return isThere ?? false
  }

  /// All who wait are told of everything.
  public func passOn() throws(QueueError) {}

  public func renew(_ renewals: [Renewal], for seconds: Double) throws(QueueError) -> [RenewalAnswer] {
    look { store, now in
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
    look { store, now in store.raiseTokens(above: token, now: now) }
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
  package func mayHaveForgotten(_ id: String) { look { store, _ in store.jobs[id]?.run = -1 } }
}

// MARK: - Maintenance

extension MemoryQueue {
  public func lead(
    as worker: String, term: LeaderTerm?, for seconds: Double
  ) throws(QueueError) -> Leadership {
    look { store, now in store.lead(worker, term, until: now.adding(seconds: seconds), now: now) }
  }

  public func resign(_ term: LeaderTerm) throws(QueueError) { look { store, _ in store.resign(term) } }

  public func maintain(limit: Int) throws(QueueError) -> Maintenance {
    try change { (store, now) throws(QueueError) in store.maintain(limit: limit, now: now) }
  }

  public func cancellations(for worker: String, wait: Double) throws(QueueError) -> [Cancellation] {
    try attempt(upTo: wait) { (store, _) throws(QueueError) in
      store.cancellations.removeValue(forKey: worker)
    } ?? []
  }
}

// MARK: - Looking and steering

extension MemoryQueue {
  public func job(_ id: String) throws(QueueError) -> JobRecord? {
    look { store, _ in store.jobs[id]?.record }
  }

  public func unread(_ id: String) throws(QueueError) -> InboxLook {
    // Read outside of the lock.
    let documents = look { store, _ in store.admitting + store.inbox }
    var bytes = 0
    for (looked, document) in documents.reversed().enumerated() {
      guard looked < InboxLook.mostDocuments, bytes < InboxLook.mostBytes else {
        return .notAmong(newest: looked)
      }
      guard document.count <= DocumentLimit.bytes else { continue }
      if Admitter.id(of: document) == id { return .unread(document) }
      bytes += document.count
    }
    return .absent
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
    try change { (store, _) throws(QueueError) in store.setPaused(true) }
  }

  public func resume() throws(QueueError) {
    try change { (store, _) throws(QueueError) in store.setPaused(false) }
  }

  public func stats() throws(QueueError) -> QueueStats {
    look { store, now in store.stats(now: now) }
  }

  public func rejected(limit: Int) throws(QueueError) -> [Rejection] {
    look { store, _ in store.rejections.suffix(max(0, limit)).reversed() }
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
    let found = try attempt(upTo: wait) { (store, _) throws(QueueError) -> [JobEvent]? in
      guard let events = store.log.after(position, limit: limit) else { throw .invalid(position) }
      return events.isEmpty ? nil : events
    }
    return found ?? []
  }

  public func latestEvent() throws(QueueError) -> EventPosition {
    look { store, _ in store.log.latest }
  }
}
