/// How long a client may be waited for while it sends a body of any size: a purse of seconds, out of which each wait is paid
/// and into which each byte puts some, so that the rate over any long time has a floor and no wait is longer than the purse.
struct Pace: Sendable {
  private let purse: Double
  /// Bytes a second.
  private let rate: Double
  private var credit: Double
  private var since: Double?

  init(purse: Double, rate: Double) {
    (self.purse, self.rate) = (purse, rate)
    credit = purse
  }

  /// The client is waited for from now on.
  ///
  /// - Returns: seconds until it is too late.
  mutating func wait(at now: Double) -> Double {
    since = now
    return credit
  }

  mutating func received(_ bytes: Int, at now: Double) {
    let waited = since.map { max(0, now - $0) } ?? 0
    since = nil
    credit = min(purse, max(0, credit - waited) + Double(bytes) / rate)
  }
}
