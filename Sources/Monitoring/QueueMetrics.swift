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
    let answer: FreshValue<Answer>
  }
  private struct Answer: Sendable {
    let stats: QueueStats
    let server: QueueServer?
  }
  private let queues: [Watched]
  private let patience: Double
  private let duty: @Sendable (String) -> Duty

  /// Who tells of a queue: many workers on one queue would ask its server for the same, all the time.
  public enum Duty: Sendable {
    case tell
    /// Another does. `isUp`: whether the queue answers this process.
    case standBy(isUp: Bool)
  }

  /// - Parameters:
  ///   - queues: of different names.
  ///   - freshness: seconds for which an answer serves further scrapes, because counting takes the server's time.
  ///   - patience: seconds that a scrape waits for answers, for all queues together.
  ///   - duty: whether to tell of the queue with that name, asked at each scrape.
  public init(
    _ queues: [any JobQueue], freshness: Double = 1, patience: Double = 1,
    duty: @escaping @Sendable (String) -> Duty = { _ in .tell }
  ) {
    self.patience = patience
    self.duty = duty
    self.queues = queues.map { queue in
      Watched(
        name: queue.name,
        answer: FreshValue(queue.name, freshness: freshness) {
          guard let stats = try? queue.stats() else { return nil }
          // A server that does not let this user look tells of its queues all the same.
          return Answer(stats: stats, server: (try? queue.server()) ?? nil)
        })
    }
  }

  public func serve(in registry: MetricRegistry) {
    registry.collect { [self] scrape in collect(&scrape) }
  }

  /// Ends the threads that ask; from then on the queues count as away.
  public func stop() {
    for queue in queues { queue.answer.stop() }
  }

  private func collect(_ scrape: inout Scrape) {
    var told: [Watched] = []
    for queue in queues {
      switch duty(queue.name) {
      case .tell:
        queue.answer.refresh()
        told.append(queue)
      case .standBy(let isUp): scrape.add(MetricCatalogue.queueUp, queue.name, value: isUp ? 1 : 0)
      }
    }
    let deadline = monotonicSeconds() + patience
    for queue in told {
      let answer = queue.answer.value(until: deadline)
      scrape.add(MetricCatalogue.queueUp, queue.name, value: answer == nil ? 0 : 1)
      if let stats = answer?.stats { Self.tell(stats, of: queue.name, &scrape) }
      if let server = answer?.server { Self.tell(server, of: queue.name, &scrape) }
    }
  }

  static func tell(_ server: QueueServer, of queue: String, _ scrape: inout Scrape) {
    func add(_ family: Family<Gauge>, _ value: Int) { scrape.add(family, queue, value: Double(value)) }
    if let used = server.memoryUsed {
      scrape.add(MetricCatalogue.redisMemory, queue, "used", value: Double(used))
    }
    if let limit = server.memoryLimit {
      scrape.add(MetricCatalogue.redisMemory, queue, "limit", value: Double(limit))
    }
    add(MetricCatalogue.redisDurable, server.isDurable ? 1 : 0)
    add(MetricCatalogue.redisWritable, server.canWriteFile ? 1 : 0)
    add(MetricCatalogue.redisRewritable, server.couldRewriteFile ? 1 : 0)
    if let delayed = server.delayedSyncs {
      scrape.add(MetricCatalogue.redisDelayedSyncs, queue, value: Double(delayed))
    }
    add(MetricCatalogue.redisIsReplica, server.isReplica ? 1 : 0)
    add(MetricCatalogue.redisReplicas, server.replicas)
    if let lag = server.replicaLag { add(MetricCatalogue.redisReplicaLag, lag) }
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
    scrape.add(MetricCatalogue.queueFormat, queue, value: Double(stats.format))
  }
}
