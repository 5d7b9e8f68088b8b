import ClipJob

/// The promises of a queue, without saying where it keeps its jobs.
///
/// - **Nothing is lost.** What `enqueue` or the inbox took is waiting, running or ended until it is purged.
/// - **One holder.** A lease is taken together with a fencing token, larger than any before it, and a nonce. `commit`,
///   `renew` and `settle` by others than the newest holder are refused (`QueueError.stale`), also after the queue has
///   lost its last writes.
/// - **One order.** Tenants take turns; within a tenant a higher priority goes first, and waiting makes up for
///   a lower one (`Ordering.secondsPerPriority`), so that nothing starves.
/// - **Once by id.** An id that the queue knows, in whatever state, is not run again except by `replay`.
///
/// Every call may be made from any thread and blocks that thread; none may run on Swift's cooperative pool.
/// One conformance suite holds every implementation to this.
public protocol JobQueue: Sendable {
  var name: String { get }

  // MARK: Enqueueing

  /// Puts a document into the inbox, as any client's `RPUSH` does: it is read later, by an `admit`.
  func post(_ document: [UInt8]) throws(QueueError)

  /// Reads what the inbox holds: at most `limit` documents, waiting up to `wait` seconds for the first.
  /// A document longer than `DocumentLimit` is rejected unread. `read` decides on each other one; the decision and the document's removal from the inbox are one step, so a
  /// caller that dies meanwhile loses nothing and nothing is admitted twice. Returns how many were decided.
  /// What a `ControlEntry` asks for is done in that step, too.
  func admit(limit: Int, wait: Double, _ read: ([UInt8]) -> Admission) throws(QueueError) -> Int

  /// Takes a job that was read already, without the inbox.
  func enqueue(_ request: JobRequest, document: [UInt8]) throws(QueueError) -> Submission

  /// As `enqueue` for each, in their order and in few calls. With a document that is too long none is enqueued; when it throws for
  /// another reason some may be: repeating it is harmless.
  func enqueue(_ jobs: [NewJob]) throws(QueueError) -> [Submission]

  /// Takes jobs that are about to be enqueued, or to run again, on a holder's account, on which at most `most` wait or run at once: all of
  /// them or none. One that waits or runs already is on somebody's account. They leave it when they end; those that were not enqueued after all, after a minute.
  ///
  /// - Parameters:
  ///   - holder: 1 to 128 letters, digits and `. _ : -`.
  ///   - rerun: whether ended ones are to run again; otherwise they are not enqueued anew, and take no room.
  func hold(
    _ jobs: [String], for holder: String, most: Int, rerun: Bool
  ) throws(QueueError) -> HoldAnswer

  // MARK: Requests

  /// Begins a request, or says why not: so that of any number of repetitions, at whatever servers, one is carried out. The caller ends
  /// it with `finish`; if it does not within `seconds`, a repetition may be carried out.
  /// What is kept of it is kept for `Retention.requests`, unless too many of its sender's have begun since.
  func begin(_ request: RepeatableRequest, for seconds: Double) throws(QueueError) -> RequestStart
  /// Changes nothing when the time of the attempt was over and another has begun.
  func finish(_ attempt: RequestAttempt, _ end: RequestEnd) throws(QueueError)

  // MARK: Leasing

  /// Takes the next job and its lease, waiting up to `wait` seconds for one without polling. Returns nil when
  /// there was none, when the queue is paused, or after `wake`.
  func lease(as worker: WorkerIdentity, for seconds: Double, wait: Double) throws(QueueError) -> Lease?

  /// Waits up to `seconds`, without polling, until there may be a job for the worker, and takes nothing: for one who
  /// waits for several queues at once. False when the time is over, or after `wake`.
  ///
  /// True is a duty: a waiting worker was roused for that job, and it may have been the only one. Who is told calls
  /// `lease`, or `passOn`.
  func waitForWork(as worker: WorkerIdentity, upTo seconds: Double) throws(QueueError) -> Bool

  /// Rouses another waiting worker instead of the caller, whom `waitForWork` has told and who will not look.
  func passOn() throws(QueueError)

  /// For a worker that stops: ends the waits of this queue object's `lease`, `waitForWork`, `admit`, `cancellations` and
  /// `events` calls, now and from now on. After it `lease` and `admit` take nothing more, and `events` gives what there is without
  /// waiting.
  func wake()

  /// Extends leases and notes progress. The answer has an entry for each, in order.
  func renew(_ renewals: [Renewal], for seconds: Double) throws(QueueError) -> [RenewalAnswer]

  /// Before a holder renames its finished files: notes what it is about to publish and extends the lease, so
  /// that whoever leases the job next completes that publication instead of rendering again. Refused when stale.
  func commit(_ lease: LeaseID, manifest: [UInt8], for seconds: Double) throws(QueueError)

  /// For a worker that met a token that the queue may have forgotten: no later `lease` of this queue object gives one
  /// that is not larger. One that lies more than a day ahead of the clock is nobody's, and ignored.
  func raiseTokens(above token: Int64)

  /// Ends an attempt. Refused (`QueueError.stale`) when the lease is not the job's newest, or the attempt ended in
  /// another way; the same settlement again changes nothing and is no error. A job that somebody wants
  /// cancelled does not wait `again`: it ends as cancelled.
  ///
  /// A job that was enqueued before the queue may have lost its last writes does not end as failed or cancelled but by a
  /// last lease (`PendingEnd`): it waits for that, ahead of all others, also while the queue is paused.
  ///
  /// Ended jobs are forgotten after their time (`Retention`), whenever somebody settles or calls `maintain`.
  @discardableResult
  func settle(_ lease: LeaseID, _ settlement: Settlement) throws(QueueError) -> Settled

