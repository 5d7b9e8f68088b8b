import ClipJob

/// What the queue needs to know of a job; the rest of the document is the lane's business.
public struct JobRequest: Sendable, Equatable {
  public var id: String
  /// 0…100, higher first.
  public var priority: Int
  /// Empty: the jobs without the label.
  public var tenant: String
  /// Not before.
  public var runAt: Timestamp?
  public var maxAttempts: Int
  /// Seconds of a lane that it is expected to take; 0: not known.
  public var work: Double

  public init(
    id: String, priority: Int = 50, tenant: String = "", runAt: Timestamp? = nil, maxAttempts: Int = 3,
    work: Double = 0
  ) {
    self.id = id
    self.priority = priority
    self.tenant = tenant
    self.runAt = runAt
    self.maxAttempts = maxAttempts
    self.work = work
  }
}

/// What becomes of a document of the inbox.
public enum Admission: Sendable {
  case job(JobRequest)
  /// A job with an id that cannot run: it is kept as failed, so that whoever asks for the id finds out why.
  case failed(JobRequest, JobResult)
  /// No job, but what shall become of one: an event tells what did, also when nothing did (`JobEvent.Kind.declined`).
  case control(ControlEntry)
  /// Not a job at all: kept among the rejected, cut to `Rejection.keptBytes`.
  case rejected(JobError)
}

public struct Rejection: Sendable, Equatable {
  public static let keptBytes = 4096
  /// Rejected documents kept; older ones are dropped, but still counted.
  public static let keptCount = 1000
  public var at: Timestamp
  public var error: JobError
  /// The document's length before it was cut.
  public var bytes: Int
  public var document: [UInt8]
  public init(at: Timestamp, error: JobError, bytes: Int, document: [UInt8]) {
    self.at = at
    self.error = error
    self.bytes = bytes
    self.document = document
  }
}

public enum Submission: Sendable, Equatable {
  case accepted
  /// The id is known already; its state.
  case known(JobResult.State)
}

/// Who holds a lease.
public struct WorkerIdentity: Sendable, Hashable {
  /// Unique among workers: host, process, a random part.
  public var worker: String
  /// What the lane computes on: `cpu`, `cuda:GPU-…`.
  public var device: String
  public init(worker: String, device: String) {
    self.worker = worker
    self.device = device
  }
}

/// Names one attempt: a job, its fencing token and its holder's nonce.
public struct LeaseID: Sendable, Hashable {
  public var job: String
  /// Larger for every later lease of the queue; see `FencingToken`.
  public var token: Int64
  /// Chosen at random by whoever took the lease. A queue that lost its last writes may give a token again; nobody
  /// draws the same nonce again.
  public var nonce: String
  public init(job: String, token: Int64, nonce: String) {
    self.job = job
    self.token = token
    self.nonce = nonce
  }
}

public struct Lease: Sendable {
  public var id: LeaseID
  public var record: JobRecord
  public var document: [UInt8]
  /// What an earlier holder was about to publish when it was lost; see `JobQueue.commit`.
  public var manifest: [UInt8]?
  public init(id: LeaseID, record: JobRecord, document: [UInt8], manifest: [UInt8]? = nil) {
    self.id = id
    self.record = record
    self.document = document
    self.manifest = manifest
  }
}

public struct Renewal: Sendable {
  public var lease: LeaseID
  /// 0…1; nil: unchanged.
  public var progress: Double?
  public init(_ lease: LeaseID, progress: Double? = nil) {
    self.lease = lease
    self.progress = progress
  }
}

public enum RenewalAnswer: Sendable, Equatable {
  case held
  /// Held, and somebody wants it stopped.
  case cancelled
  /// Somebody else's by now, or gone.
  case lost
}

