import JobQueue
import Threads

/// Makes attempts, one at a time, on the caller's thread.
struct DeliveryWorker: Sendable {
  /// Seconds between an attempt's latest end and that of its lease: what settling may take.
  static let margin = 45.0

  let store: any WebhookStore
  let sender: any WebhookSending
  /// Called with each attempt that was settled, on the thread that made it; seconds: how long the answer took.
  var observe: @Sendable (Outcome, _ seconds: Double) -> Void = { _, _ in }

  /// Longer than any attempt, so that nobody else begins one while it lasts.
  var lease: Double { sender.timeout + Self.margin }

  /// A lease, and when it was asked for on this machine's clock.
  struct Held: Sendable {
    var leased: LeasedDelivery
    var since: Double
  }

  enum Outcome: String, Sendable, CaseIterable {
    case delivered, again, failed
    /// It was held up for too long, and not sent.
    case late
    /// Another has taken it over meanwhile.
    case stale
  }

  /// Nil, and seconds until one is due (nil: none waits), if none is.
  ///
  /// - Parameter takesSilent: also one to a silent endpoint.
  func next(takesSilent: Bool = true) throws(WebhookError) -> (held: Held?, next: Double?) {
    let since = monotonicSeconds()
    switch try store.lease(for: lease, takesSilent: takesSilent) {
    case .leased(let leased): return (Held(leased: leased, since: since), nil)
    case .none(let next): return (nil, next)
    }
  }

  /// - Parameter pause: waits before settling is tried again, seconds; false: it is not.
  func deliver(_ held: Held, pause: (Double) -> Bool) throws(WebhookError) -> Outcome {
    let (delivery, endpoint) = (held.leased.delivery, held.leased.endpoint)
    // A process that was stopped for a while may have lost the lease.
    let begun = monotonicSeconds()
    guard begun - held.since < Self.margin / 2 else { return .late }
    let result = sender.send(
      WebhookMessage(
        url: delivery.url ?? endpoint.draft.url, id: delivery.id, body: delivery.body,
        secrets: endpoint.secrets(at: held.leased.at), at: held.leased.at))
    let attempt = DeliveryAttempt(result, at: held.leased.at, seconds: monotonicSeconds() - begun)
    let verdict = DeliverySchedule.verdict(result, attempts: delivery.attempts + 1, now: held.leased.at)
    var backoff = Backoff(base: 0.2, cap: 5)
    while true {
      do {
        try store.settle(held.leased.lease, attempt, verdict)
        break
      } catch  where error.kind == .stale {
        return .stale
      } catch  where error.kind == .unavailable || error.kind == .refused {
        // Behind the end of the lease another sends it again: it comes twice, under one id.
        guard monotonicSeconds() - held.since < lease, pause(backoff.next()) else { throw error }
      }
    }
    let outcome: Outcome =
      switch verdict {
      case .delivered: .delivered
      case .again: .again
      case .failed, .gone: .failed
      }
    observe(outcome, attempt.seconds)
    return outcome
  }
}

extension DeliveryAttempt {
  init(_ result: SendResult, at: Timestamp, seconds: Double) {
    switch result {
    case .answered(let status, _, let body):
      self.init(
        at: at, seconds: seconds, status: status, error: DeliverySchedule.complaint(status), answer: body)
    case .failed(let reason): self.init(at: at, seconds: seconds, error: reason)
    }
  }
}
