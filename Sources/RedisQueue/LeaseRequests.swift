import JobQueue
import Synchronization

/// Names for calls of `lease`, and those whose answer was lost: the server may have leased a job to them.
final class LeaseRequests: Sendable {
  private struct State {
    var count = 0
    var lost: [(worker: WorkerIdentity, request: String)] = []
  }
  /// No other queue object has it.
  private let prefix = String(UInt64.random(in: .min ... .max), radix: 36)
  private let state = Mutex(State())

  func next() -> String {
    state.withLock {
      $0.count += 1
      return "\(prefix)-\($0.count)"
    }
  }

  func addLost(_ request: String, of worker: WorkerIdentity) {
    state.withLock { $0.lost.append((worker, request)) }
  }

  func hasLost(of worker: WorkerIdentity) -> Bool {
    state.withLock { $0.lost.contains { $0.worker == worker } }
  }

  /// A lost request of the worker, which is not given to another thread.
  func takeLost(of worker: WorkerIdentity) -> String? {
    state.withLock { state in
      guard let index = state.lost.firstIndex(where: { $0.worker == worker }) else { return nil }
      return state.lost.remove(at: index).request
    }
  }
}
