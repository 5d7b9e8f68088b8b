import Threads

/// Where lanes without a job and those who watch the queues meet: a lane is notified of one queue, and a queue that
/// has work while no lane is free is told so at once.
final class Notifier: @unchecked Sendable {
  // Unchecked: all state is guarded by `condition`.
  private let condition = Condition()
  /// Lanes that wait and were not notified; with `notices` they are all that wait.
  private var idle = 0
  /// Numbers of queues, of which each has one of the waiting lanes.
  private var notices: [Int] = []
  /// Interruptions so far.
  private var interruptions = 0
  private var isClosed = false

  /// The queue where the calling lane is to look; nil when `deadline` (monotonic seconds) has passed, or after
  /// `interrupt` or `close`. A notice that was given before is always delivered.
  func wait(until deadline: Double) -> Int? {
    condition.locked {
      idle += 1
      condition.broadcast()
      let before = interruptions
      while notices.isEmpty, !isClosed, interruptions == before, condition.wait(until: deadline) {}
      if !notices.isEmpty { return notices.removeFirst() }
      idle -= 1
      return nil
    }
  }

  /// Tells one waiting lane to look into `queue`; false when none is free.
  func notify(of queue: Int) -> Bool {
    condition.locked {
      guard idle > 0, !isClosed else { return false }
      idle -= 1
      notices.append(queue)
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
