import JobQueue
import Threads

/// Keeps the leases of a worker alive and hears, by the way, which of them are cancelled or lost.
struct Renewer: Sendable {
  let queue: any JobQueue
  let held: HeldLeases
  /// Of a lease, seconds.
  let seconds: Double
  let calls: QueueCall

  /// A third of the lease leaves two more tries; a second keeps progress and cancellations fresh.
  var interval: Double { min(1, seconds / 3) }

  /// - Parameter beat: called once a turn.
  func run(_ beat: () -> Void = {}) {
    var backoff = Backoff(base: 0.1, cap: interval)
    var pause = interval
    while !calls.ending.wait(seconds: pause) {
      beat()
      do throws(QueueError) {
        if try renew() { calls.succeeded(Self.renewing) } else { calls.reach.forget(Self.renewing) }
        backoff.reset()
        pause = interval
      } catch {
        // Leases that end meanwhile are given up by the threads that work on them.
        calls.failed(Self.renewing, error)
        pause = backoff.next()
      }
    }
  }

  private static let renewing = "renew leases"

  /// False: there were none, and the queue was not asked.
  func renew() throws(QueueError) -> Bool {
    let leases = held.all
    guard !leases.isEmpty else { return false }
    let before = monotonicSeconds()
    let answers = try queue.renew(leases.map { Renewal($0.id, progress: $0.progress) }, for: seconds)
    for (lease, answer) in zip(leases, answers) {
      switch answer {
      case .held: lease.renewed(until: before + seconds)
      case .cancelled:
        lease.renewed(until: before + seconds)
        lease.cancel()
      case .lost: lease.lose()
      }
    }
    return true
  }
}
