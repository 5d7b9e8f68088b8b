import Synchronization

/// Names for threads that read the inbox; each has a list of documents at the server.
///
/// A name whose last call may or may not have happened is not used again: its list is put back first.
final class AdmitterNames: Sendable {
  private struct State {
    var count = 0
    var free: [String] = []
    var doubtful: [String] = []
  }
  private let prefix = String(UInt64.random(in: .min ... .max), radix: 36)
  private let state = Mutex(State())

  func take() -> String {
    state.withLock {
      if let name = $0.free.popLast() { return name }
      $0.count += 1
      return "\(prefix)-\($0.count)"
    }
  }

  func giveBack(_ name: String) { state.withLock { $0.free.append(name) } }

  func doubt(_ name: String) { state.withLock { $0.doubtful.append(name) } }

  func takeDoubtful() -> String? { state.withLock { $0.doubtful.popLast() } }
}
