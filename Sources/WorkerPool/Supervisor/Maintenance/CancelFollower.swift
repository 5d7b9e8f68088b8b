import JobQueue
import Threads

/// Hears at once which of the worker's running jobs somebody wants stopped; the next renewal would tell, too. While the
/// worker runs nothing it asks nothing.
struct CancelFollower: Sendable {
  let queue: any JobQueue
  /// As leases name it.
  let worker: String
  let held: HeldLeases
  let calls: QueueCall
  /// No new work is taken, and the queue's waits are over: it is asked again and again instead.
  let draining: Completion

  /// Seconds that a call waits, and that it takes to notice that the worker ends while it holds nothing.
  private static let patience = 30.0
  /// Seconds between two looks while the worker drains.
  private static let drainingInterval = 0.2

  /// - Parameter beat: called once a turn.
  func run(_ beat: () -> Void = {}) {
    var backoff = Backoff()
    while !calls.ending.isSet {
      beat()
      guard held.wait(upTo: Self.patience) else { continue }
      do throws(QueueError) {
        for told in try queue.cancellations(for: worker, wait: Self.patience) {
          for lease in held.of(job: told.job) where lease.id.token == told.token { lease.cancel() }
        }
        calls.succeeded("follow cancellations")
        backoff.reset()
        if draining.isSet { calls.ending.wait(seconds: Self.drainingInterval) }
      } catch {
        calls.failed("follow cancellations", error)
        calls.ending.wait(seconds: backoff.next())
      }
    }
  }
}
