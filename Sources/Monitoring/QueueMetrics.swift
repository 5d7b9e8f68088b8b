import JobQueue
import Metrics
import Threads

/// Tells at each scrape how much there is of everything in some queues.
///
/// A server that does not answer must not keep a scrape waiting: after a second its values are left out, rather than
/// older ones shown, and `clipmill_queue_up` is 0.
public final class QueueMetrics: Sendable {
  private struct Watched: Sendable {
    let name: String
    let stats: FreshValue<QueueStats>
  }
  private let queues: [Watched]
  private let patience: Double

  /// - Parameters:
  ///   - queues: of different names.
  ///   - freshness: seconds for which an answer serves further scrapes, because counting takes the server's time.
  ///   - patience: seconds that a scrape waits for answers, for all queues together.
  public init(_ queues: [any JobQueue], freshness: Double = 1, patience: Double = 1) {
    self.patience = patience
    self.queues = queues.map { queue in
      Watched(name: queue.name, stats: FreshValue(queue.name, freshness: freshness) { try? queue.stats() })
    }
  }

  public func serve(in registry: MetricRegistry) {
    registry.collect { [self] scrape in collect(&scrape) }
  }

  /// Ends the threads that ask; from then on the queues count as away.
  public func stop() {
    for queue in queues { queue.stats.stop() }
  }

  private func collect(_ scrape: inout Scrape) {
    for queue in queues { queue.stats.refresh() }
    let deadline = monotonicSeconds() + patience
    for queue in queues {
      let stats = queue.stats.value(until: deadline)
      scrape.add(MetricCatalogue.queueUp, queue.name, value: stats == nil ? 0 : 1)
      if let stats { Self.tell(stats, of: queue.name, &scrape) }
    }
  }

  private static func tell(_ stats: QueueStats, of queue: String, _ scrape: inout Scrape) {
    let lengths = [
      ("inbox", stats.inbox), ("ready", stats.ready), ("delayed", stats.delayed), ("running", stats.running),
      ("dead", stats.dead),
    ]
    for (state, count) in lengths {
      scrape.add(MetricCatalogue.queueLength, queue, state, value: Double(count))
    }
    scrape.add(MetricCatalogue.backlog, queue, value: stats.backlogSeconds)
    scrape.add(MetricCatalogue.oldestReady, queue, value: stats.oldestReady ?? 0)
    scrape.add(MetricCatalogue.paused, queue, value: stats.isPaused ? 1 : 0)
    scrape.add(MetricCatalogue.rejections, queue, value: Double(stats.rejected))
    scrape.add(MetricCatalogue.refused, queue, value: Double(stats.refused))
  }
}
