import ClipJob

/// What happens to a record, wherever it is kept.
extension JobRecord {
  package init(_ request: JobRequest, createdAt now: Timestamp) {
    // A time in the past is no way to the front.
    self.init(id: request.id, state: .queued, createdAt: now, readyAt: max(now, request.runAt ?? now))
    priority = request.priority
    tenant = request.tenant
    maxAttempts = request.maxAttempts
    workMilliseconds = request.workMilliseconds
  }

  /// Its part of the backlog, seconds.
  package var backlogSeconds: Double {
    guard !state.isEnded else { return 0 }
    return Double(workMilliseconds) / 1000 * (1 - (state == .running ? min(max(progress, 0), 1) : 0))
  }

  /// Until when the device that could not do it does not get it again.
  package var avoidUntil: Timestamp { readyAt.adding(seconds: RetryPolicy.avoidance) }

  package mutating func start(
    _ holder: WorkerIdentity, token: Int64, nonce: String, now: Timestamp, until end: Timestamp
  ) {
    state = .running
    if pendingEnd == nil { attempts += 1 }
    pendingEnd?.leases += 1
    self.token = token
    self.nonce = nonce
    worker = holder.worker
    device = holder.device
    startedAt = now
    leaseEnds = end
    progress = 0
  }

  package mutating func wait(_ again: Settlement.Again) {
    state = .queued
    attempts = again.attempts
    losses = again.losses
    strikes = again.strikes
    refusals = again.refusals
    avoid = again.avoid
    readyAt = again.at ?? readyAt
    error = again.error ?? error
    isPublishing = again.isPublishing
    pendingEnd = again.pendingEnd
    leaseEnds = nil
    progress = 0
  }

  /// It ends with the next lease, which goes ahead of all others.
  package mutating func waitForLastLease(_ end: PendingEnd.State, now: Timestamp) {
    state = .queued
    readyAt = now
    avoid = nil
    pendingEnd = PendingEnd(end)
    isPublishing = false
    leaseEnds = nil
    progress = 0
  }

  package mutating func replay(now: Timestamp) {
    state = .queued
    readyAt = now
    attempts = 0
    losses = 0
    strikes = 0
    refusals = 0
    avoid = nil
    endedAt = nil
    endEvent = nil
    progress = 0
    isCancelRequested = false
    isPublishing = false
    pendingEnd = nil
    isDead = false
    error = nil
    result = nil
  }
}

extension JobRequest {
  /// A job of more than four months is none.
  private static let longest = 1e7

  package static let mostWork = Int64(longest) * 1000

  /// Sums of whole numbers are exact, in whatever order jobs come and go.
  package var workMilliseconds: Int64 { Int64((work > 0 ? min(work, Self.longest) * 1000 : 0).rounded()) }
}

extension Rejection {
  package init(at: Timestamp, error: JobError, document: [UInt8]) {
    self.init(
      at: at, error: error, bytes: document.count, document: Array(document.prefix(Rejection.keptBytes)))
  }
}
