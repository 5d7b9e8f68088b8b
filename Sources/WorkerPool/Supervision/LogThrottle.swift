/// Which of the lines that repeat themselves are due: a pure state machine. Times are monotonic seconds.
struct LogThrottle {
  /// When each key is due again. Only those that are not due yet.
  private(set) var rests: [String: Double] = [:]

  /// Whether a line of `key` may be written now; then none may for `interval` seconds.
  mutating func isDue(_ key: String, at now: Double, interval: Double) -> Bool {
    if let rest = rests[key], now < rest { return false }
    // Keys hold ids of jobs: they are not kept longer than they serve.
    rests = rests.filter { now < $0.value }
    rests[key] = now + interval
    return true
  }
}
