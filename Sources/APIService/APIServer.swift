import Accounts
import ClipJob
import HTTPService
import JobQueue
import Quotes
import Threads

/// The door for programs that make clips: jobs, queues and workers over HTTP, for those who have a key.
///
/// It keeps nothing itself: any number of them may serve the same queues.
public final class APIServer: Sendable {
  public struct Options: Sendable {
    /// Of the program, for the OpenAPI document.
    public var version = ""
    /// The text of `/metrics`, and its type.
    public var metrics: @Sendable () -> (type: String, text: String) = { (HTTPAnswer.plainText, "") }
    /// Called with each answer of an operation, on the thread that gives it.
    public var observe: @Sendable (RequestReport) -> Void = { _ in }
    /// Called with what becomes of uploads into a folder.
    public var observeUpload: @Sendable (UploadNews) -> Void = { _ in }
    /// Called with a line for operators.
    public var complain: @Sendable (String) -> Void = { _ in }
    /// Where uploads go; nil: none are taken.
    public var uploads: UploadPlace?
    /// Where files of results are; nil: none are given.
    public var downloads: Downloads?
    /// How much work a job is, for the sum of queued work.
    public var admitter = Admitter()
    /// What looks at sources, for quotes and probes; nil: nothing does.
    public var surveyor: (any JobSurveyor)?
    /// What finished jobs of a queue took.
    public var lessons: @Sendable (_ queue: String) throws(QueueError) -> QuoteBook = { _ in QuoteBook() }
    /// What a quote costs; nil: there is no price for its device.
    public var dollars: @Sendable (Quote) -> Double? = { _ in nil }
    /// Nobody has said what devices cost: `dollars` is of assumed prices.
    public var hasAssumedPrices = false
    /// What jobs cost, by queue.
    public var ledgers: [any Ledger] = []
    /// Which other sites' pages may use it; nil: none.
    public var crossOrigin: CrossOrigin?
    /// Whose word is taken for clients' addresses.
    public var proxies = TrustedProxies()
    /// Whose tokens are taken beside keys; nil: nobody's.
    public var tokens: TokenAccess?
    public var webhooks = WebhookAccess()
    /// Seconds for which a key that was let in is let in again without asking the accounts, so that one that is revoked at another server is
    /// accepted by this one for as long; 0: each request asks.
    public var keyMemory = 0.0
    /// Of the service that answers with its routes: what clients may take of it follows.
    public var limits = HTTPService.Limits()
    public init() {}
  }

  let queues: [any JobQueue]
  let gate: Gate
  let hubs: [EventHub]
  /// Whose jobs are, by queue, for all streams.
  let tenants: [TenantsOfJobs]
  let news = NewsOnly()
  /// Passwords that are looked at at once.
  let logIns = Allowance(8)
  let options: Options
  let links: LinkKeeper
  let streams: Shares
  let waits: Shares
  let downloads: Shares

  /// - Parameter queues: one at least; the first is meant where a request names none.
  public init(queues: [any JobQueue], accounts: any Accounts, options: Options = Options()) {
    precondition(!queues.isEmpty, "an API server needs a queue")
    self.queues = queues
    gate = Gate(
      accounts: accounts, proxies: options.proxies, tokens: options.tokens,
      memory: KeyMemory(seconds: options.keyMemory))
    links = LinkKeeper(accounts)
    hubs = queues.map { EventHub($0) }
    tenants = queues.map { TenantsOfJobs($0) }
    let limits = options.limits
    streams = Shares("streams", of: min(limits.streams, limits.connections))
    waits = Shares("waiting requests", of: limits.connections)
    downloads = Shares("downloads", of: min(limits.files, limits.connections))
    self.options = options
  }

  /// What an `HTTPService` answers with.
  public var routes: HTTPRoutes {
    var routes = HTTPRoutes()
    routes.crossOrigin = options.crossOrigin
    routes.refused = { [options] status in
      guard status >= 400 else { return }
      options.observe(
        RequestReport(operation: RequestReport.none, status: status, seconds: 0, hasWaited: true))
    }
    for operation in Operation.all {
      if let body = operation.body {
        // What came of an upload is kept, also of a small one that breaks off.
        let asksFirst = operation.sink != nil
        routes.add(operation.method, operation.path, body: body.rule, asksFirst: asksFirst) {
          [self] request throws(HTTPProblem) in
          try taker(operation, request)
        }
      } else {
        routes.add(operation.method, operation.path, isImmediate: operation.isImmediate) {
          [self] request throws(HTTPProblem) in try answer(operation, request)
        }
      }
    }
    return routes
  }

  /// Answers all who wait and ends all streams, whether its queues' server answers or not, and wakes its queue objects: nobody may use them any more. Before
  /// the service is stopped.
  public func stop() {
    for hub in hubs { hub.stop() }
    for hub in hubs { hub.wait() }
  }

  /// Clients that wait for events: streams, and requests with `?wait`.
  public var listeners: Int { hubs.reduce(0) { $0 + $1.count } }

  /// Every `operationId`.
  public static var operations: [String] { Operation.all.map(\.id) }

  func complain(_ words: String) { options.complain(words) }

  func tenants(of queue: any JobQueue) -> TenantsOfJobs {
    tenants.first { $0.queue.name == queue.name } ?? tenants[0]
  }

  func hub(of queue: any JobQueue) -> EventHub { hubs.first { $0.queue.name == queue.name } ?? hubs[0] }
}
