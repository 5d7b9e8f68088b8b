import Accounts
import ClipJob
import HTTPService
import JobQueue
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
    /// Called with a line for operators.
    public var complain: @Sendable (String) -> Void = { _ in }
    /// How much work a job is, for the sum of queued work.
    public var admitter = Admitter()
    public init() {}
  }

  let queues: [any JobQueue]
  let gate: Gate
  let hubs: [EventHub]
  let options: Options

  /// - Parameter queues: one at least; the first is meant where a request names none.
  public init(queues: [any JobQueue], accounts: any Accounts, options: Options = Options()) {
    precondition(!queues.isEmpty, "an API server needs a queue")
    self.queues = queues
    gate = Gate(accounts: accounts)
    hubs = queues.map { EventHub($0) }
    self.options = options
  }

  /// What an `HTTPService` answers with.
  public var routes: HTTPRoutes {
    var routes = HTTPRoutes()
    for operation in Operation.all {
      let rule = operation.body.map { BodyRule.of("application/json", limit: $0.limit) } ?? .none
      routes.add(operation.method, operation.path, body: rule) { [self] request throws(HTTPProblem) in
        try answer(operation, request)
      }
    }
    return routes
  }

  /// Answers all who wait, ends all streams, and wakes its queue objects: nobody may use them any more. Before the service is stopped.
  public func stop() {
    for hub in hubs { hub.stop() }
    for queue in queues { queue.wake() }
    for hub in hubs { hub.wait() }
  }

  /// Clients that wait for events: streams, and requests with `?wait`.
  public var listeners: Int { hubs.reduce(0) { $0 + $1.count } }

  /// Every `operationId`.
  public static var operations: [String] { Operation.all.map(\.id) }

  func complain(_ words: String) { options.complain(words) }

  func hub(of queue: any JobQueue) -> EventHub { hubs.first { $0.queue.name == queue.name } ?? hubs[0] }

  func answer(_ operation: Operation, _ request: ServiceRequest) throws(HTTPProblem) -> HTTPAnswer {
    let began = monotonicSeconds()
    let report = Reporting { [options] status, problem, hasWaited in
      options.observe(
        RequestReport(
          operation: operation.id, status: status, seconds: monotonicSeconds() - began, problem: problem,
          hasWaited: hasWaited))
    }
    var headers: [String: String] = [:]
    do throws(HTTPProblem) {
      var caller: Caller?
      if case .key(let action) = operation.access {
        caller = try gate.admit(request, for: action)
        headers = caller?.rate.map(Gate.headers) ?? [:]
      }
      try operation.check(request)
      let call = APICall(
        server: self, operation: operation, request: request, caller: caller, headers: headers,
        report: report)
      var answer = try operation.handler(call)
      answer.headers.merge(headers) { own, _ in own }
      if answer.later == nil { report(answer.status) }
      return answer
    } catch {
      var problem = error
      problem.headers.merge(headers) { own, _ in own }
      report(problem)
      throw problem
    }
  }
}
