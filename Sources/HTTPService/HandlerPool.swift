import Threads

/// The threads that handlers run on: as many as are needed, up to a limit, each for as long as there is work.
final class HandlerPool: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `condition`.
  private let condition = Condition()
  private let limit: Int
  private var waiting: [@Sendable () -> Void] = []
  private var threads = 0
  private var idle = 0
  private var isStopped = false

  /// Seconds that a thread waits for more work.
  private static let patience = 10.0

  init(limit: Int) { self.limit = limit }

  /// Runs `work` on a thread, later if all are busy. False: there is no thread, and none can be had.
  func run(_ work: @escaping @Sendable () -> Void) -> Bool {
    condition.locked {
      waiting.append(work)
      if waiting.count > idle, threads < limit {
        threads += 1
        if !WorkThread.start("http handler", Completion(), { [self] in serve() }) {
          threads -= 1
          if threads == 0 {
            waiting.removeLast()
            return false
          }
        }
      }
      // One: the others would only find that the work is taken.
      condition.signal()
      return true
    }
  }

  /// Work that has not begun is dropped, and idle threads end.
  func stop() {
    condition.locked {
      isStopped = true
      waiting = []
    }
    condition.broadcast()
  }

  private func serve() {
    while let work = next() { work() }
  }

  private func next() -> (@Sendable () -> Void)? {
    condition.locked {
      let deadline = monotonicSeconds() + Self.patience
      while waiting.isEmpty, !isStopped {
        idle += 1
        let isInTime = condition.wait(until: deadline)
        idle -= 1
        if !isInTime, waiting.isEmpty { break }
      }
      guard !waiting.isEmpty else {
        threads -= 1
        return nil
      }
      return waiting.removeFirst()
    }
  }
}

/// What is under way, and whether all of it is done.
final class Occupancy: @unchecked Sendable {
  // Unchecked: guarded by `condition`.
  private let condition = Condition()
  private var count = 0

  func begin() { condition.locked { count += 1 } }

  func end() {
    condition.locked { count -= 1 }
    condition.broadcast()
  }

  /// - Parameter deadline: monotonic seconds.
  func waitUntilDone(before deadline: Double) {
    condition.locked {
      while count > 0, condition.wait(until: deadline) {}
    }
  }
}