/// A job as the queue knows it.
public struct JobRecord: Sendable, Equatable {
  public var id: String
  public var state: JobResult.State
  public var priority = 50
  public var tenant = ""
  public var createdAt: Timestamp
  /// When a waiting job may start; in the future: it is delayed.
  public var readyAt: Timestamp
  public var maxAttempts = 3
  /// What it is expected to take of a lane, milliseconds; see `JobRequest.work`.
  public var workMilliseconds: Int64 = 0
  /// Attempts that count, this one included.
  public var attempts = 0
  /// Times that a lane or worker was lost under it, for whatever reason.
  public var losses = 0
  /// Times that it brought its lane down itself (a crash, a hang, too much memory).
  public var strikes = 0
  /// Times that a device could not do it (no room, or a failure of its own).
  public var refusals = 0
  /// The device that had none, to be avoided until `readyAt` plus `RetryPolicy.avoidance`.
  public var avoid: String?
  /// Of the running attempt, or the last.
  public var worker: String?
  public var device: String?
  public var token: Int64 = 0
  public var nonce = ""
  public var startedAt: Timestamp?
  public var leaseEnds: Timestamp?
  public var endedAt: Timestamp?
  /// The event that tells of its end. Nil: it has not ended, or ended under a version that did not note it.
  public var endEvent: EventPosition?
  /// 0…1.
  public var progress = 0.0
  public var isCancelRequested = false
  /// An attempt noted what it publishes, and may have put a part of it in its place: see `JobQueue.commit`.
  public var isPublishing = false
  /// It waits for its last lease, or that is running: it will end like this. Nil: it may still be rendered.
  public var pendingEnd: PendingEnd?
  /// Failed, kept among the dead letters.
  public var isDead = false
  /// Why the last attempt did not succeed.
  public var error: JobError?
  /// The result document, once ended.
  public var result: [UInt8]?

  /// The running attempt, or the last.
  public var lease: LeaseID { LeaseID(job: id, token: token, nonce: nonce) }

  public init(id: String, state: JobResult.State, createdAt: Timestamp, readyAt: Timestamp) {
    self.id = id
    self.state = state
    self.createdAt = createdAt
    self.readyAt = readyAt
  }
}

public enum JobFilter: String, Sendable, CaseIterable {
  case all, queued, ready, delayed, running, succeeded, failed, dead, cancelled
}

public enum CancelAnswer: Sendable, Equatable {
  case unknown
  /// It was waiting.
  case cancelled
  /// It is running, and its holder was told; or its next holder ends it.
  case requested
  case ended(JobResult.State)
}

public struct QueueStats: Sendable, Equatable {
  public var isPaused = false
  public var inbox = 0
  public var ready = 0
  public var delayed = 0
  public var running = 0
  /// Ended jobs that are still kept.
  public var succeeded = 0
  /// Without the dead letters.
  public var failed = 0
  public var dead = 0
  public var cancelled = 0
  /// All rejected documents so far, kept or not.
  public var rejected = 0
  /// All documents so far that were jobs but could not run: they became failed jobs when they were read.
  public var refused = 0
  /// How long the job that is next in line has been ready, seconds.
  public var oldestReady: Double?
  /// What is left to do, seconds of a lane: what all waiting and running jobs are expected to take (`JobRequest.work`),
  /// without what running ones have done by their progress. Documents in the inbox are not in it.
  public var backlogSeconds = 0.0
  /// Of the data: see docs/queue.md.
  public var format = QueueStats.currentFormat
  public static let currentFormat = 2
  public init() {}
}

public struct EventPosition: Sendable, Hashable {
  public var text: String
  public init(_ text: String) { self.text = text }
  /// Before the oldest event that is kept.
  public static let start = EventPosition("0-0")
}

/// A change of a job's state.
public struct JobEvent: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case queued, running, retrying, handedBack, cancelling, succeeded, failed, cancelled, replayed, paused,
      resumed
    /// Nothing changed: a `ControlEntry` asked for what cannot be.
    case declined
  }
  public var position: EventPosition
  public var kind: Kind
  /// Empty for the queue's own events.
  public var job: String
  public var token: Int64
  public var worker: String
  /// The error's code, where there is one.
  public var code: String
  /// Of a job that waits now: when it may start, or since when it might have. Nil: it does not wait, or the event is of
  /// a version that did not say so.
  public var ready: Timestamp?
  public init(
    position: EventPosition, kind: Kind, job: String, token: Int64 = 0, worker: String = "",
    code: String = "", ready: Timestamp? = nil
  ) {
    self.position = position
    self.kind = kind
    self.job = job
    self.token = token
    self.worker = worker
    self.code = code
    self.ready = ready
  }
}

extension JobEvent.Kind {
  /// The job waits from then on.
  public var isWaiting: Bool {
    switch self {
    case .queued, .retrying, .handedBack, .replayed: true
    case .running, .cancelling, .succeeded, .failed, .cancelled, .paused, .resumed, .declined: false
    }
  }
}
