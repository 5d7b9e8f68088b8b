import ClipJob
import Fetching
import FoundationEssentials
import Glibc
import JobQueue
import Logging
import Machine
import ObjectStores
import Quotes
import RedisClient
import NetworkGuard
import RedisQueue
import RemoteMedia
import Rendering
import Sandbox
import WorkerPool

extension Verb {
  static let work = Verb(
    name: "work",
    operands: "[--redis URL] [--queue NAME]… [--device DEVICE]… [--lanes N] [--media-root DIR]…",
    summary:
      "Run a worker: lease jobs, render them in lanes, report results. Every option can also be set through "
      + "the environment.",
    options: Setting.all.map {
      Option(
        $0.flag, value: $0.value, "\($0.help) [\($0.variable)]", isRepeatable: $0.isRepeatable)
    } + [
      Option("--print-config", "Print the effective configuration, with secrets hidden, and exit."), .json,
    ],
    run: { arguments in
      let settings = try ResolvedSettings(arguments, Setting.all)
      if arguments.has("--print-config") {
        Terminal.print(arguments.has("--json") ? settings.document.text(pretty: true) : settings.listing)
        return .done
      }
      return try WorkRun.work(settings.values)
    })
}

/// A worker as a process.
private enum WorkRun {
  /// Seconds that the end waits for whoever reads the log.
  private static let logPatience = 2.0

  static func work(_ settings: WorkerSettings) throws -> ExitCode {
    let machine = ProcessInfo.processInfo
    let share = MachineShare.own
    let host = machine.hostName
    let working = FileManager.default.currentDirectoryPath
    let log = WorkerLog.queued(settings.log ?? (Terminal.stderrIsTerminal ? .human : .json)) {
      Terminal.error($0)
    }
    defer { log.finish(within: logPatience) }
    // Where nobody reads, the last word would wait forever, too.
    func say(_ text: String) { if log.finish(within: logPatience) { Terminal.error(text) } }
    do {
      let program = try OwnLanes.ownProgram()
      try SandboxCheck.begin(settings.sandbox, log)
      try checkCache(settings, workingDirectory: working)
      warnOfStores(settings, machine.environment, log)
      let surveyor = DeviceSurveyor(
        executable: program, environment: machine.environment, variables: settings.laneVariables)
      let plan = try DevicePlan(settings.devices) { () throws(DeviceSurveyError) in try surveyor.survey() }
      for note in plan.notes { log.warning(note) }
      var options = settings.options(
        name: WorkerName.unique(host: host), host: host, cores: share.cores, freeMemory: share.freeMemory,
        workingDirectory: working, devices: plan.devices)
      options.millicores = share.millicores
      options.surveyor = surveyor
      let sampler = DeviceWatching.sampler(of: plan.devices, log)
      defer { sampler?.stop() }
      options.watch = sampler.map { SampledDevices($0) }
      options.prices = try settings.prices.map { file in
        try PriceFile.read(file) {
          RemoteAccess(own: FetchNetwork(NetworkPolicy(settings.allowedNetworks), proxy: settings.proxy))
        }
      }
      options.version = CommandLineTool.version
      let address = try address(settings)
      var queueOptions = RedisQueueOptions()
      queueOptions.replicas = settings.replicas
      let queues = try settings.queues.map { [queueOptions] name throws(QueueError) in
        try RedisQueue(
          name: name, address: address, options: queueOptions, connections: options.callers)
      }
      let ledgers = try settings.queues.map { name throws(QueueError) in
        try RedisLedger(queue: name, address: address)
      }
      let quoteCaches = Dictionary(
        uniqueKeysWithValues: queues.map { ($0.name, QuoteCache(RedisQuoteStore($0))) })
      // Documents of all queues are weighed by what the first one's jobs took: the devices are the same.
      let first = quoteCaches[queues[0].name]
      let admitter = Admitter(quotes: { first?.book ?? QuoteBook() })
      let monitoring = WorkerMonitoring(queues, options, gpus: sampler)
      let worker = try Worker(
        queues: queues, launcher: try OwnLanes.launcher(settings, cores: options.cores), options: options,
        log: log,
        check: { () throws(QueueError) in try RedisChecks.require(address) }, ledgers: ledgers,
        quoteCaches: quoteCaches, observer: monitoring.metrics, admission: { admitter.read($0) })
      StopSignals.watch { $0 == .hangup ? worker.drain() : worker.stop() }
      let service = try monitoring.start(worker, settings, log)
      let pod = PodKeeping(worker, environment: machine.environment, log)
      defer { pod?.stop() }
      try worker.run()
      service?.stop()
      return .done
    } catch let error as QueueError {
      say("clipmill work: \(error.explained)")
    } catch let error as WorkerError {
      say("clipmill work: \(error.message)")
    } catch let error as DevicePlanError {
      say("clipmill work: \(error.message)")
    }
    return .machine
  }

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

  private static func address(_ settings: WorkerSettings) throws(UsageError) -> RedisAddress {
    do throws(RedisError) {
      return try RedisAddress(settings.redis)
    } catch {
      throw UsageError(message: error.message, hint: error.hint)
    }
  }
}
