import Threads

/// What a worker is told, in order.
final class EventBox: @unchecked Sendable {
  // Unchecked: `waiting` is guarded by `condition`.
  private let condition = Condition()
  private var waiting: [Drain.Event] = []

  func post(_ event: Drain.Event) {
    condition.locked { waiting.append(event) }
    condition.broadcast()
  }

  /// The next event; `tick` at `deadline` when there is none before.
  func next(until deadline: Double, clock: () -> Double) -> Drain.Event {
    condition.locked {
      while waiting.isEmpty {
        let left = deadline - clock()
        if left <= 0 { return .tick }
        // A clock may run otherwise than the machine's: it is looked at again once in a while.
        _ = condition.wait(until: monotonicSeconds() + min(left, 3600))
      }
      return waiting.removeFirst()
    }
  }
}
