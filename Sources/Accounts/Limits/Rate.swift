/// How many requests are allowed: a bucket that holds `burst` of them and is refilled steadily.
public struct Rate: Sendable, Hashable {
  /// Requests in `period`.
  public let requests: Int
  /// Seconds.
  public let period: Int
  /// Requests that may come at once after a pause.
  public let burst: Int

  /// Nil for numbers beyond these: 1 to 1,000,000 requests, in 1 to 86,400 seconds, 1 to 1,000,000 at once.
  public init?(requests: Int, period: Int = 1, burst: Int? = nil) {
    let burst = burst ?? requests
    guard (1...1_000_000).contains(requests), (1...86_400).contains(period), (1...1_000_000).contains(burst)
    else {
      return nil
    }
    (self.requests, self.period, self.burst) = (requests, period, burst)
  }

  private static let units = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

  /// `10/s`, `100/m:20` (20 at once), `5000/h`, `30/10s`. Without a burst it is as large as the number of requests. Nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let words = parts[0].split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), words.count == 2, let requests = Self.number(words[0]),
      let unit = words[1].last.flatMap({ Self.units[String($0)] }),
      let count = words[1].count == 1 ? 1 : Self.number(words[1].dropLast()), count <= 86_400
    else { return nil }
    var burst: Int?
    if parts.count == 2 {
      guard let number = Self.number(parts[1]) else { return nil }
      burst = number
    }
    self.init(requests: requests, period: count * unit, burst: burst)
  }

  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  /// As `init` reads it, always with its burst.
  public var text: String {
    let unit = Self.units.first { $0.value == period }.map(\.key) ?? "\(period)s"
    return "\(requests)/\(unit):\(burst)"
  }
}

/// What a bucket says to a request; the fields `RateLimit-Limit`, `-Remaining` and `-Reset` of the answer, and `Retry-After`.
public struct RateDecision: Sendable, Equatable {
  public var isAllowed: Bool
  /// Requests that a full bucket allows at once.
  public var limit: Int
  /// Requests that are allowed now, after this one.
  public var remaining: Int
  /// Seconds until the bucket is full again.
  public var reset: Double
  /// Seconds until a request is allowed; 0: now.
  public var retryAfter: Double

  package init(isAllowed: Bool, limit: Int, remaining: Int, reset: Double, retryAfter: Double) {
    (self.isAllowed, self.limit, self.remaining) = (isAllowed, limit, remaining)
    (self.reset, self.retryAfter) = (reset, retryAfter)
  }
}
