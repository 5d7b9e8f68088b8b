import ClipJob
import Foundation
import JobQueue
import Synchronization

/// A queue seen through one client's connection: it can fail, be slow, or be away, while others see the queue
/// itself. `wake` ends only this client's waits.
final class QueueDouble: JobQueue {
  enum Call: Hashable, Sendable {
    case lease, waitForWork, passOn, renew, commit, settle, now, admit, events
    case lead, maintain, cancellations, unread
  }

  private let base: any JobQueue
  private let isWoken = Mutex(false)
  private let hooks = Mutex<[Call: @Sendable () throws(QueueError) -> Void]>([:])
  private let afterHooks = Mutex<[Call: @Sendable () -> Void]>([:])
  private let told = Mutex<QueueServer?>(nil)
  private let counts = Mutex<[Call: Int]>([:])

  init(_ base: any JobQueue) { self.base = base }

  /// Runs before each such call reaches the queue; what it throws is the call's answer.
  func before(_ call: Call, _ hook: @escaping @Sendable () throws(QueueError) -> Void) {
    hooks.withLock { $0[call] = hook }
  }

  /// Runs after each such call that the queue answered, before its answer is given.
  func after(_ call: Call, _ hook: @escaping @Sendable () -> Void) { afterHooks.withLock { $0[call] = hook } }

  /// How often the queue itself was asked.
  func count(_ call: Call) -> Int { counts.withLock { $0[call] ?? 0 } }

  private func pass<T>(_ call: Call, _ body: () throws(QueueError) -> T) throws(QueueError) -> T {
    if let hook = hooks.withLock({ $0[call] }) { try hook() }
    counts.withLock { $0[call, default: 0] += 1 }
    let answer = try body()
    if let hook = afterHooks.withLock({ $0[call] }) { hook() }
    return answer
  }

  /// Waits in short turns, because the queue's own waits cannot be ended for one client alone.
  private func inTurns<T>(
    _ wait: Double, _ body: (Double) throws(QueueError) -> T, until isEnough: (T) -> Bool
  ) throws(QueueError) -> T {
    let end = Date(timeIntervalSinceNow: wait)
    while true {
      let answer = try body(isWoken.withLock { $0 } ? 0 : 0.05)
      if isEnough(answer) || isWoken.withLock({ $0 }) || Date() >= end { return answer }
    }
  }

  func wake() { isWoken.withLock { $0 = true } }

