import JobQueue
import Synchronization

/// A clock that stands until a test moves it.
final class MovingClock: QueueClock {
  private let time = Mutex(Timestamp(milliseconds: 1_700_000_000_000))
  func now() -> Timestamp { time.withLock { $0 } }
  func advance(seconds: Double) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}
