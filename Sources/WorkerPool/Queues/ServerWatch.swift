import JobQueue
import Logging
import Synchronization
import Threads

/// Looks now and then how the server of a queue fares, and tells when it cannot be entrusted with jobs, and when it can again.
final class ServerWatch: Sendable {
  private struct State {
    var nextLook = -Double.infinity
    var troubles: [String] = []
  }
  private let queue: any JobQueue
  private let calls: QueueCall
  private let state = Mutex(State())

  /// Seconds between two looks, at least.
  private static let interval = 10.0

  init(queue: any JobQueue, calls: QueueCall) {
    self.queue = queue
    self.calls = calls
  }

  /// Why the server cannot be entrusted with jobs, as it said last, a sentence; nil: it can.
  var trouble: String? {
    let troubles = state.withLock { $0.troubles }
    return troubles.isEmpty ? nil : troubles.joined(separator: " ")
  }

  func look(at now: Double = monotonicSeconds()) {
    let isDue = state.withLock { state in
      guard now >= state.nextLook else { return false }
      state.nextLook = now + Self.interval
      return true
    }
    // Not being answered is told of by the calls on which jobs depend; not being allowed to look is no trouble.
    guard isDue, let server = try? queue.server() else { return }
    let before = state.withLock { state in
      defer { state.troubles = server.troubles }
      return state.troubles
    }
    let subject = WorkerLog.Subject(queue: calls.queue)
    if server.troubles.isEmpty, !before.isEmpty {
      calls.log.info("the queue's server is healthy again", subject)
    } else if server.troubles.count > before.count {
      calls.log.warning(server.troubles.joined(separator: " "), subject)
    }
  }
}
