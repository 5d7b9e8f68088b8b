import ClipJob

/// What the queue does with a job whose attempt ended. `JobLife` decides; implementations only carry it out.
public enum Settlement: Sendable {
  /// The result document (`state` succeeded).
  case succeeded(result: [UInt8])
  /// `isDead`: kept among the dead letters, to be looked at and replayed; otherwise kept as a result, for its time.
  case failed(JobError, result: [UInt8], isDead: Bool)
  /// `error`: what may be left of it all the same.
  case cancelled(result: [UInt8], error: JobError? = nil)
  /// Waits again.
  case again(Again)

  public struct Again: Sendable, Equatable {
    /// Not before; nil: at once, in front of its equals (it keeps its place).
    public var at: Timestamp?
    /// The counters of the record after this attempt.
    public var attempts: Int
    public var losses: Int
    public var strikes: Int
    public var refusals: Int
    /// A device to keep away from for a while.
    public var avoid: String?
    /// Why; nil when it was handed back.
    public var error: JobError?
    /// What the attempt was publishing is left to the next, with the note of it: even a job that somebody wants cancelled
    /// waits for that. Otherwise nothing of the attempt is in its place, and the note is dropped.
    public var isPublishing: Bool
    /// For another last lease.
    public var pendingEnd: PendingEnd?
    /// Why the last lease did not end it; the record keeps why the job failed. Nil when it was handed back.
    public var problem: JobError?
    public init(
      at: Timestamp?, attempts: Int, losses: Int, strikes: Int, refusals: Int, avoid: String? = nil,
      error: JobError? = nil, isPublishing: Bool = false, pendingEnd: PendingEnd? = nil,
      problem: JobError? = nil
    ) {
      self.at = at
      self.attempts = attempts
      self.losses = losses
      self.strikes = strikes
      self.refusals = refusals
      self.avoid = avoid
      self.error = error
      self.isPublishing = isPublishing
      self.pendingEnd = pendingEnd
      self.problem = problem
    }
  }
}

/// What became of a settlement.
public enum Settled: Sendable, Equatable {
  case asDecided
  /// The queue cannot rule out that it has forgotten an attempt of the job, which would have ended as failed or cancelled:
  /// it does so after a last lease (`PendingEnd`).
  case afterLastLease
}

/// How an attempt ended, as its worker saw it.
public enum Outcome: Sendable {
  case succeeded(JobResult)
  /// The job is wrong, or the try may be repeated: the error says which (`retryable`).
  case failed(JobError)
  case cancelled
  /// A last lease has taken back what attempts had left.
  case reverted
  /// It could not even take back what an attempt before it, or it itself, had put in place of its outputs: only a later
  /// attempt can.
  case notReverted(JobError)
  /// Its lane ended under it. `isOwnFault`: it crashed, hung or outgrew its memory, and was not merely killed.
  case laneLost(evidence: JobError, isOwnFault: Bool)
  /// The worker itself was lost: nobody renewed the lease.
  case workerLost
  /// The device could not do it, whatever the job: it had no room (memory, encoder sessions), or it failed.
  case deviceRefused(JobError)
  /// The worker lacks what it needs, as it has found out: it gives the job back uncharged, and takes no others until it has it.
  case machineRefused(JobError)
  /// The worker stops and gives it back unfinished.
  case handedBack
}
