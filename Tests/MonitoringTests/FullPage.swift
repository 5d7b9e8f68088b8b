import ClipJob
import Costs
import JobQueue
import Logging
import Metrics
import Webhooks
import WorkerPool

@testable import Monitoring

/// A page on which there is something of everything.
struct FullPage {
  let text: String

  init() throws {
    let registry = MetricRegistry()
    let metrics = WorkerMetrics(registry, version: "1.2.3", queues: ["q"], devices: ["cpu"])
    var result = JobResult(state: .succeeded)
    result.timing = .init(stages: ["decode": 1], waiting: ["decode": 1])
    result.cost = .init(quotedSeconds: 2, laneSeconds: 3)
    metrics.attemptEnded(
      AttemptReport(queue: "q", job: "a", device: "cpu", lane: "cpu/0", outcome: .succeeded, result: result))
    metrics.attemptEnded(
      AttemptReport(
        queue: "q", job: "b", device: "cpu", lane: "cpu/0", outcome: .failed,
        error: JobError("source.unreadable", "It cannot be read.")))
    var entry = LedgerEntry(.job, from: 0, to: 1, worker: "w", device: "cpu")
    entry.cost = Money(picodollars: 2)
    metrics.booked(entry, queue: "q")
    entry.kind = .idle
    metrics.booked(entry, queue: "q")
    let queue = MemoryQueue()
    // It tells of its devices and lanes without running.
    let worker = try Worker(
      queues: [queue], launcher: LaneLauncher(executable: "/nowhere", environment: [:]) { _, _ in [] },
      options: WorkerOptions(), log: WorkerLog(.human) { _ in }, admission: { Admitter().read($0) })
    metrics.watch(worker)
    let queues = QueueMetrics([queue])
    queues.serve(in: registry)
    registry.collect { QueueMetrics.tell(.full, of: "q", &$0) }
    CacheMetrics.serve(folder: "/nowhere", limit: 10, in: registry)
    GPUMetrics.serve(FixedGPUs(readings: [.full]), in: registry)
    APIMetrics(registry, operations: ["readJob"]).answered("readJob", status: 200, seconds: 0.02)
    APIMetrics.serve(listeners: { 3 }, in: registry)
    let hooks = WebhookMetrics(registry, store: MemoryWebhooks())
    hooks.attempted(.delivered, seconds: 0.2)
    hooks.serve({ WebhookDispatcher.Counters() }, in: registry)
    text = withExtendedLifetime(worker) { registry.page }
    queues.stop()
    hooks.stop()
  }
}

struct FixedGPUs: GPUReadings {
  var readings: [GPUReading]
}

extension QueueServer {
  static var full: QueueServer {
    var server = QueueServer()
    (server.memoryUsed, server.memoryLimit) = (109, 100)
    server.isDurable = true
    server.canWriteFile = false
    server.delayedSyncs = 3
    server.replicas = 2
    server.replicaLag = 4096
    return server
  }
}

extension GPUReading {
  static var full: GPUReading {
    var reading = GPUReading("GPU-1")
    reading.utilization = [.compute: 0.5, .memory: 0.25, .decoder: 1, .encoder: 0]
    reading.memoryUsed = 1 << 30
    reading.memoryTotal = 24 << 30
    reading.powerWatts = 70.5
    reading.energyJoules = 1234
    reading.age = 0.5
    return reading
  }
}

extension String {
  /// The value of a series, as it is written.
  func value(_ series: String) -> String? {
    split(separator: "\n").first { $0.hasPrefix(series + " ") }.map {
      String($0.dropFirst(series.utf8.count + 1))
    }
  }
}
