import Logging
import Synchronization

/// Whether jobs of a worker can use the stores that their objects are in: whether its settings and credentials are there and fit. Where they do not,
/// slots wait before they take a job: a worker that nobody has set up must not turn a queue of jobs into failures.
final class StoreWatch: Sendable {
  private let log: WorkerLog
  private let state = Mutex<String?>(nil)

  /// The code of jobs that have met it.
  static let code = "machine.stores"

  init(log: WorkerLog) { self.log = log }

  /// Why no jobs are taken, a sentence, as of the last look; nil: nothing is known against the stores.
  var trouble: String? { state.withLock { $0 } }

  /// - Parameter why: a clause; nil: they can be used.
  func note(_ why: String?) {
    let trouble = why.map { "The stores of jobs' objects cannot be used: \($0)." }
    let before = state.withLock { state in
      defer { state = trouble }
      return state
    }
    guard trouble != before else { return }
    if let trouble {
      log.error(trouble + " No jobs are taken until they can be.")
    } else {
      log.info("the stores can be used again; taking jobs")
    }
  }
}
