import JobQueue
import Synchronization

/// A clock that stands until it is moved.
public final class ManualClock: QueueClock {
  private let state: Mutex<(now: Timestamp, calls: [@Sendable () -> Void])>

  public init(_ start: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) {
    state = Mutex((start, []))
  }

  public func now() -> Timestamp { state.withLock(\.now) }

  public func whenMoved(_ call: @escaping @Sendable () -> Void) { state.withLock { $0.calls.append(call) } }

  public func advance(seconds: Double) {
    let calls = state.withLock {
      $0.now = $0.now.adding(seconds: seconds)
      return $0.calls
    }
    for call in calls { call() }
  }
}
