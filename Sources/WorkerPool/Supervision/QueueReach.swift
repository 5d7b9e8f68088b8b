import JobQueue
import Synchronization

/// Whether a queue can be used, as the worker's own calls find out.
///
/// A failure counts until the same call succeeds, and for a while at most: some calls are not made again for long, and
/// others wait for work before they can succeed.
final class QueueReach: Sendable {
  private struct Failure {
    var message: String
    /// Monotonic seconds.
    var at: Double
  }
  private let failures = Mutex<[String: Failure]>([:])

  /// Seconds for which a failure counts. What goes on failing is tried again sooner.
  static let memory = 15.0

  /// - Parameter what: the call, as it is told of.
  func failed(_ what: String, _ error: QueueError, at now: Double) {
    failures.withLock { failures in
      failures = failures.filter { now - $0.value.at < Self.memory }
      failures[what] = Failure(message: error.message, at: now)
    }
  }

  func succeeded(_ what: String) { failures.withLock { _ = $0.removeValue(forKey: what) } }

  /// What went wrong last; nil: the queue can be used.
  func trouble(at now: Double) -> String? {
    failures.withLock { $0.values.filter { now - $0.at < Self.memory }.max { $0.at < $1.at }?.message }
  }
}
