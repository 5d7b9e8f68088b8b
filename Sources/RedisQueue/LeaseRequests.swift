import JobQueue
import Synchronization

/// The nonces of calls of `lease` whose answer was lost, because the server may have leased a job to them; and the
/// largest token that was seen.
final class LeaseRequests: Sendable {
  private struct State {
    var lost: [(worker: WorkerIdentity, nonce: String)] = []
    var token: Int64 = 0
  }
  private let state = Mutex(State())

  /// The largest token seen so far. Setting it lower changes nothing.
  var token: Int64 {
    get { state.withLock { $0.token } }
    set { state.withLock { $0.token = max($0.token, newValue) } }
  }

  func addLost(_ nonce: String, of worker: WorkerIdentity) {
    state.withLock { $0.lost.append((worker, nonce)) }
  }

  func hasLost(of worker: WorkerIdentity) -> Bool {
    state.withLock { $0.lost.contains { $0.worker == worker } }
  }

  /// A lost request of the worker, which is not given to another thread.
  func takeLost(of worker: WorkerIdentity) -> String? {
    state.withLock { state in
      guard let index = state.lost.firstIndex(where: { $0.worker == worker }) else { return nil }
      return state.lost.remove(at: index).nonce
    }
  }
}
