import ClipJob
import Costs
import JobQueue
import Metrics
import WorkerPool

/// Counts what a worker does, and tells at each scrape how it is doing.
public final class WorkerMetrics: WorkerObserver {
  private let registry: MetricRegistry
  private let jobs: SeriesSet<Counter>
  private let attempts: SeriesSet<Counter>
  private let failures: SeriesSet<Counter>
  private let retries: SeriesSet<Counter>
  private let leasesLost: SeriesSet<Counter>
  private let laneRestarts: SeriesSet<Counter>
  private let logDropped: SeriesSet<Counter>
  private let duration: SeriesSet<Histogram>
  private let wait: SeriesSet<Histogram>
  private let work: WorkMetrics
  private let cost: SeriesSet<Counter>
  private let egress: SeriesSet<Counter>
  private let idleCost: SeriesSet<Counter>
  private let ledgerDropped: SeriesSet<Counter>

  /// - Parameters:
  ///   - queues: those that the worker works on: their series begin at zero before anything has happened.
  ///   - devices: the same for its devices.
  ///   - isPriced: the same for what their idle time costs: there is a price table.
  ///   - began: when the worker did.
  public init(
    _ registry: MetricRegistry, version: String, queues: [String], devices: [String],
    isPriced: Bool = false, began: Timestamp = SteadyClock().now()
  ) {
    self.registry = registry
    jobs = registry.series(MetricCatalogue.jobs)
    attempts = registry.series(MetricCatalogue.attempts)
    failures = registry.series(MetricCatalogue.failures)
    retries = registry.series(MetricCatalogue.retries)
    leasesLost = registry.series(MetricCatalogue.leasesLost)
    laneRestarts = registry.series(MetricCatalogue.laneRestarts)
    logDropped = registry.series(MetricCatalogue.logDropped)
    duration = registry.series(MetricCatalogue.duration)
    wait = registry.series(MetricCatalogue.wait)
    work = WorkMetrics(registry)
    cost = registry.series(MetricCatalogue.cost)
    egress = registry.series(MetricCatalogue.egress)
    idleCost = registry.series(MetricCatalogue.idleCost)
    ledgerDropped = registry.series(MetricCatalogue.ledgerDropped)
    registry.series(MetricCatalogue.build)(version).set(1)
    registry.series(MetricCatalogue.started)().set(Double(began.milliseconds) / 1000)
    for queue in queues {
      for state in MetricCatalogue.endStates { jobs(queue, state) }
      for code in MetricCatalogue.usualFailures { failures(queue, code) }
      for outcome in AttemptReport.Outcome.allCases { attempts(queue, outcome.rawValue) }
      retries(queue)
      leasesLost(queue)
      ledgerDropped(queue)
      duration(queue)
      wait(queue)
    }
    for device in devices {
      for reason in LaneEnd.Reason.restarts { laneRestarts(device, reason.rawValue) }
      logDropped(device)
      if isPriced { idleCost(device) }
    }
  }

  /// Tells of the worker's lanes and devices from now on. The worker is not kept alive.
  public func watch(_ worker: Worker) {
    registry.collect { [weak worker] scrape in
      guard let worker else { return }
      scrape.add(MetricCatalogue.ready, value: worker.health.isReady ? 1 : 0)
      let troubles = worker.troubles
      for kind in WorkerTrouble.allCases {
        scrape.add(MetricCatalogue.trouble, kind.rawValue, value: troubles[kind] == nil ? 0 : 1)
      }
      for device in worker.devices {
        scrape.add(MetricCatalogue.quarantined, device.name, value: device.isQuarantined ? 1 : 0)
        for phase in MetricCatalogue.lanePhases {
          scrape.add(MetricCatalogue.lanes, device.name, phase.rawValue, value: 0)
        }
      }
      for lane in worker.laneStates where MetricCatalogue.lanePhases.contains(lane.phase) {
        scrape.add(MetricCatalogue.lanes, lane.device, lane.phase.rawValue, value: 1)
      }
    }
  }

  public func attemptBegan(_ attempt: AttemptStart) {
    guard attempt.isPriced else { return }
    // Scraped before there is money, they let `increase` see all of it.
    cost(attempt.tenant)
    egress(attempt.tenant)
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
      // A last lease has rendered nothing.
      if attempt.attempt > 0 { duration(queue).observe(attempt.seconds) }
      failures(queue, attempt.error?.code ?? "").add()
    case .cancelled: jobs(queue, "cancelled").add()
    case .retrying: retries(queue).add()
    case .handedBack, .lost: break
    }
  }

  public func laneEnded(_ end: LaneEnd) {
    guard LaneEnd.Reason.restarts.contains(end.reason) else { return }
    laneRestarts(end.device, end.reason.rawValue).add()
  }

  public func booked(_ entry: LedgerEntry, queue: String) {
    // Without a price there is nothing to tell.
    guard let money = entry.cost else { return }
    switch entry.kind {
    case .job:
      cost(entry.tenant).add((money - entry.egress).usd)
      egress(entry.tenant).add(entry.egress.usd)
    case .idle: idleCost(entry.device).add(money.usd)
    }
  }

  public func leaseLost(queue: String) { leasesLost(queue).add() }

  public func logDropped(_ lines: Int, device: String) { logDropped(device).add(Double(lines)) }

  public func ledgerDropped(_ entries: Int, queue: String) { ledgerDropped(queue).add(Double(entries)) }
}
