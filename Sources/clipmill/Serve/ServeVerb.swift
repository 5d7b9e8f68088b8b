import APIService
import Accounts
import ClipJob
import HTTPService
import JobQueue
import Metrics
import Monitoring
import Quotes
import Rendering
import Synchronization
import Threads
import Webhooks
import WorkerPool

extension Verb {
  static let serve = Verb(
    name: "serve",
    operands:
      "[--listen ADDRESS:PORT] [--redis URL | --embedded] [--queue NAME]… [OPTIONS] [--json]",
    summary: "Serve the API for programs that submit and follow jobs, over HTTP, until stopped.",
    options: ServeSettings.options + [ServedMonitoring.option] + ServeSurveys.options
      + QueueConnection.severalOptions + [WebhookDelivery.option] + ServedUploads.options
      + ServedDownloads.options + ServedTokens.options + [ServedDashboard.option]
      + EmbeddedState.options,
    run: { arguments in
      if let word = arguments.positional.first { throw UsageError(message: "unexpected “\(word)”") }
      return try ServeRun(arguments).run()
    })
}

private struct ServeRun {
  let connection: QueueConnection
  let names: [String]
  let settings: ServeSettings
  let surveys: ServeSurveys
  let isJSON: Bool
  let monitoring: ServedMonitoring?
  private let arguments: Arguments
  let uploads: ServedUploads?
  let downloads: Downloads?
  let tokens: ServedTokens?
  let isEmbedded: Bool

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    connection = try QueueConnection(arguments)
    names = try connection.names(arguments)
    settings = try ServeSettings(arguments)
    surveys = try ServeSurveys(arguments)
    isJSON = arguments.has("--json")
    monitoring = try ServedMonitoring(arguments)
    uploads = try ServedUploads(arguments, root: surveys.sharedRoot)
    isEmbedded = arguments.has("--embedded")
    downloads = try ServedDownloads.open(
      arguments, usual: isEmbedded ? surveys.mediaRoots : MediaRoots([])
    ) { Terminal.error($0) }
    tokens = try ServedTokens(arguments)
    guard isEmbedded || arguments["--state"] == nil else {
      throw UsageError(message: "--state is what --embedded keeps", hint: "add --embedded")
    }
    guard !isEmbedded || arguments["--redis"] == nil else {
      throw UsageError(message: "--embedded has its queue in this process, and --redis is another one's")
    }
  }

  func run() throws -> ExitCode {
    OpenFiles.allowMany()
    defer { surveys.close() }
    do {
      let embedded =
        try isEmbedded
        ? EmbeddedState(arguments, queues: names, roots: surveys.mediaRoots.all.map(\.path)) : nil
      defer { embedded?.close() }
      let stores = try embedded?.stores ?? ServeStores(connection, names)
      let worker = try embedded.map { try EmbeddedWorker(arguments, $0.work, queues: names) }
      let login = try embedded.map { try EmbeddedLogin(stores.accounts, beside: $0.path) }
      let registry = MetricRegistry()
      registry.series(MetricCatalogue.build)(CommandLineTool.version).set(1)
      let webhooks = try WebhookDelivery(arguments, stores, registry)
      let stopped = Completion()
      let metrics = APIMetrics(registry, operations: APIServer.operations)
      var options = try options(registry, metrics, stores, webhooks.access)
      options.uploads = try uploads?.open(until: stopped) { metrics.uploaded("expired", count: $0) }
      options.downloads = downloads
      options.tokens = try tokens?.open(until: stopped)
      let api = APIServer(queues: stores.queues, accounts: stores.accounts, options: options)
      APIMetrics.serve(listeners: { api.listeners }, in: registry)
      StopSignals.watch { _ in
        worker?.leave()
        stopped.signal()
      }
      // Also while Redis is away: /readyz tells that then.
      let service = try HTTPService(
        settings.address, limits: settings.limits, tls: settings.tls,
        routes: ServedDashboard.routes(api, arguments))
      let monitored = try monitoring?.start(api)
      defer { webhooks.stop() }
      let failure = Mutex<String?>(nil)
      let works =
        worker?.start { words in
          failure.withLock { $0 = words }
          stopped.signal()
        } ?? true
      guard works, webhooks.start() else { return noThreads(service) }
      say(service, login)
      stopped.wait()
      worker?.wait()
      // Attempts that are under way have a time of their own.
      let delivered = Completion()
      _ = WorkThread.start("hooks stop", delivered) { webhooks.stop() }
      api.stop()
      service.stop()
      monitored?.stop()
      delivered.wait()
      guard let words = failure.withLock({ $0 }) else { return .done }
      ErrorPrinter.print([JobError("machine.worker", words)], json: isJSON)
    } catch let error as QueueError {
      ErrorPrinter.print([JobError(queue: error)], json: isJSON)
    } catch let error as WorkerError {
      ErrorPrinter.print([JobError("machine.process", error.message)], json: isJSON)
    } catch let error as AccountsError {
      ErrorPrinter.print([JobError("machine.state", error.message, hint: error.hint)], json: isJSON)
    } catch let error as DevicePlanError {
      ErrorPrinter.print([JobError("machine.devices", error.message)], json: isJSON)
    } catch let error as WebhookError {
      ErrorPrinter.print([JobError(webhooks: error)], json: isJSON)
    } catch let error as JobError {
      ErrorPrinter.print([error], json: isJSON)
    } catch let error as HTTPServiceError {
      ErrorPrinter.print(
        [JobError("machine.port", error.message, hint: "see --listen and --metrics-listen")], json: isJSON)
    }
    return .machine
  }

  private func noThreads(_ service: HTTPService) -> ExitCode {
    service.stop()
    ErrorPrinter.print(
      [
        JobError(
          "machine.threads", "no thread could be started", hint: "raise the limit of processes (ulimit -u)")
      ],
      json: isJSON)
    return .machine
  }

  private func options(
    _ registry: MetricRegistry, _ metrics: APIMetrics, _ stores: ServeStores, _ webhooks: WebhookAccess
  ) throws -> APIServer.Options {
    var options = APIServer.Options()
    (options.webhooks, options.limits) = (webhooks, settings.limits)
    options.keyMemory = 1
    options.version = CommandLineTool.version
    (options.proxies, options.crossOrigin) = (settings.proxies, settings.crossOrigin)
    options.metrics = { (Exposition.contentType, registry.page) }
    options.observe = {
      metrics.answered(
        $0.operation, status: $0.status, seconds: $0.hasWaited ? nil : $0.seconds, problem: $0.problem)
    }
    options.observeUpload = { news in
      switch news {
      case .became(let state): metrics.uploaded(state.rawValue)
      case .received(let count): metrics.received(uploadBytes: count)
      }
    }
    options.complain = { Terminal.error($0) }
    try surveys.complete(&options, stores)
    return options
  }

  private func say(_ service: HTTPService, _ login: EmbeddedLogin?) {
    let page = login?.link(service.url)
    guard isJSON else {
      Terminal.error("the API of \(names.joined(separator: ", ")) is served at \(service.url)")
      if let page { Terminal.error("the page, where you make a first clip: \(page)") }
      return
    }
    var members: [(String, JSONValue)] = [
      ("url", .string(service.url)), ("queues", .array(names.map(JSONValue.string))),
    ]
    if let page { members.append(("page", .string(page))) }
    Terminal.print(JSONValue.object(members).text(pretty: true))
  }
}
