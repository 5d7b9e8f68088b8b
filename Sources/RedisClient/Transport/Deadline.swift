import Glibc

/// A moment of the monotonic clock, or never.
struct Deadline {
  private let nanoseconds: UInt64?

  static let never = Deadline(nanoseconds: nil)
  /// Infinite and absurdly large numbers of seconds are never.
  static func after(_ seconds: Double) -> Deadline {
    guard seconds < 1e9 else { return .never }
    return Deadline(nanoseconds: now &+ UInt64(max(seconds, 0) * 1e9))
  }

  /// Seconds until then, 0 when it is past.
  var remaining: Double {
    guard let nanoseconds else { return .infinity }
    let now = Self.now
    return nanoseconds > now ? Double(nanoseconds - now) / 1e9 : 0
  }

  var isPast: Bool { remaining == 0 }

  /// For `poll`: rounded up, so that it never returns early; -1 for never.
  var milliseconds: Int32 {
    let remaining = remaining
    return remaining.isFinite ? Int32(min((remaining * 1000).rounded(.up), Double(Int32.max))) : -1
  }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
