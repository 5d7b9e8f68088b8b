import JobQueue

/// What endpoints are told of: changes of a job's state.
public enum WebhookEvent: String, Sendable, CaseIterable, Comparable {
  case queued = "job.queued"
  case running = "job.running"
  case retrying = "job.retrying"
  case succeeded = "job.succeeded"
  case failed = "job.failed"
  case cancelled = "job.cancelled"

  public static func < (a: WebhookEvent, b: WebhookEvent) -> Bool { a.rawValue < b.rawValue }

  /// What most receivers want: how jobs end.
  public static let endings: Set<WebhookEvent> = [.succeeded, .failed, .cancelled]

  /// Nil for what nobody is told of.
  init?(_ kind: JobEvent.Kind) {
    switch kind {
    case .queued, .replayed: self = .queued
    case .running: self = .running
    case .retrying: self = .retrying
    case .succeeded: self = .succeeded
    case .failed: self = .failed
    case .cancelled: self = .cancelled
    case .handedBack, .cancelling, .paused, .resumed, .declined: return nil
    }
  }

  public var meaning: String {
    switch self {
    case .queued: "The job waits: it was accepted, or an ended job is run again"
    case .running: "A worker has begun an attempt"
    case .retrying: "An attempt failed, and there will be another"
    case .succeeded: "The job's files are in place"
    case .failed: "The job has failed, and is not tried again"
    case .cancelled: "The job was cancelled"
    }
  }
}
