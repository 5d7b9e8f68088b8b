import JobQueue
import QueueConformance
import Testing
import Threads

/// A queue whose file is closed and opened again in front of every call that comes while no other is under way.
final class ReopenedQueue: QueueFixture, JobQueue {
  private let base: QueueFileFixture
  private let condition = Condition()
  private nonisolated(unsafe) var underWay = 0  // guarded by `condition`

  init() throws { base = try QueueFileFixture() }

  var queue: any JobQueue { self }
  func another() throws -> any JobQueue { self }
  func advance(seconds: Double) { base.advance(seconds: seconds) }
  func doubt(_ id: String) { base.doubt(id) }

  private func call<T>(_ body: (MemoryQueue) throws(QueueError) -> T) throws(QueueError) -> T {
    let queue = condition.locked {
      if underWay == 0 {
        do { try base.reopen() } catch { Issue.record(error) }
      }
      underWay += 1
      return base.memory
    }
    defer { condition.locked { underWay -= 1 } }
    return try body(queue)
  }

  var name: String { base.memory.name }
  func now() -> Timestamp { base.clock.now() }
  func wake() { base.memory.wake() }
  func raiseTokens(above token: Int64) { base.memory.raiseTokens(above: token) }
}

extension ReopenedQueue {
  func post(_ document: [UInt8]) throws(QueueError) {
    try call { queue throws(QueueError) in try queue.post(document) }
  }
  func admit(limit: Int, wait: Double, _ read: ([UInt8]) -> Admission) throws(QueueError) -> Int {
    try call { queue throws(QueueError) in try queue.admit(limit: limit, wait: wait, read) }
  }
  func enqueue(_ request: JobRequest, document: [UInt8]) throws(QueueError) -> Submission {
    try call { queue throws(QueueError) in try queue.enqueue(request, document: document) }
  }
  func enqueue(_ jobs: [NewJob]) throws(QueueError) -> [Submission] {
    try call { queue throws(QueueError) in try queue.enqueue(jobs) }
  }
  func hold(_ jobs: [String], for holder: String, most: Int, rerun: Bool) throws(QueueError) -> HoldAnswer {
    try call { queue throws(QueueError) in try queue.hold(jobs, for: holder, most: most, rerun: rerun) }
  }
  func begin(_ request: RepeatableRequest, for seconds: Double) throws(QueueError) -> RequestStart {
    try call { queue throws(QueueError) in try queue.begin(request, for: seconds) }
  }
  func finish(_ attempt: RequestAttempt, _ end: RequestEnd) throws(QueueError) {
    try call { queue throws(QueueError) in try queue.finish(attempt, end) }
  }
  func lease(as worker: WorkerIdentity, for seconds: Double, wait: Double) throws(QueueError) -> Lease? {
    try call { queue throws(QueueError) in try queue.lease(as: worker, for: seconds, wait: wait) }
  }
  func waitForWork(as worker: WorkerIdentity, upTo seconds: Double) throws(QueueError) -> Bool {
    try call { queue throws(QueueError) in try queue.waitForWork(as: worker, upTo: seconds) }
  }
  func passOn() throws(QueueError) {
    try call { queue throws(QueueError) in try queue.passOn() }
  }
  func renew(_ renewals: [Renewal], for seconds: Double) throws(QueueError) -> [RenewalAnswer] {
    try call { queue throws(QueueError) in try queue.renew(renewals, for: seconds) }
  }
  func commit(_ lease: LeaseID, manifest: [UInt8], for seconds: Double) throws(QueueError) {
    try call { queue throws(QueueError) in try queue.commit(lease, manifest: manifest, for: seconds) }
  }
  func settle(_ lease: LeaseID, _ settlement: Settlement) throws(QueueError) -> Settled {
    try call { queue throws(QueueError) in try queue.settle(lease, settlement) }
  }
  func reap(_ lease: LeaseID, _ settlement: Settlement) throws(QueueError) -> Bool {
    try call { queue throws(QueueError) in try queue.reap(lease, settlement) }
  }
  func lead(as worker: String, term: LeaderTerm?, for seconds: Double) throws(QueueError) -> Leadership {
    try call { queue throws(QueueError) in try queue.lead(as: worker, term: term, for: seconds) }
  }
  func resign(_ term: LeaderTerm) throws(QueueError) {
    try call { queue throws(QueueError) in try queue.resign(term) }
  }
  func maintain(limit: Int) throws(QueueError) -> Maintenance {
    try call { queue throws(QueueError) in try queue.maintain(limit: limit) }
  }
  func cancellations(for worker: String, wait: Double) throws(QueueError) -> [Cancellation] {
    try call { queue throws(QueueError) in try queue.cancellations(for: worker, wait: wait) }
  }
}

extension ReopenedQueue {
  func job(_ id: String) throws(QueueError) -> JobRecord? {
    try call { queue throws(QueueError) in try queue.job(id) }
  }
  func jobs(_ ids: [String]) throws(QueueError) -> [String: KeptJob] {
    try call { queue throws(QueueError) in try queue.jobs(ids) }
  }
  func unread(_ id: String) throws(QueueError) -> InboxLook {
    try call { queue throws(QueueError) in try queue.unread(id) }
  }
  func document(_ id: String) throws(QueueError) -> [UInt8]? {
    try call { queue throws(QueueError) in try queue.document(id) }
  }
  func list(_ filter: JobFilter, limit: Int) throws(QueueError) -> [JobRecord] {
    try call { queue throws(QueueError) in try queue.list(filter, limit: limit) }
  }
  func page(_ request: JobPage.Request) throws(QueueError) -> JobPage {
    try call { queue throws(QueueError) in try queue.page(request) }
  }
  func cancel(_ id: String) throws(QueueError) -> CancelAnswer {
    try call { queue throws(QueueError) in try queue.cancel(id) }
  }
  func replay(_ id: String) throws(QueueError) -> Bool {
    try call { queue throws(QueueError) in try queue.replay(id) }
  }
  func pause() throws(QueueError) {
    try call { queue throws(QueueError) in try queue.pause() }
  }
  func resume() throws(QueueError) {
    try call { queue throws(QueueError) in try queue.resume() }
  }
  func stats() throws(QueueError) -> QueueStats {
    try call { queue throws(QueueError) in try queue.stats() }
  }
  func rejected(limit: Int) throws(QueueError) -> [Rejection] {
    try call { queue throws(QueueError) in try queue.rejected(limit: limit) }
  }
  func events(after position: EventPosition, limit: Int, wait: Double) throws(QueueError) -> [JobEvent] {
    try call { queue throws(QueueError) in try queue.events(after: position, limit: limit, wait: wait) }
  }
  func latestEvent() throws(QueueError) -> EventPosition {
    try call { queue throws(QueueError) in try queue.latestEvent() }
  }
  func announce(_ worker: String, card: [UInt8], for seconds: Double) throws(QueueError) -> Int {
    try call { queue throws(QueueError) in try queue.announce(worker, card: card, for: seconds) }
  }
  func workers() throws(QueueError) -> [WorkerPresence] {
    try call { queue throws(QueueError) in try queue.workers() }
  }
}
