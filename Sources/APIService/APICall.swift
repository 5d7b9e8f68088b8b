import Accounts
import ClipJob
import HTTPService
import JobQueue

/// A request to an operation, as its handler sees it: let in, with parameters that are valid.
struct APICall: Sendable {
  let server: APIServer
  let operation: Operation
  var request: ServiceRequest
  /// Nil: the operation is open.
  let caller: Caller?
  /// Of every answer to the caller.
  let headers: [String: String]
  /// To tell what became of the request, where its answer comes later.
  var report: Reporting
  /// Of a request that may be repeated.
  var attempt: RequestAttempt?

  var id: String { request.parameters["id"] ?? "" }

  /// The request may be repeated as it is.
  var changesNothing: Bool { operation.onlyAnswers || isTrial }
  /// It is carried out but for its end.
  var isTrial: Bool { operation.parameters.contains { $0.name == "dryRun" } && flag("dryRun") }
  /// Its time says nothing of the server.
  var waits: Bool { operation.waits || isTrial }

  func text(_ name: String) -> String? { request.query(name) }

  func flag(_ name: String) -> Bool { request.query(name) == "1" }

  func number(_ name: String) -> Int {
    guard case .number(_, let usual)? = operation.parameters.first(where: { $0.name == name })?.kind else {
      return 0
    }
    return request.query(name).flatMap { Int($0) } ?? usual
  }

  /// - Throws: 400 for a body that is none.
  func json() throws(HTTPProblem) -> JSONValue {
    do throws(JobError) { return try JSONValue(parsing: request.body) } catch { throw HTTPProblem([error]) }
  }

  /// The queue that the request names, or the server's first.
  func queue(named name: String? = nil) throws(HTTPProblem) -> any JobQueue {
    guard let name = name ?? text("queue") else { return server.queues[0] }
    guard let queue = server.queues.first(where: { $0.name == name }) else {
      throw HTTPProblem(404, "queue.unknown", "There is no such queue.", hint: "GET /v1/queues lists them.")
    }
    return queue
  }

  /// What the caller asks with, as problems call it.
  var noun: String { caller?.noun ?? "key" }

  /// Who asks, for the security log.
  var origin: Origin {
    caller?.origin
      ?? Origin(.nobody, from: server.gate.address(of: request), requestID: request.id)
  }

  /// Counts something that the caller may not have too much of at once.
  ///
  /// - Throws: 429.
  func take(_ thing: any Shares.Thing, of shares: Shares) throws(HTTPProblem) {
    try shares.take(thing, for: origin.actor.text, of: caller?.tenants.tenant)
  }

  /// Whether the caller may know of a tenant's jobs.
  func sees(_ tenant: String) -> Bool { caller?.tenants.includes(tenant) == true }

  /// The path's job. What is another tenant's is unknown: it is answered by the same words after the same looks at the queue.
  ///
  /// - Throws: 404 `job.unknown`.
  func job(in queue: any JobQueue) throws(HTTPProblem) -> VisibleJob {
    let id = id
    guard Admitter.isUsableID(id) else { throw Self.unknown }
    let finding = try reaching { () throws(QueueError) in try queue.find(id) }
    switch finding {
    case .known(let record):
      if sees(record.tenant) { return .known(record) }
      // As for an id that nobody has.
      _ = try reaching { () throws(QueueError) in
        _ = try queue.unread(id)
        return try queue.job(id)
      }
    case .unread(let document):
      let tenant = (try? JSONValue(parsing: document))?["labels"]?["tenant"]?.text ?? ""
      if sees(tenant) { return .unread(document) }
      _ = try reaching { () throws(QueueError) in try queue.job(id) }
    case .unknown: break
    }
    throw Self.unknown
  }

  static let unknown = HTTPProblem(
    404, "job.unknown", "There is no such job.",
    hint: "Check the id and the queue; results are kept for a week.")

  /// Takes jobs that are about to wait on the account of the key or of whose token it is.
  ///
  /// - Throws: 429 `key.jobs` or `token.jobs` when they would be more than it may have at once.
  func hold(_ jobs: [String], rerun: Bool = false, in queue: any JobQueue) throws(HTTPProblem) {
    guard let (account, most) = caller?.jobLimit else { return }
    let answer = try reaching { () throws(QueueError) in
      try queue.hold(jobs, for: account, most: most, rerun: rerun)
    }
    guard answer == .tooMany else { return }
    throw HTTPProblem(
      429, "\(noun).jobs",
      "This \(noun) may have \(most) job\(most == 1 ? "" : "s") waiting or running in a queue at once, and there would be more.",
      hint: "Retry when some of them have ended.", headers: ["Retry-After": "10"])
  }

  /// Notes something that was done. It has been: a log that cannot be written is told to the operator alone.
  func note(_ action: SecurityAction, _ subject: String, tenant: String = "", detail: String = "") {
    guard let caller else { return }
    let event = SecurityEvent(action, by: caller.origin, subject: subject, tenant: tenant, detail: detail)
    do {
      try server.gate.accounts.record(event)
    } catch {
      server.complain(
        "\(action.rawValue) of \(subject) by \(caller.origin.actor.text) is not in the security log: \(error.message)"
      )
    }
  }
}

/// A job that the caller may know of.
enum VisibleJob: Sendable {
  case known(JobRecord)
  /// Its document still lies in the inbox.
  case unread([UInt8])
}
