import JobQueue
import Logging
import Synchronization
import Threads

/// A queue that a worker works on, with what it holds of it and how it fares.
final class ServedQueue: Sendable {
  private struct Health {
    var backoff = Backoff()
    /// Monotonic seconds.
    var restsUntil = 0.0
  }

  let queue: any JobQueue
  let held = HeldLeases()
  let calls: QueueCall
  /// Nil: what jobs take is not kept, and quoted as shipped.
  let quoteCache: QuoteCache?
  let server: ServerWatch
  /// How many workers are there, about.
  let pool = Atomic<Int>(1)
  private let health = Mutex(Health())

  /// - Parameter label: by which the log tells it from others; nil: there are none.
  init(
    _ queue: any JobQueue, label: String?, quoteCache: QuoteCache? = nil, log: WorkerLog, ending: Completion
  ) {
    self.queue = queue
    self.quoteCache = quoteCache
    calls = QueueCall(log: log, ending: ending, queue: label)
    server = ServerWatch(queue: queue, calls: calls)
  }

  var label: String? { calls.queue }

  /// Why it cannot be used, a sentence; nil: it can.
  var trouble: String? {
    let troubles = [calls.health.trouble(at: monotonicSeconds()), server.trouble].compactMap(\.self)
    guard !troubles.isEmpty else { return nil }
    // Some are a server's own words, with its full stop.
    return "The queue \(queue.name) is unavailable: "
      + troubles.map { $0.hasSuffix(".") ? $0 : $0 + "." }.joined(separator: " ")
  }

  /// Seconds for which it should be left alone, because it failed; nil: it need not.
  func rest(at now: Double) -> Double? {
    let left = health.withLock { $0.restsUntil - now }
    return left > 0 ? left : nil
  }

  /// A call for work failed: it is told, and the queue left alone for a while, longer each time.
  func failed(_ what: String, _ error: QueueError, at now: Double) {
    calls.failed(what, error)
    health.withLock {
      // Threads that failed together count as one.
      if now >= $0.restsUntil { $0.restsUntil = now + $0.backoff.next() }
    }
  }

  func succeeded(_ what: String) {
    calls.succeeded(what)
    health.withLock { $0.backoff.reset() }
  }
}