  var name: String { base.name }
  func post(_ document: [UInt8]) throws(QueueError) { try base.post(document) }
  func admit(limit: Int, wait: Double, _ read: ([UInt8]) -> Admission) throws(QueueError) -> Int {
    try inTurns(wait) { (turn) throws(QueueError) in
      try pass(.admit) { () throws(QueueError) in try base.admit(limit: limit, wait: turn, read) }
    } until: {
      $0 > 0
    }
  }
  func enqueue(_ request: JobRequest, document: [UInt8]) throws(QueueError) -> Submission {
    try base.enqueue(request, document: document)
  }
  func lease(as worker: WorkerIdentity, for seconds: Double, wait: Double) throws(QueueError) -> Lease? {
    let lease = try inTurns(wait) { (turn) throws(QueueError) in
      try base.lease(as: worker, for: seconds, wait: turn)
    } until: {
      $0 != nil
    }
    return try pass(.lease) { () throws(QueueError) in lease }
  }
  func waitForWork(as worker: WorkerIdentity, upTo seconds: Double) throws(QueueError) -> Bool {
    try inTurns(seconds) { (turn) throws(QueueError) in
      try pass(.waitForWork) { () throws(QueueError) in try base.waitForWork(as: worker, upTo: turn) }
    } until: {
      $0
    }
  }
  func passOn() throws(QueueError) {
    try pass(.passOn) { () throws(QueueError) in try base.passOn() }
  }
  func renew(_ renewals: [Renewal], for seconds: Double) throws(QueueError) -> [RenewalAnswer] {
    try pass(.renew) { () throws(QueueError) in try base.renew(renewals, for: seconds) }
  }
  func commit(_ lease: LeaseID, manifest: [UInt8], for seconds: Double) throws(QueueError) {
    try pass(.commit) { () throws(QueueError) in try base.commit(lease, manifest: manifest, for: seconds) }
  }
  func raiseTokens(above token: Int64) { base.raiseTokens(above: token) }
  @discardableResult
  func settle(_ lease: LeaseID, _ settlement: Settlement) throws(QueueError) -> Settled {
    try pass(.settle) { () throws(QueueError) in try base.settle(lease, settlement) }
  }
  func lead(as worker: String, term: LeaderTerm?, for seconds: Double) throws(QueueError) -> Leadership {
    try pass(.lead) { () throws(QueueError) in try base.lead(as: worker, term: term, for: seconds) }
  }
  /// What the queue's server shall be said to say of itself.
  func serve(_ server: QueueServer) { told.withLock { $0 = server } }
  func server() throws(QueueError) -> QueueServer? { told.withLock { $0 } }
  func resign(_ term: LeaderTerm) throws(QueueError) { try base.resign(term) }
  func maintain(limit: Int) throws(QueueError) -> Maintenance {
    try pass(.maintain) { () throws(QueueError) in try base.maintain(limit: limit) }
  }
  func cancellations(for worker: String, wait: Double) throws(QueueError) -> [Cancellation] {
    try inTurns(wait) { (turn) throws(QueueError) in
      try pass(.cancellations) { () throws(QueueError) in
        try base.cancellations(for: worker, wait: turn)
      }
    } until: {
      !$0.isEmpty
    }
  }
  func reap(_ lease: LeaseID, _ settlement: Settlement) throws(QueueError) -> Bool {
    try base.reap(lease, settlement)
  }
  func job(_ id: String) throws(QueueError) -> JobRecord? { try base.job(id) }
  func unread(_ id: String) throws(QueueError) -> InboxLook {
    try pass(.unread) { () throws(QueueError) in try base.unread(id) }
  }
  func document(_ id: String) throws(QueueError) -> [UInt8]? { try base.document(id) }
  func enqueue(_ jobs: [NewJob]) throws(QueueError) -> [Submission] { try base.enqueue(jobs) }
  func jobs(_ ids: [String]) throws(QueueError) -> [String: KeptJob] { try base.jobs(ids) }
  func hold(
    _ jobs: [String], for holder: String, most: Int, rerun: Bool
  ) throws(QueueError) -> HoldAnswer {
    try base.hold(jobs, for: holder, most: most, rerun: rerun)
  }
  func begin(_ request: RepeatableRequest, for seconds: Double) throws(QueueError) -> RequestStart {
    try base.begin(request, for: seconds)
  }
  func finish(_ attempt: RequestAttempt, _ end: RequestEnd) throws(QueueError) {
    try base.finish(attempt, end)
  }
  func page(_ request: JobPage.Request) throws(QueueError) -> JobPage { try base.page(request) }
  func list(_ filter: JobFilter, limit: Int) throws(QueueError) -> [JobRecord] {
    try base.list(filter, limit: limit)
  }
  func cancel(_ id: String) throws(QueueError) -> CancelAnswer { try base.cancel(id) }
  func replay(_ id: String) throws(QueueError) -> Bool { try base.replay(id) }
  func pause() throws(QueueError) { try base.pause() }
  func resume() throws(QueueError) { try base.resume() }
  func announce(_ worker: String, card: [UInt8], for seconds: Double) throws(QueueError) -> Int {
    try base.announce(worker, card: card, for: seconds)
  }
  func workers() throws(QueueError) -> [WorkerPresence] { try base.workers() }
  func stats() throws(QueueError) -> QueueStats { try base.stats() }
  func rejected(limit: Int) throws(QueueError) -> [Rejection] { try base.rejected(limit: limit) }
  func events(after position: EventPosition, limit: Int, wait: Double) throws(QueueError) -> [JobEvent] {
    try inTurns(wait) { (turn) throws(QueueError) in
      try pass(.events) { () throws(QueueError) in
        try base.events(after: position, limit: limit, wait: turn)
      }
    } until: {
      !$0.isEmpty
    }
  }
  func latestEvent() throws(QueueError) -> EventPosition { try base.latestEvent() }
  func now() throws(QueueError) -> Timestamp {
    try pass(.now) { () throws(QueueError) in try base.now() }
  }
}
