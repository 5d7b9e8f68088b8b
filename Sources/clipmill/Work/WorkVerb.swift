import FoundationEssentials
import JobQueue
import Logging
import RedisClient
import RedisQueue
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
    let log = WorkerLog.queued(settings.log ?? (Terminal.stderrIsTerminal ? .human : .json)) {
      Terminal.error($0)
    }
    defer { log.finish(within: logPatience) }
    // Where nobody reads, the last word would wait forever, too.
    func say(_ text: String) { if log.finish(within: logPatience) { Terminal.error(text) } }
    do {
      let host = try WorkerHost(settings, log)
      defer { host.close() }
      let stores = try stores(settings, callers: host.options.callers)
      let (worker, monitoring) = try host.worker(on: stores)
      StopSignals.watch { $0 == .hangup ? worker.drain() : worker.stop() }
      let service = try monitoring.start(worker, settings, log)
      let pod = PodKeeping(worker, environment: ProcessInfo.processInfo.environment, log)
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

  /// On Redis. Throws `QueueError` and `UsageError`.
  private static func stores(_ settings: WorkerSettings, callers: Int) throws -> WorkerStores {
    let address = try address(settings)
    var options = RedisQueueOptions()
    options.replicas = settings.replicas
    let queues = try settings.queues.map { [options] name throws(QueueError) in
      try RedisQueue(name: name, address: address, options: options, connections: callers)
    }
    let ledgers = try settings.queues.map { name throws(QueueError) in
      try RedisLedger(queue: name, address: address)
    }
    return WorkerStores(
      queues: queues, ledgers: ledgers, quotes: queues.map { RedisQuoteStore($0) },
      check: { () throws(QueueError) in try RedisChecks.require(address) })
  }

  private static func address(_ settings: WorkerSettings) throws(UsageError) -> RedisAddress {
    do throws(RedisError) {
      return try RedisAddress(settings.redis)
    } catch {
      throw UsageError(message: error.message, hint: error.hint)
    }
  }
}
