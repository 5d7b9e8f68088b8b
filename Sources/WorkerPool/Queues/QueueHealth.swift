import JobQueue
import Synchronization

/// Whether a queue can be used, as those of the worker's calls find out on which jobs depend.
///
/// A failure counts until the same call succeeds, and for a while at most: some calls are not made again for long, and
/// others wait for work before they can succeed. A connection that failed counts until any call is answered.
final class QueueHealth: Sendable {
  private struct Failure {
    var message: String
    var isOfConnection: Bool
    /// Monotonic seconds.
    var at: Double
  }
  private struct State {
    var failures: [String: Failure] = [:]
    /// Calls of whose failures somebody was told; whether of the connection.
    var told: [String: Bool] = [:]
  }
  private let state = Mutex(State())

  /// Seconds for which a failure counts. What goes on failing is tried again sooner.
  static let memory = 15.0

  /// - Parameters:
  ///   - what: the call, as it is told of.
  ///   - isTold: whether somebody was.
  func failed(_ what: String, _ error: QueueError, isTold: Bool = false, at now: Double) {
    let isOfConnection = error.kind == .unavailable
    state.withLock { state in
      state.failures = state.failures.filter { now - $0.value.at < Self.memory }
      state.failures[what] = Failure(message: error.message, isOfConnection: isOfConnection, at: now)
      if isTold { state.told[what] = isOfConnection }
    }
  }

  /// The queue has answered the call. True, once: it can be used again, after somebody was told that it could not.
  @discardableResult
  func succeeded(_ what: String) -> Bool {
    state.withLock { state in
      state.failures = state.failures.filter { $0.key != what && !$0.value.isOfConnection }
      let before = state.told.count
      state.told = state.told.filter { $0.key != what && !$0.value }
      return state.told.isEmpty && before > 0
    }
  }

  /// The call is not made any more: nothing depends on it.
  func forget(_ what: String) {
    state.withLock { state in
      state.failures[what] = nil
      state.told[what] = nil
    }
  }

  /// What went wrong last; nil: the queue can be used.
  func trouble(at now: Double) -> String? {
    state.withLock { state in
      state.failures.values.filter { now - $0.at < Self.memory }.max { $0.at < $1.at }?.message
    }
  }
}
