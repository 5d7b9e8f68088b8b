import ClipJob
import JobQueue

/// What endpoints are told of: changes of a job's state, and trials.
public enum WebhookEvent: String, Sendable, CaseIterable, Comparable {
  case queued = "job.queued"
  case running = "job.running"
  case retrying = "job.retrying"
  case succeeded = "job.succeeded"
  case failed = "job.failed"
  case cancelled = "job.cancelled"
  /// Somebody tries an endpoint: of no job.
  case test = "webhook.test"

  public static func < (a: WebhookEvent, b: WebhookEvent) -> Bool { a.rawValue < b.rawValue }

  /// What an endpoint may ask for.
  public static let ofJobs = Set(allCases).subtracting([.test])

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

  init(_ event: Notify.Event) {
    switch event {
    case .queued: self = .queued
    case .running: self = .running
    case .retrying: self = .retrying
    case .succeeded: self = .succeeded
    case .failed: self = .failed
    case .cancelled: self = .cancelled
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
    case .test: "Somebody tries whether the endpoint takes messages; `data` has `endpoint`"
    }
  }
}
