import ClipJob

/// Where a job stands: its state, with waiting jobs told apart by time and failed ones by whether they are dead.
public enum JobPhase: String, Sendable, CaseIterable {
  case ready, delayed, running, succeeded, failed, dead, cancelled

  public var isEnded: Bool {
    switch self {
    case .ready, .delayed, .running: false
    case .succeeded, .failed, .dead, .cancelled: true
    }
  }
}

extension JobRecord {
  public func phase(at now: Timestamp) -> JobPhase {
    switch state {
    // A last lease that is tried again is no job whose time is to come.
    case .queued: readyAt > now && pendingEnd == nil ? .delayed : .ready
    case .running: .running
    case .succeeded: .succeeded
    case .failed: isDead ? .dead : .failed
    case .cancelled: .cancelled
    }
  }
}

extension JobFilter {
  public func includes(_ phase: JobPhase) -> Bool { phases.contains(phase) }

  /// The phases that the filter shows.
  public var phases: [JobPhase] {
    switch self {
    case .all: [.running, .ready, .delayed, .succeeded, .failed, .dead, .cancelled]
    case .queued: [.ready, .delayed]
    case .ready: [.ready]
    case .delayed: [.delayed]
    case .running: [.running]
    case .succeeded: [.succeeded]
    case .failed: [.failed, .dead]
    case .dead: [.dead]
    case .cancelled: [.cancelled]
    }
  }
}

extension JobResult.State {
  public var isEnded: Bool { self == .succeeded || self == .failed || self == .cancelled }
}
