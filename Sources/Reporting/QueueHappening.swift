/// What happened to a job, of what the queue tells: the ledger knows what time was used for, but not what waited.
public struct QueueHappening: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// It waits for its first attempt.
    case queued
    /// An attempt began.
    case running
    /// An attempt did not succeed, and the job waits again.
    case retrying(code: String)
    /// The job ended so, also without an attempt: its document was wrong, or its worker was lost too often.
    case failed(code: String)
    case cancelled
    case succeeded
  }
  /// Seconds since 1970-01-01T00:00:00Z, by the queue's clock.
  public var at: Double
  /// Unique in its queue.
  public var job: String
  public var kind: Kind

  public init(at: Double, job: String, _ kind: Kind) {
    self.at = at
    self.job = job
    self.kind = kind
  }
}
