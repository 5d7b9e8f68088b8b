import JobQueue

/// A bucket's level, counted in whole numbers so that nothing is lost by rounding: a request is as many units as its rate's period has
/// milliseconds, and each millisecond adds as many units as there are requests in a period. `bucket.lua` does the same.
struct TokenBucket: Sendable {
  private var level: Int64
  private var at: Timestamp

  /// A full one.
  init(_ rate: Rate, at now: Timestamp) { (level, at) = (rate.capacity, now) }

  /// Takes a request out of it, if there is one; otherwise it stays as it was.
  mutating func take(_ rate: Rate, at now: Timestamp) -> RateDecision {
    // A clock that was set back adds nothing.
    let elapsed = min(max(0, now.milliseconds - at.milliseconds), rate.capacity / Int64(rate.requests) + 1)
    let present = min(rate.capacity, level + elapsed * Int64(rate.requests))
    guard present >= rate.cost else { return RateDecision(rate, level: present, isAllowed: false) }
    (level, at) = (present - rate.cost, max(at, now))
    return RateDecision(rate, level: level, isAllowed: true)
  }

  /// Whether it says no more than a full one does.
  func isFull(_ rate: Rate, at now: Timestamp) -> Bool {
    (now.milliseconds - at.milliseconds) >= (rate.capacity - level) / Int64(rate.requests) + 1
  }
}

extension Rate {
  /// Units of a request.
  package var cost: Int64 { Int64(period) * 1000 }
  /// Units of a full bucket: below 2⁵³, which Lua counts to.
  package var capacity: Int64 { Int64(burst) * cost }
}

extension RateDecision {
  /// - Parameter level: units that are in the bucket after the decision.
  package init(_ rate: Rate, level: Int64, isAllowed: Bool) {
    func seconds(_ units: Int64) -> Double {
      let requests = Int64(rate.requests)
      return Double((max(0, units) + requests - 1) / requests) / 1000
    }
    self.init(
      isAllowed: isAllowed, limit: rate.burst, remaining: Int(level / rate.cost),
      reset: seconds(rate.capacity - level), retryAfter: isAllowed ? 0 : seconds(rate.cost - level))
  }
}
