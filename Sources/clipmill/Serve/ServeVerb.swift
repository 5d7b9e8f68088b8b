import APIService
import Accounts
import ClipJob
import HTTPService
import JobQueue
import Metrics
import Monitoring
import Quotes
import RedisAccounts
import RedisClient
import RedisQueue
import Threads

extension Verb {
  static let serve = Verb(
    name: "serve", operands: "[--listen ADDRESS:PORT] [--redis URL] [--queue NAME]… [--json]",
    summary: "Serve the API for programs that submit and follow jobs, over HTTP, until stopped.",
    options: [
      Option(
        "--listen", value: "ADDRESS:PORT",
        "A numeric address and a port, 0 for any free one; :PORT is all addresses; default \(ServeRun.usual)."
      )
    ] + QueueConnection.severalOptions + ServedUploads.options + ServedDownloads.options,
    run: { arguments in
      if let word = arguments.positional.first { throw UsageError(message: "unexpected “\(word)”") }
      return try ServeRun(arguments).run()
    })
}

private struct ServeRun {
  static let usual = "127.0.0.1:8080"

  let connection: QueueConnection
  let names: [String]
  let address: HTTPAddress
  let isJSON: Bool
  let uploads: ServedUploads?
  let downloads: Downloads?

  init(_ arguments: Arguments) throws {
    connection = try QueueConnection(arguments)
    names = try connection.names(arguments)
    let text = arguments["--listen"] ?? Self.usual
    guard let address = HTTPAddress(text) else {
      throw UsageError(
        message: "--listen expects an address and a port, not “\(text)”",
        hint: "for example \(Self.usual) or [::1]:8080")
    }
    self.address = address
    isJSON = arguments.has("--json")
    uploads = try ServedUploads(arguments)
    downloads = try ServedDownloads.open(arguments) { Terminal.error($0) }
  }

  func run() throws -> ExitCode {
    do {
      let queues = try names.map { name throws(QueueError) in
        try RedisQueue(name: name, address: connection.address)
      }
      let registry = MetricRegistry()
      registry.series(MetricCatalogue.build)(CommandLineTool.version).set(1)
      let stopped = Completion()
      var options = options(registry, queues)
      options.uploads = try uploads?.open(until: stopped)
      options.downloads = downloads
      let api = APIServer(
        queues: queues, accounts: try RedisAccounts(address: connection.address), options: options)
      StopSignals.watch { _ in stopped.signal() }
      // Also while Redis is away: /readyz tells that then.
      let service = try HTTPService(address, limits: Self.limits, routes: api.routes)
      say(service)
      stopped.wait()
      api.stop()
      service.stop()
      return .done
    } catch let error as QueueError {
      ErrorPrinter.print([JobError(queue: error)], json: isJSON)
    } catch let error as JobError {
      ErrorPrinter.print([error], json: isJSON)
    } catch let error as HTTPServiceError {
      ErrorPrinter.print([JobError("machine.port", error.message, hint: "see --listen")], json: isJSON)
    }
    return .machine
  }

  /// Of many clients that may all come by one proxy.
  private static var limits: HTTPService.Limits {
    var limits = HTTPService.Limits()
    limits.connections = 1000
    limits.connectionsPerClient = 1000
    limits.timeout = 30
    limits.streams = 500
    limits.files = 300
    // A key that was revoked meanwhile is refused when its client comes back.
    limits.streamTime = 600
    return limits
  }

  private func options(_ registry: MetricRegistry, _ queues: [RedisQueue]) -> APIServer.Options {
    var options = APIServer.Options()
    options.version = CommandLineTool.version
    options.metrics = { (Exposition.contentType, registry.page) }
    let metrics = APIMetrics(registry)
    options.observe = { metrics.answered($0.operation, status: $0.status, seconds: $0.seconds) }
    options.complain = { Terminal.error($0) }
    let lessons = QuoteBook((try? queues.first.map { try RedisQuoteStore($0).lessons() }) ?? [:])
    options.admitter = Admitter(quotes: { lessons })
    return options
  }

  private func say(_ service: HTTPService) {
    guard isJSON else {
      return Terminal.error("the API of \(names.joined(separator: ", ")) is served at \(service.url)")
    }
    let document: JSONValue = ["url": .string(service.url), "queues": .array(names.map(JSONValue.string))]
    Terminal.print(document.text(pretty: true))
  }
}
