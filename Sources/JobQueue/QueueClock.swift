import Glibc
import Threads

/// The clock of a queue that keeps its own time.
public protocol QueueClock: Sendable {
  func now() -> Timestamp
  /// Asks to be called whenever time was moved by hand; a clock that only runs never calls.
  func whenMoved(_ call: @escaping @Sendable () -> Void)
}

extension QueueClock {
  public func whenMoved(_ call: @escaping @Sendable () -> Void) {}
}

/// The time of day when it was made, and from there on steady: setting the machine's clock ends no lease.
public struct SteadyClock: QueueClock {
  private let start: Timestamp
  private let origin: Double

  public init() {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    start = Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    origin = monotonicSeconds()
  }

  public func now() -> Timestamp { start.adding(seconds: monotonicSeconds() - origin) }
}
