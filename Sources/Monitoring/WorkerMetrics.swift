import ClipJob
import Costs
import Metrics
import WorkerPool

/// Counts what a worker does, and tells at each scrape how it is doing.
public final class WorkerMetrics: WorkerObserver {
  private let registry: MetricRegistry
  private let jobs: SeriesSet<Counter>
  private let attempts: SeriesSet<Counter>
  private let failures: SeriesSet<Counter>
  private let retries: SeriesSet<Counter>
  private let laneRestarts: SeriesSet<Counter>
  private let duration: SeriesSet<Histogram>
  private let wait: SeriesSet<Histogram>
  private let work: WorkMetrics
  private let cost: SeriesSet<Counter>
  private let idleCost: SeriesSet<Counter>

  /// - Parameters:
  ///   - queues: those that the worker works on: their series begin at zero before anything has happened.
  ///   - devices: the same for its devices.
  public init(_ registry: MetricRegistry, version: String, queues: [String], devices: [String]) {
    self.registry = registry
    jobs = registry.series(MetricCatalogue.jobs)
    attempts = registry.series(MetricCatalogue.attempts)
    failures = registry.series(MetricCatalogue.failures)
    retries = registry.series(MetricCatalogue.retries)
    laneRestarts = registry.series(MetricCatalogue.laneRestarts)
    duration = registry.series(MetricCatalogue.duration)
    wait = registry.series(MetricCatalogue.wait)
    work = WorkMetrics(registry)
    cost = registry.series(MetricCatalogue.cost)
    idleCost = registry.series(MetricCatalogue.idleCost)
    registry.series(MetricCatalogue.build)(version).set(1)
    for queue in queues {
      for state in ["succeeded", "failed", "cancelled"] { jobs(queue, state) }
      for outcome in AttemptReport.Outcome.allCases { attempts(queue, outcome.rawValue) }
      retries(queue)
      duration(queue)
      wait(queue)
    }
    for device in devices {
      for reason in LaneEnd.Reason.allCases where reason != .dismissed {
        laneRestarts(device, reason.rawValue)
      }
    }
  }

  /// Tells of the worker's lanes and devices from now on. The worker is not kept alive.
  public func watch(_ worker: Worker) {
    registry.collect { [weak worker] scrape in
      guard let worker else { return }
      scrape.add(MetricCatalogue.ready, value: worker.health.isReady ? 1 : 0)
      for device in worker.devices {
        scrape.add(MetricCatalogue.quarantined, device.name, value: device.isQuarantined ? 1 : 0)
        for phase in [LaneState.Phase.starting, .idle, .busy] {
          scrape.add(MetricCatalogue.lanes, device.name, phase.rawValue, value: 0)
        }
      }
      for lane in worker.laneStates where lane.phase != .closed {
        scrape.add(MetricCatalogue.lanes, lane.device, lane.phase.rawValue, value: 1)
      }
    }
  }

  public func attemptEnded(_ attempt: AttemptReport) {
    let queue = attempt.queue
    attempts(queue, attempt.outcome.rawValue).add()
    // One that was lost has begun all the same, but its successor tells of the job.
    if attempt.attempt == 1, attempt.outcome != .lost { wait(queue).observe(attempt.queued) }
    switch attempt.outcome {
    case .succeeded:
      jobs(queue, "succeeded").add()
      duration(queue).observe(attempt.seconds)
      if let result = attempt.result { work.add(result) }
    case .failed:
      jobs(queue, "failed").add()
      duration(queue).observe(attempt.seconds)
      failures(queue, attempt.error?.code ?? "").add()
    case .cancelled: jobs(queue, "cancelled").add()
    case .retrying: retries(queue).add()
    case .handedBack, .lost: break
    }
  }

  public func laneEnded(_ end: LaneEnd) {
    guard end.reason != .dismissed else { return }
    laneRestarts(end.device, end.reason.rawValue).add()
  }

  public func booked(_ entry: LedgerEntry, queue: String) {
    // Without a price there is nothing to tell.
    guard let usd = entry.cost?.usd else { return }
    switch entry.kind {
    case .job: cost(entry.tenant).add(usd)
    case .idle: idleCost(entry.device).add(usd)
    }
  }
}
