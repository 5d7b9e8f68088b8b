import JobQueue
import Logging
import Threads

/// A worker's first words with its queues.
struct QueueStartup: Sendable {
  let works: [ServedQueue]
  let check: @Sendable () throws(QueueError) -> Void
  let log: WorkerLog
  let ending: Completion

  private static let reaching = "reach the queue"

  /// Whether the queues have been checked and one of them has answered. Throws when one cannot be used as it is
  /// configured; those that are away are told of.
  func isAnswered() throws(QueueError) -> Bool {
    do throws(QueueError) { try check() } catch {
      try require(error)
      // The check is of the server: it is told of once.
      QueueCall(log: log, ending: ending).tell(Self.reaching, error)
      for work in works {
        work.calls.health.failed(Self.reaching, error, isTold: true, at: monotonicSeconds())
      }
      return false
    }
    var answers = 0
    for work in works {
      do throws(QueueError) {
        _ = try work.queue.now()
        work.calls.succeeded(Self.reaching)
        answers += 1
      } catch {
        try require(error)
        work.calls.failed(Self.reaching, error)
      }
    }
    return answers > 0
  }

  private func require(_ error: QueueError) throws(QueueError) {
    // Denied, too: whoever changes a password changes it in two places, one after the other.
    guard [.unavailable, .refused, .denied].contains(error.kind) else { throw error }
  }
}
