/// How a worker stops: a pure state machine. Times are monotonic seconds.
///
///     running ──stop, drain──► draining ──stop, or the grace period is over──► handing back ──► ended
///                                  └──────────────── no job runs any more ────────────────────────►┘
///
/// Giving back has a time as well: a thread may be kept forever by a server of files that is gone.
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
    /// End without the jobs that are still held: threads are kept by calls that do not come back.
    case abandon
  }

  public private(set) var phase = Phase.running
  /// Seconds that running jobs have to end.
  public let grace: Double
  /// Seconds that giving back may take.
  public let handBackPatience: Double
  private var handBackEnds = Double.infinity

  public init(grace: Double, handBackPatience: Double = .infinity) {
    self.grace = grace
    self.handBackPatience = handBackPatience
  }

  /// When a tick is due; nil: never.
  public var deadline: Double? {
    switch phase {
    case .draining(let until): until
    case .handingBack: handBackEnds.isFinite ? handBackEnds : nil
    case .running, .ended: nil
    }
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
        return [.stopLeasing] + handBack(at: now)
      }
      phase = .draining(until: now + grace)
      return [.stopLeasing]
    case (.draining, .stop): return handBack(at: now)
    case (.draining(let until), .tick) where now >= until: return handBack(at: now)
    case (.handingBack, .tick) where now >= handBackEnds:
      phase = .ended
      return [.abandon]
    case (.running, .tick), (.draining, .tick), (.draining, .drain), (.handingBack, _): return []
    }
  }

  private mutating func handBack(at now: Double) -> [Action] {
    phase = .handingBack
    handBackEnds = now + handBackPatience
    return [.handBack]
  }
}
