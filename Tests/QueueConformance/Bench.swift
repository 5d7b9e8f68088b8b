import ClipJob
import JobQueue
import Testing

/// The fixture with the words that the promises use.
struct Bench: Sendable {
  let fixture: any QueueFixture
  let worker = WorkerIdentity(worker: "host:1:a", device: "cpu")

  init(_ fixture: any QueueFixture) { self.fixture = fixture }

  var queue: any JobQueue { fixture.queue }
  func advance(_ seconds: Double) throws { try fixture.advance(seconds: seconds) }

  func document(_ id: String) -> [UInt8] { Array("{\"id\":\"\(id)\"}".utf8) }

  @discardableResult
  func add(
    _ id: String, priority: Int = 50, tenant: String = "", after seconds: Double? = nil, maxAttempts: Int = 3,
    work: Double = 0
  ) throws -> Submission {
    let runAt = try seconds.map { try queue.now().adding(seconds: $0) }
    let request = JobRequest(
      id: id, priority: priority, tenant: tenant, runAt: runAt, maxAttempts: maxAttempts, work: work)
    return try queue.enqueue(request, document: document(id))
  }

  func lease(as worker: WorkerIdentity? = nil, for seconds: Double = 15) throws -> Lease? {
    try queue.lease(as: worker ?? self.worker, for: seconds, wait: 0)
  }

  /// The ids of all that can be leased now, in order; they stay leased.
  func leaseAll() throws -> [String] {
    var ids: [String] = []
    while let lease = try lease() { ids.append(lease.id.job) }
    return ids
  }

  /// Adds and leases a job.
  func running(_ id: String, maxAttempts: Int = 3) throws -> Lease {
    try add(id, maxAttempts: maxAttempts)
    return try #require(try lease())
  }

  func succeed(_ lease: Lease) throws { try queue.settle(lease.id, success(lease.id.job)) }

  func success(_ id: String) -> Settlement { .succeeded(result: JobResult(id: id, state: .succeeded).bytes) }

  func failure(_ id: String, isDead: Bool = false) -> Settlement {
    let error = JobError("test.failed", "as the test wants it", retryable: isDead)
    return .failed(error, result: JobResult(id: id, state: .failed, error: error).bytes, isDead: isDead)
  }

  func cancelled(_ id: String) -> Settlement {
    .cancelled(result: JobResult(id: id, state: .cancelled).bytes)
  }

  /// What becomes of the lease's job by `outcome`, decided with the smallest jitter.
  func end(_ lease: Lease, _ outcome: Outcome) throws {
    let record = try #require(try queue.job(lease.id.job))
    try queue.settle(lease.id, JobLife.settle(record, outcome, now: try queue.now(), jitter: 0))
  }

  func phase(_ id: String) throws -> JobPhase? { try queue.job(id)?.phase(at: try queue.now()) }

  func ids(_ filter: JobFilter, limit: Int = 1000) throws -> [String] {
    try queue.list(filter, limit: limit).map(\.id)
  }

  /// The kinds of a job's events, or of the queue's own.
  func kinds(_ job: String) throws -> [JobEvent.Kind] {
    try queue.events(after: .start, limit: 1000, wait: 0).filter { $0.job == job }.map(\.kind)
  }

  func expectStale(_ call: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) {
    do {
      try call()
      Issue.record("not refused", sourceLocation: sourceLocation)
    } catch let error as QueueError {
      #expect(error.kind == .stale, sourceLocation: sourceLocation)
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
    }
  }
}
