import ClipJob
import Costs
import JobQueue
import RedisQueue
import Threads
import WorkerPool

/// Reads what `clipmill top` shows. One thread uses it: its calls block.
final class TopCollector {
  private final class Source {
    let queue: any JobQueue
    let ledger: any Ledger
    /// Up to where events and entries have been read; nil: not at all.
    var events: EventPosition?
    var entries: LedgerPosition?
    init(_ queue: any JobQueue, _ ledger: any Ledger) {
      self.queue = queue
      self.ledger = ledger
    }
  }

  private let sources: [Source]
  private var state: TopState
  private var activity = RecentActivity()
  private var costs = RecentCosts()
  /// When the queues answered last, seconds of the monotonic clock.
  private var answered: Double?

  /// Running jobs that are looked at for strays.
  private static let running = 1000
  private static let page = 1000

  /// - Parameter server: what the queues' server is called on the screen.
  init(_ queues: [(queue: any JobQueue, ledger: any Ledger)], server: String) {
    sources = queues.map { Source($0.queue, $0.ledger) }
    state = TopState(
      at: Timestamp(milliseconds: 0), server: server,
      queues: queues.map { TopState.Queue(name: $0.queue.name) })
  }

  /// What is now. Where a queue does not answer: what was, with the reason.
  func collect() -> TopState {
    do throws(QueueError) {
      return try read()
    } catch {
      return stale(because: error)
    }
  }

  private func stale(because error: QueueError) -> TopState {
    state.trouble = TopState.Trouble(
      message: error.message, seconds: answered.map { monotonicSeconds() - $0 })
    return state
  }

  /// As `collect`, but throws where waiting for an answer is of no use.
  func first() throws(QueueError) -> TopState {
    do throws(QueueError) {
      return try read()
    } catch {
      guard error.kind == .unavailable else { throw error }
      return stale(because: error)
    }
  }

  /// As `collect`, for who has nothing to show otherwise.
  func read() throws(QueueError) -> TopState {
    var next = TopState(at: state.at, server: state.server, queues: [])
    var workers: [String: WorkerCard] = [:]
    var running: [(queue: String, records: [JobRecord])] = []
    for source in sources {
      let queue = source.queue
      next.at = try queue.now()
      next.queues.append(TopState.Queue(name: queue.name, stats: try queue.stats()))
      running.append((queue.name, try queue.list(.running, limit: Self.running)))
      for presence in try queue.workers() {
        workers[presence.worker] = WorkerCard(reading: presence.card)?.aged(holding: presence.holds)
      }
      try readEvents(source, next.at)
      try readLedger(source, next.at)
    }
    next.workers = workers.map { TopState.Worker(name: $0.key, card: $0.value) }.sorted { $0.name < $1.name }
    next.strays = running.flatMap { Self.strays($0.records, of: $0.queue, workers, next.at) }
    next.activity = activity.summary(at: next.at)
    next.costs = costs.rate(at: next.at)
    state = next
    answered = monotonicSeconds()
    return next
  }

  /// Running jobs of workers that do not show themselves. What a worker that is there has just begun is not yet in its card.
  private static func strays(
    _ records: [JobRecord], of queue: String, _ workers: [String: WorkerCard], _ now: Timestamp
  ) -> [TopState.Stray] {
    records.filter { workers[$0.worker ?? ""] == nil }.map { record in
      TopState.Stray(
        queue: queue, job: record.id, tenant: record.tenant, worker: record.worker ?? "",
        progress: record.progress, seconds: record.startedAt.map { now.seconds(since: $0) } ?? 0)
    }
  }

  private func readEvents(_ source: Source, _ now: Timestamp) throws(QueueError) {
    var position = source.events ?? .before(now.adding(seconds: -RecentActivity.window))
    while true {
      let events = try source.queue.events(after: position, limit: Self.page, wait: 0)
      for event in events { activity.add(event, queue: source.queue.name) }
      if let last = events.last { position = last.position }
      source.events = position
      // Only an empty page is the last one: in others, what this version does not know has been left out.
      if events.isEmpty { return }
    }
  }

  private func readLedger(_ source: Source, _ now: Timestamp) throws(QueueError) {
    // An entry is up to ten minutes long, and comes in when it ends.
    let window = Double(RecentCosts.window + RecentCosts.longestDelay) / 1e9
    var position = source.entries ?? .before(now.adding(seconds: -window))
    while true {
      let records = try source.ledger.entries(after: position, limit: Self.page)
      for record in records { costs.add(record) }
      if let last = records.last { position = last.position }
      source.entries = position
      if records.isEmpty { return }
    }
  }
}
