import Glibc
import Threads

/// The time of a worker's accounts: nanoseconds since 1970-01-01T00:00:00Z when it was made, and from there on as steady as
/// the worker's own clock.
struct AccountClock: Sendable {
  private let anchor: Int64
  private let clock: @Sendable () -> Double

  /// - Parameter clock: monotonic seconds.
  init(_ clock: @escaping @Sendable () -> Double = { monotonicSeconds() }) {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    self.clock = clock
    anchor = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) - Self.nanoseconds(clock())
  }

  func now() -> Int64 { anchor + Self.nanoseconds(clock()) }

  private static func nanoseconds(_ seconds: Double) -> Int64 { Int64((seconds * 1e9).rounded()) }
}
