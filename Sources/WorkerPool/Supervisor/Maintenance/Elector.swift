import JobQueue

/// Whether a worker leads a queue, and when it has to ask again: a pure state machine. Times are monotonic seconds.
///
///                      ┌──── the term is prolonged every `Limits.renewal` seconds ────┐
///     standing by ─────┴─► leading ──────────────────────────────────────────────────┘
///          ▲                  │  another leads, or the term cannot be prolonged in time, or maintaining failed
///          └──────────────────┘  three times in a row
///
/// **A term** is a worker and when it was elected; prolonging and resigning name it exactly, so that a worker that slept
/// cannot take what has become another's.
/// **Trust ends early**: from the moment at which a call began that got the term, less a second for what clocks differ by.
/// **Standing by costs the same for any pool**: who stands by asks the rarer, the more workers there are, so that the queue is
/// asked about `Limits.asked` times a second by all of them together, and a leader that died is replaced at once by
/// whoever comes next.
struct Elector: Sendable, Equatable {
  struct Limits: Sendable, Equatable {
    /// Seconds that a term holds.
    var term = 8.0
    /// Seconds between two prolongations, and two turns of maintenance.
    var renewal = 2.0
    /// Seconds by which trust ends before the term does.
    var margin = 1.0
    /// Seconds between two questions of one who stands by, at least.
    var standby = 2.0
    /// Questions a second, of all who stand by.
    var asked = 2.0
    /// Failures of maintenance in a row after which another shall try.
    var failures = 3
  }

  enum Role: Sendable, Equatable {
    /// It does not know of any leader.
    case unknown
    case standingBy
    case leading(LeaderTerm, until: Double)
  }

  private(set) var role = Role.unknown
  private var failures = 0
  let limits: Limits

  init(limits: Limits = Limits()) { self.limits = limits }

  /// The term that it has, for the next question.
  var term: LeaderTerm? { if case .leading(let term, _) = role { term } else { nil } }

  /// Whether it may maintain the queue at `now`.
  func leads(at now: Double) -> Bool { if case .leading(_, let until) = role { now < until } else { false } }

  /// The queue has answered a question that was asked at `begun`. Gives the seconds until the next one; a delayed job may
  /// want an earlier turn. `jitter`: 0…1.
  mutating func answered(_ answer: Leadership, begun: Double, jitter: Double) -> Double {
    switch answer {
    case .leading(let term):
      role = .leading(term, until: begun + limits.term - limits.margin)
      return limits.renewal
    case .following(_, let workers):
      role = .standingBy
      failures = 0
      return max(limits.standby, Double(workers) / limits.asked) * (0.5 + jitter)
    }
  }

  /// The queue did not answer. Gives the seconds until the next question.
  mutating func unanswered(at now: Double, jitter: Double) -> Double {
    if !leads(at: now) { role = .unknown }
    return limits.standby * (0.5 + jitter)
  }

  /// A turn of maintenance has ended. Gives a term that it shall resign, if it is better given up.
  mutating func maintained(well: Bool) -> LeaderTerm? {
    failures = well ? 0 : failures + 1
    guard failures >= limits.failures, let term else { return nil }
    failures = 0
    role = .unknown
    return term
  }
}