  /// As `settle`, but only if the lease is still over its time; false when it was renewed or settled meanwhile.
  func reap(_ lease: LeaseID, _ settlement: Settlement) throws(QueueError) -> Bool

  // MARK: Maintenance

  /// Makes a worker the queue's leader, which does what the queue needs now and then, or prolongs its term for
  /// `seconds`. There is one leader at a time, as far as clocks can tell: nothing may depend on that, and nothing does.
  func lead(as worker: String, term: LeaderTerm?, for seconds: Double) throws(QueueError) -> Leadership
  /// Ends that very term, so that another may lead at once.
  func resign(_ term: LeaderTerm) throws(QueueError)

  /// Does what the queue needs now and then, and finds at most `limit` running jobs whose lease ended. Delayed jobs get in
  /// line; what ended long ago and workers that are gone are forgotten; documents whose reader is gone are back in the inbox. Harmless
  /// whoever calls it, and however many; without anybody who does, all of it is late, and nothing is lost.
  func maintain(limit: Int) throws(QueueError) -> Maintenance

  /// What the worker (`WorkerIdentity.worker`) is told of its running jobs that somebody wants stopped, waiting up to
  /// `wait` seconds for the first. Each is told once; who misses it learns of it by the next `renew`.
  func cancellations(for worker: String, wait: Double) throws(QueueError) -> [Cancellation]

  // MARK: Looking and steering

  func job(_ id: String) throws(QueueError) -> JobRecord?
  /// Of these jobs those that there are, by id, with their documents.
  func jobs(_ ids: [String]) throws(QueueError) -> [String: KeptJob]
  /// Whether the inbox still holds a document with the id, which is then no job yet. Looks at the newest documents
  /// (`InboxLook.mostDocuments`), also at those that somebody has taken and not decided on. One that is too long is not looked at.
  func unread(_ id: String) throws(QueueError) -> InboxLook
  /// The document as it was enqueued.
  func document(_ id: String) throws(QueueError) -> [UInt8]?
  /// Of these jobs the documents of those that there are, by id.
  func documents(_ ids: [String]) throws(QueueError) -> [String: [UInt8]]
  /// Running jobs, the latest started first; then ready ones, tenant by tenant in the order of their turns, each tenant's
  /// in the order of leasing; then delayed ones, the next due first; then ended ones, the latest first.
  func list(_ filter: JobFilter, limit: Int) throws(QueueError) -> [JobRecord]
  /// Jobs by when they were enqueued, page by page. Takes the time of a page, however many jobs there are. Documents that lie in the inbox are
  /// no jobs yet.
  /// - Throws: `QueueError` (`refused`) while the lists of a queue from an earlier version are not complete; each call
  ///   gets them further.
  func page(_ request: JobPage.Request) throws(QueueError) -> JobPage
  /// A waiting job is cancelled at once; a running one is asked to stop, and its holder learns of it by
  /// `cancellations` and by the next `renew`; an event tells everybody.
  /// One that waits in the middle of its publication is asked, too: its next holder completes that, or takes it back
  /// and stops. So is one of which the queue may have forgotten an attempt: a last lease ends it (`PendingEnd`).
  func cancel(_ id: String) throws(QueueError) -> CancelAnswer
  /// Makes an ended job (failed, dead, cancelled or succeeded) wait again, with its attempts at zero.
  func replay(_ id: String) throws(QueueError) -> Bool
  func pause() throws(QueueError)
  func resume() throws(QueueError)
  func stats() throws(QueueError) -> QueueStats
  /// Documents that were no jobs, newest first.
  func rejected(limit: Int) throws(QueueError) -> [Rejection]

  /// The events after `position`, oldest first, waiting up to `wait` seconds for the first. None: the time is over, or
  /// `wake` was called.
  func events(after position: EventPosition, limit: Int, wait: Double) throws(QueueError) -> [JobEvent]
  /// The position of the latest event: what comes after it is news.
  func latestEvent() throws(QueueError) -> EventPosition

  // MARK: Workers

  /// For those who look at the queue: the worker is there for `seconds` more, and says of itself what `card` holds. With 0
  /// seconds it takes leave. Nothing else depends on it: leases are what tells whether a worker lives. Returns how many are
  /// there, about.
  @discardableResult
  func announce(_ worker: String, card: [UInt8], for seconds: Double) throws(QueueError) -> Int
  /// Who is there, by name.
  func workers() throws(QueueError) -> [WorkerPresence]

  /// The queue's own clock.
  func now() throws(QueueError) -> Timestamp

  /// How the server fares that keeps the queue; nil: there is none.
  func server() throws(QueueError) -> QueueServer?
}

extension JobQueue {
  public func server() throws(QueueError) -> QueueServer? { nil }

  public func documents(_ ids: [String]) throws(QueueError) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for id in ids { found[id] = try document(id) }
    return found
  }

  /// Running jobs whose lease ended, at most `limit`; see `maintain`.
  public func expired(limit: Int) throws(QueueError) -> [JobRecord] {
    limit > 0 ? try maintain(limit: limit).expired : []
  }
}

/// How waiting jobs are ordered.
public enum Ordering {
  /// A job with one point of priority less has waited this much longer when both are equal: 100 points are ten minutes.
  public static let secondsPerPriority = 6.0
}
