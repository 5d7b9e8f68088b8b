import HTTPClient
import Threads

/// Whether and when a request is sent again.
///
/// What did not arrive, and what a server that is busy or starting refused, is sent again after growing pauses, or when the server
/// says. What a person has to mend is not: a certificate, a key, an address where nobody listens beyond a moment.
public struct RetryRule: Sendable {
  /// Of a request, the first included.
  public var attempts = 8
  /// The same where no connection came about, and none ever did: the address is likely wrong. A server that has answered is one that starts anew.
  public var connections = 3
  /// Seconds of all pauses of a request. A server that asks for more is not waited for.
  public var patience = 20.0
  /// Seconds.
  public var backoff = Backoff(base: 0.3, cap: 5)
  /// Waits so many seconds.
  public var pause: @Sendable (Double) -> Void = { Completion().wait(seconds: $0) }
  public init() {}
}

/// The attempts of one request so far.
struct RetryState {
  private let rule: RetryRule
  private let isKnown: Bool
  private var backoff: Backoff
  private var attempts = 0
  private var paused = 0.0
  /// An attempt got no answer: the server may have done what was asked.
  private(set) var hasLostAnswer = false

  /// - Parameter isKnown: whether the server has answered before.
  init(_ rule: RetryRule, isKnown: Bool) {
    (self.rule, self.isKnown) = (rule, isKnown)
    backoff = rule.backoff
  }

  /// Seconds until the next attempt after an answer; nil: it is the last word.
  mutating func pause(after answer: APIAnswer) -> Double? {
    switch answer.status {
    case 429, 503: next(atLeast: answer.retryAfter ?? 0, of: rule.attempts)
    // A proxy's, which may have sent it on.
    case 502, 504:
      lost(next(atLeast: answer.retryAfter ?? 0, of: rule.attempts))
    default: nil
    }
  }

  /// The same after an attempt that got no answer.
  mutating func pause(after error: HTTPError) -> Double? {
    switch error.kind {
    case .unreachable: next(atLeast: 0, of: isKnown ? rule.attempts : rule.connections)
    case .failed, .timedOut: lost(next(atLeast: 0, of: rule.attempts))
    case .cancelled, .addressRefused, .untrusted, .tooLong, .upload: nil
    }
  }

  private mutating func lost(_ pause: Double?) -> Double? {
    hasLostAnswer = true
    return pause
  }

  private mutating func next(atLeast seconds: Double, of most: Int) -> Double? {
    attempts += 1
    let pause = max(seconds, backoff.next())
    guard attempts < most, paused + pause <= rule.patience else { return nil }
    paused += pause
    return pause
  }
}
