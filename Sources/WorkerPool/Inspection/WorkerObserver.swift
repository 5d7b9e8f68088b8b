import ClipJob
import Costs

/// Looks on at a worker: for metrics, the ledger of costs, a live view.
///
/// Called as things happen, on the threads where they happen, which wait for it: it must be quick and may not block.
public protocol WorkerObserver: Sendable {
  /// A job is leased, and an attempt at it begins.
  func attemptBegan(_ attempt: AttemptStart)
  /// An attempt is over: the queue has its end, or somebody else holds the job.
  func attemptEnded(_ attempt: AttemptReport)
  /// A lane's process has ended.
  func laneEnded(_ end: LaneEnd)
  /// What a job or idle time has cost; the ledger gets the same entries.
  func booked(_ entry: LedgerEntry, queue: String)
  /// An attempt of some worker came to nobody's end: its lease ran out, and this worker took the job back.
  func leaseLost(queue: String)
  /// So many entries of a ledger were given up, because it could not be written for long.
  func ledgerDropped(_ entries: Int, queue: String)
  /// So many lines that a lane there wrote were left out of the log: it writes more than it may.
  func logDropped(_ lines: Int, device: String)
}

extension WorkerObserver {
  public func attemptBegan(_ attempt: AttemptStart) {}
  public func booked(_ entry: LedgerEntry, queue: String) {}
  public func leaseLost(queue: String) {}
  public func ledgerDropped(_ entries: Int, queue: String) {}
  public func logDropped(_ lines: Int, device: String) {}
}

/// The beginning of an attempt.
public struct AttemptStart: Sendable, Equatable {
  public var queue: String
  public var job: String
  /// As the ledger's entries will have it.
  public var tenant: String
  /// Its time will be booked with what it cost.
  public var isPriced: Bool
  public init(queue: String, job: String, tenant: String, isPriced: Bool) {
    self.queue = queue
    self.job = job
    self.tenant = tenant
    self.isPriced = isPriced
  }
}

/// One attempt at a job, from its lease to its settlement.
public struct AttemptReport: Sendable, Equatable {
  public enum Outcome: String, Sendable, CaseIterable {
    case succeeded, failed, cancelled
    /// It waits again, for a reason.
    case retrying
    /// It waits again, because the worker stops or its device is out of use.
    case handedBack
    /// Its end does not count: the lease is somebody else's, or will be, because the queue could not be told.
    case lost
  }

  public var queue: String
  public var job: String
  public var tenant: String
  /// Attempts that count, this one included; 0: this is a last lease, which is none (`PendingEnd`).
  public var attempt: Int
  /// The fencing token.
  public var token: Int64
  /// As results name it: `cpu`, `cuda:0`.
  public var device: String
  /// Device and number: `cpu/0`.
  public var lane: String
  public var outcome: Outcome
  /// Why it did not succeed; nil: it did, or there is no reason of its own.
  public var error: JobError?
  /// Seconds from the lease to the end.
  public var seconds: Double
  /// Seconds from when the job might have begun, at its enqueueing or its `runAt`, to this attempt. Of one that was tried
  /// again after an attempt that counts: from its enqueueing.
  public var queued: Double
  /// Of one that succeeded.
  public var result: JobResult?

  public init(
    queue: String, job: String, tenant: String = "", attempt: Int = 1, token: Int64 = 0, device: String,
    lane: String, outcome: Outcome, error: JobError? = nil, seconds: Double = 0, queued: Double = 0,
    result: JobResult? = nil
  ) {
    self.queue = queue
    self.job = job
    self.tenant = tenant
    self.attempt = attempt
    self.token = token
    self.device = device
    self.lane = lane
    self.outcome = outcome
    self.error = error
    self.seconds = seconds
    self.queued = queued
    self.result = result
  }
}

/// The end of a lane's process.
public struct LaneEnd: Sendable, Equatable {
  public enum Reason: String, Sendable, CaseIterable {
    /// It did its number of jobs.
    case recycled
    /// By itself, under a job or without one.
    case died
    /// It was ended for what it did: it hung, grew too large, broke its protocol, or lost its GPU.
    case killed
    /// Its job had to stop, and it did not in time.
    case stopped
    /// It was never ready.
    case notStarted
    /// The worker stops, or its device has no place for it any more.
    case dismissed

    /// Those after which a lane takes the place of the one that ended.
    public static let restarts = allCases.filter { $0 != .dismissed }
  }
  public var device: String
  public var lane: String
  public var reason: Reason
  public init(device: String, lane: String, reason: Reason) {
    self.device = device
    self.lane = lane
    self.reason = reason
  }
}
