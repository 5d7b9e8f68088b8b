import CMicrohttpd
import Synchronization

/// Takes a connection from libmicrohttpd's hands until somebody has something for it: an answer, or more of one.
///
/// As with a thread that is parked, an `end` that comes before its `begin` is not lost. Resuming is only ever asked for
/// a connection that is suspended, because only then it is certain to be there.
final class Pause: @unchecked Sendable {
  // Unchecked: the connection is used with the lock held, by calls that any thread may make.
  private enum State {
    case running
    /// The next `begin` does not pause.
    case ended
    case paused
    /// Never pauses again.
    case over
  }
  private let state = Mutex(State.running)
  private let connection: OpaquePointer

  init(_ connection: OpaquePointer) { self.connection = connection }

  enum Outcome {
    case paused
    /// Something has come: look again.
    case ended
    /// The connection is to be closed.
    case over
  }

  /// Only on the thread of libmicrohttpd, in a call that it makes for this connection.
  func begin() -> Outcome {
    state.withLock {
      switch $0 {
      case .running:
        $0 = .paused
        MHD_suspend_connection(connection)
        return .paused
      case .ended:
        $0 = .running
        return .ended
      case .paused, .over: return .over
      }
    }
  }

  func end() { change(to: .ended) }

  /// For good: libmicrohttpd does not stop while a connection is suspended, and calls nobody for it that has ended.
  func abandon() { change(to: .over) }

  private func change(to next: State) {
    state.withLock {
      switch $0 {
      case .running, .ended: $0 = next
      case .paused:
        $0 = next == .ended ? .running : next
        MHD_resume_connection(connection)
      case .over: break
      }
    }
  }
}
