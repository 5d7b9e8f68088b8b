import HTTPService
import JobQueue
import Logging
import Metrics
import Monitoring
import WorkerPool

/// Metrics and health of a worker.
struct WorkerMonitoring {
  let metrics: WorkerMetrics
  private let queues: [any JobQueue]
  private let gpus: (any GPUReadings)?
  private let registry = MetricRegistry()

  /// - Parameter gpus: nil: there are none.
  init(_ queues: [any JobQueue], _ options: WorkerOptions, gpus: (any GPUReadings)?) {
    self.queues = queues
    self.gpus = gpus
    metrics = WorkerMetrics(
      registry, version: CommandLineTool.version, queues: queues.map(\.name),
      devices: options.devices.map(\.name), isPriced: options.prices != nil)
  }

  /// Serves them where the settings say; nil: nowhere. A port that was not asked for by name may be missing.
  func start(_ worker: Worker, _ settings: WorkerSettings, _ log: WorkerLog) throws(WorkerError)
    -> HTTPService?
  {
    guard settings.metricsPort != .off else { return nil }
    metrics.watch(worker)
    // One worker of many tells of a queue: the one that maintains it.
    QueueMetrics(queues) { [weak worker] queue in
      guard let worker, worker.standsBy(queue: queue) else { return .tell }
      return .standBy(isUp: worker.reaches(queue: queue))
    }.serve(in: registry)
    if let gpus { GPUMetrics.serve(gpus, in: registry) }
    if let folder = settings.cacheFolder {
      CacheMetrics.serve(folder: folder, limit: settings.cacheSize, in: registry)
    }
    let monitoring = MonitoringService(
      registry: registry, ailments: { worker.stalls },
      hindrances: {
        switch worker.health {
        case .ready: []
        case .notReady(let reasons): reasons
        }
      })
    do throws(HTTPServiceError) {
      let service = try monitoring.start(settings.metrics)
      log.info("metrics and health are served at \(service.url)")
      return service
    } catch {
      guard settings.metricsPort == .automatic, error.kind == .portInUse else {
        throw WorkerError(
          "metrics and health cannot be served: \(error.message); see --metrics-port and --metrics-address")
      }
      log.warning(
        "metrics and health are not served: \(error.message); if several workers share a machine, give each its own "
          + "--metrics-port, or off")
      return nil
    }
  }
}
