import Threads

/// A few threads for work that may hang, begun in the order in which it came; there are as many as are needed.
final class WorkCrew: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `condition`.
  private struct Work {
    let run: @Sendable () -> Void
    let refuse: @Sendable () -> Void
  }
  private let condition = Condition()
  private var waiting: [Work] = []
  private var threads = 0
  private var idle = 0
  private let name: String
  private let limit: Int

  /// Seconds that a thread waits for more work.
  private static let patience = 2.0

  /// - Parameter limit: threads; one does its work one after another.
  init(_ name: String, limit: Int) {
    precondition(limit > 0)
    (self.name, self.limit) = (name, limit)
  }

  /// Runs `work` on one of its threads, later if all are busy.
  ///
  /// - Parameter refuse: called instead when the system has no thread left; on any thread.
  func run(_ work: @escaping @Sendable () -> Void, orElse refuse: @escaping @Sendable () -> Void = {}) {
    let refused: [Work] = condition.locked {
      waiting.append(Work(run: work, refuse: refuse))
      guard waiting.count > idle, threads < limit else { return [] }
      threads += 1
      guard !WorkThread.start(name, Completion(), { [self] in serve() }) else { return [] }
      threads -= 1
      guard threads == 0 else { return [] }
      defer { waiting = [] }
      return waiting
    }
    condition.broadcast()
    for work in refused { work.refuse() }
  }

  private func serve() {
    while let work = next() { work.run() }
  }

  private func next() -> Work? {
    condition.locked {
      let deadline = monotonicSeconds() + Self.patience
      while waiting.isEmpty {
        idle += 1
        let isInTime = condition.wait(until: deadline)
        idle -= 1
        if !isInTime, waiting.isEmpty {
          threads -= 1
          return nil
        }
      }
      return waiting.removeFirst()
    }
  }
}
