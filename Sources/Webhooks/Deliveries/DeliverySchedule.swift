import JobQueue

/// What came of an attempt.
public enum SendResult: Sendable, Equatable {
  /// - Parameter body: its beginning.
  case answered(status: Int, retryAfter: String?, body: [UInt8])
  /// There was no answer; why.
  case failed(String)
}

/// What follows from an attempt.
public enum DeliveryVerdict: Sendable, Equatable {
  case delivered
  /// Another attempt, seconds from now.
  case again(after: Double)
  /// That was the last attempt.
  case failed
  /// Given up, and the endpoint is disabled.
  case gone
}

/// When a message that was not taken is sent again.
public enum DeliverySchedule {
  /// Seconds before each further attempt, as Standard Webhooks recommends: three days in all.
  public static let delays: [Double] = [
    5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600,
  ]
  /// The part of a delay that it is longer or shorter by, at most: what failed together does not come back together.
  public static let jitter = 0.2
  /// Seconds that an endpoint may ask for by `Retry-After`.
  public static let longestWait = 86_400.0

  /// - Parameters:
  ///   - attempts: including this one, since the delivery was made or last redelivered.
  ///   - now: the receiver's time is compared with it where `Retry-After` is a date.
  ///   - random: 0..<1.
  public static func verdict(
    _ result: SendResult, attempts: Int, now: Timestamp, random: Double = .random(in: 0..<1)
  ) -> DeliveryVerdict {
    var wait = 0.0
    if case .answered(let status, let retryAfter, _) = result {
      if (200..<300).contains(status) { return .delivered }
      if status == 410 { return .gone }
      wait = retryAfter.flatMap { RetryAfter.seconds($0, now: now) } ?? 0
    }
    guard attempts <= delays.count else { return .failed }
    let delay = delays[max(0, attempts - 1)] * (1 + jitter * (2 * random - 1))
    return .again(after: max(delay, min(wait, longestWait)))
  }

  /// Why an answer is no success; nil: it is one.
  public static func complaint(_ status: Int) -> String? {
    switch status {
    case 200..<300: nil
    case 300..<400:
      "the endpoint redirects (\(status)), which is not followed: give it the URL that it leads to"
    case 410: "the endpoint is gone (410)"
    default: "the endpoint answered \(status)"
    }
  }
}
