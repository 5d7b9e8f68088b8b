import Threads

/// Where lanes without a job and those who watch the queues meet: a lane is summoned to one queue, and a queue that
/// calls while no lane is free is told so at once.
final class Summons: @unchecked Sendable {
  // Unchecked: all state is guarded by `condition`.
  private let condition = Condition()
  /// Lanes that wait and were not summoned; with `calls` they are all that wait.
  private var idle = 0
  /// Numbers of queues, of which each has one of the waiting lanes.
  private var calls: [Int] = []
  /// Interruptions so far.
  private var interruptions = 0
  private var isClosed = false

  /// The queue to which the calling lane is summoned; nil when `deadline` (monotonic seconds) has passed, or after
  /// `interrupt` or `close`. A summons that was given before is always answered.
  func wait(until deadline: Double) -> Int? {
    condition.locked {
      idle += 1
      condition.broadcast()
      let before = interruptions
      while calls.isEmpty, !isClosed, interruptions == before, condition.wait(until: deadline) {}
      if !calls.isEmpty { return calls.removeFirst() }
      idle -= 1
      return nil
    }
  }

  /// Summons one waiting lane; false when none is free.
  func summon(to queue: Int) -> Bool {
    condition.locked {
      guard idle > 0, !isClosed else { return false }
      idle -= 1
      calls.append(queue)
      condition.broadcast()
      return true
    }
  }

  /// Waits until some lane is free; false after `close`.
  func waitForIdle() -> Bool {
    condition.locked {
      while idle == 0, !isClosed { condition.wait() }
      return !isClosed
    }
  }

  /// Ends the waits of all lanes that wait now.
  func interrupt() {
    condition.locked { interruptions += 1 }
    condition.broadcast()
  }

  /// Ends all waits, now and from now on.
  func close() {
    condition.locked { isClosed = true }
    condition.broadcast()
  }
}
