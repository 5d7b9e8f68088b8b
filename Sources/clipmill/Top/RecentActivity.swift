import JobQueue

/// What happened to jobs within the last minutes, by the queue's events.
struct RecentActivity: Sendable {
  struct Failure: Sendable, Equatable {
    var at: Timestamp
    var queue: String
    var job: String
    /// The error's.
    var code: String
    /// The job waits again.
    var isRetried: Bool
  }

  struct Summary: Sendable, Equatable {
    /// Clips, failed jobs and attempts to be retried within `RecentActivity.window`.
    var clips = 0
    var failed = 0
    var retried = 0
    /// The latest first.
    var failures: [Failure] = []
  }

  /// Seconds.
  static let window = 300.0
  private static let listed = 20

  private struct Ended {
    var at: Timestamp
    var kind: JobEvent.Kind
  }
  private var ended: [Ended] = []
  private var failures: [Failure] = []

  mutating func add(_ event: JobEvent, queue: String) {
    guard let at = event.position.time else { return }
    switch event.kind {
    case .succeeded: ended.append(Ended(at: at, kind: event.kind))
    case .failed, .retrying:
      ended.append(Ended(at: at, kind: event.kind))
      failures.append(
        Failure(at: at, queue: queue, job: event.job, code: event.code, isRetried: event.kind == .retrying))
      if failures.count > 10 * Self.listed { failures.removeFirst(9 * Self.listed) }
    default: break
    }
  }

  /// Forgets what is older than the window.
  mutating func summary(at now: Timestamp) -> Summary {
    let since = now.adding(seconds: -Self.window)
    ended.removeAll { $0.at < since }
    failures.removeAll { $0.at < since }
    func count(_ kind: JobEvent.Kind) -> Int { ended.count { $0.kind == kind } }
    return Summary(
      clips: count(.succeeded), failed: count(.failed), retried: count(.retrying),
      failures: Array(failures.sorted { $0.at > $1.at }.prefix(Self.listed)))
  }
}
