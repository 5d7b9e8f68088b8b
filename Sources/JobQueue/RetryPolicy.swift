/// How often and when a job is tried again. The empty value is a sensible one.
public struct RetryPolicy: Sendable, Equatable {
  /// Seconds before the second attempt; each later one waits `backoffFactor` times as long.
  public var backoffBase = 2.0
  public var backoffFactor = 2.0
  /// No wait is longer, seconds.
  public var backoffCap = 300.0
  /// Losses of a lane or worker that do not count as attempts.
  public var freeLosses = 1
  /// A job that brought down so many lanes itself is not tried again, whatever attempts it has left.
  public var poisonStrikes = 2
  /// Times that devices may have no room for a job, or fail under it, before that counts as an attempt.
  public var freeRefusals = 10
  /// Seconds before a job that a device could not do is offered again.
  public var refusalDelay = 1.0

  /// Seconds after its `readyAt` in which a job is kept from the device that could not do it.
  /// Then it may return: perhaps there is no other.
  public static let avoidance = 10.0

  public init() {}

  /// Seconds to wait after the charged attempt number `attempt` (from 1). `jitter` (0..<1) spreads jobs that failed
  /// together over the second half of the wait.
  public func backoff(attempt: Int, jitter: Double) -> Double {
    var delay = min(backoffBase, backoffCap)
    var n = 1
    while n < attempt, delay < backoffCap {
      let longer = min(delay * backoffFactor, backoffCap)
      guard longer > delay else { break }
      delay = longer
      n += 1
    }
    return delay * (0.5 + 0.5 * min(max(jitter, 0), 1))
  }
}
