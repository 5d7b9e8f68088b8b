import Accounts
import ClipJob
import HTTPService
import JobQueue
import Webhooks

/// A job document on its way from a request into a queue, with its sender's tenant on it.
struct JobSubmission: Sendable {
  let job: Job
  let bytes: [UInt8]
  private let document: JSONValue

  /// - Throws: 422 for what is no valid job, 403 `tenant.foreign` for another tenant's.
  init(_ given: JSONValue, _ call: APICall) throws(HTTPProblem) {
    switch try Self.read(given, call) {
    case .success(let submission): self = submission
    case .failure(let errors): throw HTTPProblem(errors.errors)
    }
  }

  /// - Throws: also 400 where the body is no JSON.
  init(_ call: APICall) throws(HTTPProblem) { try self.init(call.json(), call) }

  private init(_ job: Job, _ document: JSONValue, _ bytes: [UInt8]) {
    (self.job, self.document, self.bytes) = (job, document, bytes)
  }

  /// What is wrong with a document is the result; who may not send it at all is told by what is thrown.
  static func read(_ given: JSONValue, _ call: APICall) throws(HTTPProblem) -> Result<
    JobSubmission, JobErrors
  > {
    let document = marked(try labelled(given, call), call)
    do throws(JobErrors) {
      let job = try Job.parse(document)
      if let refusal = job.notify?.refusal(by: call.server.options.webhooks.policy) {
        return .failure(JobErrors([refusal]))
      }
      let refusals = call.server.options.uploads?.refusals(of: job, of: job.labels["tenant"] ?? "") ?? []
      guard refusals.isEmpty else { return .failure(JobErrors(refusals)) }
      let bytes = document.bytes()
      guard bytes.count <= DocumentLimit.bytes else {
        return .failure(JobErrors([DocumentLimit.error(bytes: String(bytes.count))]))
      }
      return .success(JobSubmission(job, document, bytes))
    } catch {
      return .failure(error)
    }
  }

  /// With the key's tenant as `labels.tenant`. Labels that are none are left for the reader to refuse.
  private static func labelled(_ document: JSONValue, _ call: APICall) throws(HTTPProblem) -> JSONValue {
    guard let caller = call.caller, let tenant = caller.tenants.tenant, case .object(var members) = document
    else {
      return document
    }
    guard let place = members.firstIndex(where: { $0.0 == "labels" }) else {
      return .object(members + [("labels", ["tenant": .string(tenant)])])
    }
    guard case .object(let labels) = members[place].1 else { return document }
    guard let own = members[place].1["tenant"] else {
      members[place].1 = .object(labels + [("tenant", .string(tenant))])
      return .object(members)
    }
    guard let text = own.text, !caller.tenants.isOnly(text) else { return document }
    try call.server.gate.note(.tenant, of: caller, "tenant job.submit")
    let (message, hint) = (
      "The document's labels.tenant is not the tenant of this \(call.noun).",
      "Leave the label out: the \(call.noun)'s tenant is added."
    )
    throw HTTPProblem(
      403, "tenant.foreign", message, hint: hint,
      errors: [
        HTTPProblem.Detail(
          "tenant.foreign", message, path: "labels.tenant", pointer: "/labels/tenant", hint: hint)
      ])
  }

  /// With `test`, whatever it says, for a test key.
  private static func marked(_ document: JSONValue, _ call: APICall) -> JSONValue {
    guard call.caller?.key?.mode == .test, case .object(let members) = document else { return document }
    return .object(members.filter { $0.0 != "test" } + [("test", true)])
  }

  /// As the queue gets it. A document without an id gets one: of a request that may be repeated always the same.
  ///
  /// - Parameter place: of the document in the request.
  func newJob(_ call: APICall, place: Int = 0) -> NewJob {
    var request = call.server.options.admitter.request(for: job)
    if job.id == nil, let attempt = call.attempt {
      request.id = "once-" + Secrets.digest("\(attempt.seed) \(place)").prefix(32)
    }
    return NewJob(request, document: bytes)
  }

  /// Whether a job that the queue has is this one, sent before by somebody who may know of it.
  func isSame(as kept: KeptJob?, _ call: APICall) -> Bool {
    guard let kept, call.sees(kept.record.tenant) else { return false }
    return (try? JSONValue(parsing: kept.document)) == document
  }

  /// Whether only this request, at an earlier attempt, can have enqueued the job that is there already.
  func isOwn(_ call: APICall) -> Bool { job.id == nil && call.attempt != nil }

  /// - Throws: 409 `job.idTaken` where the id is another job's, whosever.
  func enqueue(in queue: any JobQueue, _ call: APICall) throws(HTTPProblem) -> HTTPAnswer {
    let new = newJob(call)
    let id = new.request.id
    try call.hold([id], in: queue)
    switch try reaching({ () throws(QueueError) in try queue.enqueue(new.request, document: bytes) }) {
    case .accepted: return answer(201, new.request, .queued, queue, call)
    case .known(let state):
      let kept = try reaching { () throws(QueueError) in try queue.jobs([id])[id] }
      guard isSame(as: kept, call) else { throw Self.idTaken }
      return isOwn(call)
        ? answer(201, new.request, .queued, queue, call) : answer(200, new.request, state, queue, call)
    }
  }

  static let idTaken = HTTPProblem(
    409, "job.idTaken", "The id is another job's already.",
    hint: "Use a new id for another job, or none: then one is made.")

  private func answer(
    _ status: Int, _ request: JobRequest, _ state: JobResult.State, _ queue: any JobQueue, _ call: APICall
  ) -> HTTPAnswer {
    var members: [(String, JSONValue)] = [
      ("id", .string(request.id)), ("state", .string(state.rawValue)), ("new", .bool(status == 201)),
    ]
    if !request.tenant.isEmpty { members.append(("tenant", .string(request.tenant))) }
    // Ids need no escaping (`Admitter.isUsableID`).
    let place = call.text("queue") == nil ? "" : "?queue=\(URLText.escaped(queue.name))"
    return .json(
      JSONValue.object(members).text(), status: status,
      headers: ["Location": "/v1/jobs/\(request.id)\(place)"])
  }
}
