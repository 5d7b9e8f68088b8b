import Accounts
import ClipJob
import HTTPService
import JobQueue

/// A job document on its way from a request into a queue, with its sender's tenant on it.
struct JobSubmission: Sendable {
  let job: Job
  let bytes: [UInt8]
  private let document: JSONValue

  /// - Throws: 400 and 422 for what is no valid job, 403 `tenant.foreign` for another tenant's.
  init(_ call: APICall) throws(HTTPProblem) {
    let given: JSONValue
    do throws(JobError) { given = try JSONValue(parsing: call.request.body) } catch {
      throw HTTPProblem([error])
    }
    document = try Self.labelled(given, call)
    do throws(JobErrors) { job = try Job.parse(document) } catch { throw HTTPProblem(error.errors) }
    try call.server.options.uploads?.check(job, of: job.labels["tenant"] ?? "")
    bytes = document.bytes()
    guard bytes.count <= DocumentLimit.bytes else {
      throw HTTPProblem([DocumentLimit.error(bytes: String(bytes.count))])
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
    guard let text = own.text, text != tenant else { return document }
    try call.server.gate.note(.tenant, of: caller, "tenant job.submit")
    throw HTTPProblem(
      403, "tenant.foreign", "The document's labels.tenant is not the tenant of this key.",
      hint: "Leave the label out: the key's tenant is added.")
  }

  /// - Throws: 409 `job.idTaken` where the id is another job's, whosever.
  func enqueue(in queue: any JobQueue, _ call: APICall) throws(HTTPProblem) -> HTTPAnswer {
    var request = call.server.options.admitter.request(for: job)
    if let key = call.request.header(Self.idempotencyKey) { request.id = try idempotentID(key, call) }
    switch try reaching({ () throws(QueueError) in try queue.enqueue(request, document: bytes) }) {
    case .accepted: return answer(201, request, .queued, queue, call)
    case .known(let state):
      let kept = try reaching { () throws(QueueError) in
        (record: try queue.job(request.id), document: try queue.document(request.id))
      }
      guard let record = kept.record, call.sees(record.tenant), let old = kept.document,
        (try? JSONValue(parsing: old)) == document
      else {
        throw HTTPProblem(
          409, "job.idTaken", "The id is another job's already.",
          hint: "Use a new id for another job, or none: then one is made.")
      }
      return answer(200, request, state, queue, call)
    }
  }

  static let idempotencyKey = "Idempotency-Key"

  /// The id that a client's key always leads to within its tenant, so that the queue's own promise, once by id, holds for the key.
  private func idempotentID(_ key: String, _ call: APICall) throws(HTTPProblem) -> String {
    guard job.id == nil, !key.isEmpty else {
      throw HTTPProblem(
        400, "parameter.invalid", "An Idempotency-Key is for a document without an id, and is not empty.",
        hint: "Leave one of them out: a document with an id runs once anyway.")
    }
    let tenant = call.caller?.tenants.text ?? ""
    return "once-" + Secrets.digest("\(tenant.utf8.count) \(tenant) \(key)").prefix(32)
  }

  private func answer(
    _ status: Int, _ request: JobRequest, _ state: JobResult.State, _ queue: any JobQueue, _ call: APICall
  ) -> HTTPAnswer {
    var members: [(String, JSONValue)] = [
      ("id", .string(request.id)), ("state", .string(state.rawValue)), ("new", .bool(status == 201)),
    ]
    if !request.tenant.isEmpty { members.append(("tenant", .string(request.tenant))) }
    // Ids need no escaping (`Admitter.isUsableID`).
    let place = call.text("queue") == nil ? "" : "?queue=\(Self.escaped(queue.name))"
    return .json(
      JSONValue.object(members).text(), status: status,
      headers: ["Location": "/v1/jobs/\(request.id)\(place)"])
  }

  /// For a query (RFC 3986, section 2.1).
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.map { byte in
      let isPlain =
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~".utf8.contains(byte)
        }
      return isPlain ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }.joined()
  }
}
