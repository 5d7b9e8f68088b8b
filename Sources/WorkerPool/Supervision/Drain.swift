/// How a worker stops: a pure state machine. Times are monotonic seconds.
///
///     running ──stop, drain──► draining ──stop, or the grace period is over──► handing back ──► ended
///                                  └──────────────── no job runs any more ────────────────────────►┘
public struct Drain: Sendable, Equatable {
  public enum Phase: Sendable, Equatable {
    case running
    /// Jobs that run may end; no new ones are leased.
    case draining(until: Double)
    /// Jobs that run are given back.
    case handingBack
    case ended
  }

  public enum Event: Sendable, Equatable {
    /// Somebody wants the worker to stop. Asking again means: at once. More often is legal.
    case stop
    /// It is to stop when its jobs have ended or had their time, however often that is asked: its terminal was closed.
    case drain
    /// Time has passed.
    case tick
    /// No job runs any more and none will.
    case idle
  }

  public enum Action: Sendable, Equatable {
    case stopLeasing
    case handBack
    case end
  }

  public private(set) var phase = Phase.running
  /// Seconds that running jobs have to end.
  public let grace: Double

  public init(grace: Double) { self.grace = grace }

  /// When a tick is due; nil: never.
  public var deadline: Double? {
    if case .draining(let until) = phase { until } else { nil }
  }

  public mutating func handle(_ event: Event, at now: Double) -> [Action] {
    switch (phase, event) {
    case (.ended, _): return []
    case (_, .idle):
      // Threads that end while nobody asked them to have failed: the worker ends all the same.
      phase = .ended
      return [.end]
    case (.running, .stop), (.running, .drain):
      if grace <= 0 {
        phase = .handingBack
        return [.stopLeasing, .handBack]
      }
      phase = .draining(until: now + grace)
      return [.stopLeasing]
    case (.draining, .stop):
      phase = .handingBack
      return [.handBack]
    case (.draining(let until), .tick) where now >= until:
      phase = .handingBack
      return [.handBack]
    case (.running, .tick), (.draining, .tick), (.draining, .drain), (.handingBack, _): return []
    }
  }
}
