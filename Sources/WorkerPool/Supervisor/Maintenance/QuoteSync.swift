import JobQueue
import Threads

/// Keeps a worker's `QuoteCache` and its queue's store alike, on a thread of its own.
struct QuoteSync: Sendable {
  let cache: QuoteCache
  let calls: QueueCall

  /// Seconds between two exchanges of a worker that has jobs, or documents of jobs.
  private static let interval = 5.0
  /// Of one that has none.
  private static let idle = 600.0

  func run() {
    var last = -Double.infinity
    repeat {
      guard cache.isInUse || monotonicSeconds() - last >= Self.idle else { continue }
      exchange()
      last = monotonicSeconds()
    } while !calls.ending.wait(seconds: Self.interval)
    // What the last jobs taught; a store that is away is not waited for again.
    if cache.hasLearnt { exchange() }
  }

  private func exchange() {
    do throws(QueueError) { try cache.exchange() } catch {
      calls.tell("store what was learnt about the time of jobs", error)
    }
  }
}
