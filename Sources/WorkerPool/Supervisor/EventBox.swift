import Threads

/// What a worker is told, in order.
final class EventBox: @unchecked Sendable {
  // Unchecked: `waiting` is guarded by `condition`.
  private let condition = Condition()
  private var waiting: [Drain.Event] = []

  /// Nothing is meant by asking more often than this.
  private static let most = 16

  func post(_ event: Drain.Event) {
    condition.locked {
      // The end of the last job is told once, and never lost.
      if event == .idle || waiting.count < Self.most { waiting.append(event) }
    }
    condition.broadcast()
  }

  /// The next event; `tick` at `deadline`, monotonic seconds, when there is none before.
  func next(until deadline: Double) -> Drain.Event {
    condition.locked {
      while waiting.isEmpty {
        if monotonicSeconds() >= deadline { return .tick }
        _ = condition.wait(until: deadline)
      }
      return waiting.removeFirst()
    }
  }
}
