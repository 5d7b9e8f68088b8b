import Costs
import DeviceTelemetry
import Fetching
import FoundationEssentials
import JobQueue
import Logging
import Machine
import NetworkGuard
import Quotes
import RemoteMedia
import Sandbox
import WorkerPool

/// Where a worker's queues are, and what belongs to them.
struct WorkerStores {
  let queues: [any JobQueue]
  let ledgers: [any Ledger]
  /// In the order of the queues.
  let quotes: [any QuoteStore]
  /// Whether the queues may be trusted.
  var check: Worker.QueueCheck = { () throws(QueueError) in }
}

/// What this process needs to be a worker, wherever the queues are.
struct WorkerHost {
  private let settings: WorkerSettings
  private let log: WorkerLog
  private let sampler: DeviceSampler?
  let options: WorkerOptions

  /// - Parameter usualPrices: where no price table is named.
  ///
  /// Throws `WorkerError` and `DevicePlanError`.
  init(_ settings: WorkerSettings, _ log: WorkerLog, usualPrices: PriceTable? = nil) throws {
    (self.settings, self.log) = (settings, log)
    let machine = ProcessInfo.processInfo
    let share = MachineShare.own
    let host = machine.hostName
    let working = FileManager.default.currentDirectoryPath
    try SandboxCheck.begin(settings.sandbox, log)
    try Self.checkCache(settings, workingDirectory: working)
    Self.warnOfStores(settings, machine.environment, log)
    let surveyor = DeviceSurveyor(
      executable: try OwnLanes.ownProgram(), environment: machine.environment,
      variables: settings.laneVariables)
    let plan = try DevicePlan(settings.devices) { () throws(DeviceSurveyError) in try surveyor.survey() }
    for note in plan.notes { log.warning(note) }
    var options = settings.options(
      name: WorkerName.unique(host: host), host: host, cores: share.cores, freeMemory: share.freeMemory,
      workingDirectory: working, devices: plan.devices)
    options.millicores = share.millicores
    options.surveyor = surveyor
    sampler = DeviceWatching.sampler(of: plan.devices, log)
    options.watch = sampler.map { SampledDevices($0) }
    options.prices =
      try settings.prices.map { file in
        try PriceFile.read(file) {
          RemoteAccess(own: FetchNetwork(NetworkPolicy(settings.allowedNetworks), proxy: settings.proxy))
        }
      } ?? usualPrices
    options.version = CommandLineTool.version
    self.options = options
  }

  /// Throws `WorkerError`.
  func worker(on stores: WorkerStores) throws -> (worker: Worker, monitoring: WorkerMonitoring) {
    let caches = Dictionary(
      uniqueKeysWithValues: zip(stores.queues, stores.quotes).map { ($0.name, QuoteCache($1)) })
    // Documents of all queues are weighed by what the first one's jobs took: the devices are the same.
    let first = caches[stores.queues[0].name]
    let admitter = Admitter(quotes: { first?.book ?? QuoteBook() })
    let monitoring = WorkerMonitoring(stores.queues, options, gpus: sampler)
    let worker = try Worker(
      queues: stores.queues, launcher: try OwnLanes.launcher(settings, cores: options.cores),
      options: options, log: log, check: stores.check, ledgers: stores.ledgers, quoteCaches: caches,
      observer: monitoring.metrics, admission: { admitter.read($0) })
    return (worker, monitoring)
  }

  /// At the end of the worker.
  func close() { sampler?.stop() }

  /// Jobs would be given back, each after some seconds.
  private static func warnOfStores(
    _ settings: WorkerSettings, _ environment: [String: String], _ log: WorkerLog
  ) {
    guard !settings.buckets.all.isEmpty else { return }
    let check = StoreCheck(environment)
    guard let problem = check.problem else { return }
    log.warning(
      "jobs may not reach the buckets as they should: \(problem)" + (check.hint.map { " (\($0))" } ?? ""))
  }

  /// No job may reach what other jobs are given.
  private static func checkCache(_ settings: WorkerSettings, workingDirectory: String) throws(WorkerError) {
    guard let folder = settings.cacheFolder else { return }
    let roots = settings.mediaRoots.isEmpty ? [workingDirectory] : settings.mediaRoots.all.map(\.path)
    let place = CachePlace(folder: folder, size: settings.cacheSize)
    guard let other = place.overlap(with: roots + settings.laneWrites) else { return }
    throw WorkerError(
      "the cache in \(folder) would be open to jobs, which may change files below \(other): give it a folder of its own (--cache-dir)"
    )
  }
}
