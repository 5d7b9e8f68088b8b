import ClipJob
import HTTPService
import JobQueue
import Metrics
import Monitoring
import RedisClient
import RedisQueue
import Threads
import WorkerPool

extension Verb {
  static let exporter = Verb(
    name: "exporter",
    operands: "[--redis URL] [--queue NAME]… [--metrics-port PORT] [--metrics-address ADDRESS] [--json]",
    summary: "Serve the metrics of queues over HTTP until stopped; needs no worker.",
    options: ExporterRun.settings.map {
      let help = ExporterRun.help[$0.flag] ?? $0.help
      return Option($0.flag, value: $0.value, "\(help) [\($0.variable)]", isRepeatable: $0.isRepeatable)
    } + [.json],
    run: { arguments in
      try ExporterRun.run(try ExporterRun.values(arguments), isJSON: arguments.has("--json"))
    })
}

private enum ExporterRun {
  /// Those of a worker that mean something here.
  static let settings = Setting.all.filter {
    ["--redis", "--queue", "--metrics-port", "--metrics-address"].contains($0.flag)
  }

  /// Where it is not that of a worker.
  static let help = [
    "--queue": "The queue's name; may be repeated; default “default”.",
    "--metrics-port": "The port to listen on, 0 for any free port; default \(MetricsPort.usual).",
  ]

  static func values(_ arguments: Arguments) throws(UsageError) -> WorkerSettings {
    let values = try ResolvedSettings(arguments, settings).values
    guard values.metricsPort != .off else {
      throw UsageError(
        message: "the exporter needs a port", hint: "set one with --metrics-port")
    }
    return values
  }

  static func run(_ settings: WorkerSettings, isJSON: Bool) throws -> ExitCode {
    do {
      let address = try RedisAddress(settings.redis)
      let queues = try settings.queues.map { name throws(QueueError) in
        try RedisQueue(name: name, address: address)
      }
      let registry = MetricRegistry()
      registry.series(MetricCatalogue.build)(CommandLineTool.version).set(1)
      let metrics = QueueMetrics(queues)
      metrics.serve(in: registry)
      let stopped = Completion()
      StopSignals.watch { _ in stopped.signal() }
      // Ready even while the server is away: that is what it then has to tell.
      let service = try MonitoringService(registry: registry).start(settings.metrics)
      if isJSON {
        let queues = JSONValue.array(settings.queues.map(JSONValue.string))
        Terminal.print(
          JSONValue.object([("url", .string(service.url)), ("queues", queues)]).text(pretty: true))
      } else {
        Terminal.error(
          "the metrics of \(settings.queues.joined(separator: ", ")) are served at \(service.url)")
      }
      stopped.wait()
      service.stop()
      metrics.stop()
      return .done
    } catch let error as RedisError {
      throw UsageError(message: error.message, hint: error.hint)
    } catch let error as QueueError {
      ErrorPrinter.print([JobError(queue: error)], json: isJSON)
    } catch let error as HTTPServiceError {
      let hint = "see --metrics-port and --metrics-address"
      ErrorPrinter.print([JobError("machine.port", error.message, hint: hint)], json: isJSON)
    }
    return .machine
  }
}

extension WorkerSettings {
  /// Where metrics are to be served, whatever else is there.
  var metrics: HTTPAddress {
    if case .port(let port) = metricsPort { return HTTPAddress(host: metricsAddress, port: port) }
    return HTTPAddress(host: metricsAddress, port: MetricsPort.usual)
  }
}
