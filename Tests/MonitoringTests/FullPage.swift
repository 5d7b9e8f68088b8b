import ClipJob
import JobQueue
import Metrics
import WorkerPool

@testable import Monitoring

/// A page on which there is something of everything.
struct FullPage {
  let text: String

  /// What is not told by the parts below.
  static let missing: Set<String> = [
    "clipmill_worker_ready", "clipmill_lanes", "clipmill_device_quarantined",
    "clipmill_cost_usd_total", "clipmill_idle_cost_usd_total",
  ]

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
    let queue = MemoryQueue()
    let queues = QueueMetrics([queue])
    queues.serve(in: registry)
    GPUMetrics.serve(FixedGPUs(readings: [.full]), in: registry)
    text = registry.page
    queues.stop()
  }
}

struct FixedGPUs: GPUReadings {
  var readings: [GPUReading]
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
