import JobQueue
import Logging
import Threads

/// Keeps the leases of a worker alive and hears, by the way, which of them are cancelled or lost.
///
/// Note: threads that hang. The thread that works on a lease may be kept forever by one call to a server of files that is
/// gone. What it holds is then left to end, so that another worker does the job; should the thread come back, it finds its
/// lease lost, as one that was paused does.
struct Renewer: Sendable {
  let queue: any JobQueue
  let held: HeldLeases
  /// Of a lease, seconds.
  let seconds: Double
  /// Seconds without a sign of life of the thread that works on a lease, after which it is not renewed any more.
  let patience: Double
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
        if try renew() { calls.succeeded(Self.renewing) } else { calls.health.forget(Self.renewing) }
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
    let before = monotonicSeconds()
    let leases = held.all.filter { isWorkedOn($0, at: before) }
    guard !leases.isEmpty else { return false }
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

  private func isWorkedOn(_ lease: HeldLease, at now: Double) -> Bool {
    let silence = lease.silence(at: now)
    guard silence > patience else { return true }
    calls.log.repeated(
      "stuck \(lease.id.job)#\(lease.id.token)",
      "its lease is not renewed: the thread that works on it has made no progress for \(Int(silence)) s. Is the file server unreachable?",
      WorkerLog.Subject(queue: calls.queue, job: lease.id.job, token: lease.id.token), at: now, interval: 60)
    return false
  }
}
