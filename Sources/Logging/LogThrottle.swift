/// Which of the lines that repeat themselves are due: a pure state machine. Times are monotonic seconds.
struct LogThrottle {
  /// When each key is due again. Only those that are not due yet.
  private(set) var rests: [String: Double] = [:]

  /// Keys hold ids of jobs and what servers say: what is more than this at a time counts as one.
  static let most = 1000
  static let longestKey = 512

  /// Whether a line of `key` may be written now; then none may for `interval` seconds.
  mutating func isDue(_ key: String, at now: Double, interval: Double) -> Bool {
    var key = String(key.prefix(Self.longestKey))
    if let rest = rests[key], now < rest { return false }
    rests = rests.filter { now < $0.value }
    if rests.count >= Self.most {
      key = ""
      if rests[key] != nil { return false }
    }
    rests[key] = now + interval
    return true
  }
}
