import Accounts
import ClipJob
import HTTPService
import JobQueue

/// Requests with an Idempotency-Key: however often one is repeated, and at whatever servers, it is carried out once, and all get
/// the first answer.
///
/// The record of a request begins before it is carried out and lies beside the queue that it is for. A server that is killed leaves a record without
/// an answer, and a repetition is carried out once its time is over: what it creates is named by the record's seed, so it finds what is there already.
enum Repetition {
  static let header = "Idempotency-Key"
  /// Tells an answer that was given before.
  static let mark = "Idempotency-Replayed"
  /// Seconds that a request may take before a repetition is carried out as well.
  static let patience = 30.0
  /// Requests of a tenant that are kept in each queue.
  static let most = 100_000

  /// What the handler answers, or has answered.
  ///
  /// - Throws: also 409 `idempotency.reused` for a key that is another request's, and `idempotency.busy`.
  static func answer(_ call: APICall) throws(HTTPProblem) -> HTTPAnswer {
    guard call.operation.method == "POST", !call.changesNothing, let key = call.request.header(header) else {
      return try call.operation.handler(call)
    }
    guard call.operation.isRepeatable, !key.isEmpty else {
      throw HTTPProblem(
        400, "parameter.invalid", "The \(header) is not valid here.",
        hint: key.isEmpty
          ? "It is not empty." : "Leave it out: these answers are not kept, because they hold secrets.")
    }
    let queue = try queue(of: call)
    let request = identity(call, key)
    switch try reaching({ () throws(QueueError) in try queue.begin(request, for: patience) }) {
    case .answered(let bytes):
      guard let kept = KeptAnswer(bytes) else { throw reused }
      return kept.answer
    case .different: throw reused
    case .underWay:
      throw HTTPProblem(
        409, "idempotency.busy", "The first request with this \(header) is still being carried out.",
        hint: "Retry: then its answer will be there.", headers: ["Retry-After": "1"])
    case .begun(let attempt): return try carryOut(call, attempt, in: queue)
    }
  }

  private static func carryOut(
    _ call: APICall, _ attempt: RequestAttempt, in queue: any JobQueue
  ) throws(HTTPProblem) -> HTTPAnswer {
    var call = call
    call.attempt = attempt
    do throws(HTTPProblem) {
      let answer = try call.operation.handler(call)
      // A stream, or an answer that is not there yet, is not kept.
      let kept = KeptAnswer(answer).map { RequestEnd.answered($0.bytes) } ?? .refused
      // If it cannot be kept: it has been carried out, and a repetition finds that.
      try? queue.finish(attempt, kept)
      return answer
    } catch {
      // What was refused has done nothing.
      try? queue.finish(attempt, error.status >= 500 ? .interrupted : .refused)
      throw error
    }
  }

  private static let reused = HTTPProblem(
    409, "idempotency.reused", "This \(header) was used for another request.",
    hint: "Use a new one for each request; only exact repetitions have the same.")

  private static func queue(of call: APICall) throws(HTTPProblem) -> any JobQueue {
    let isOfOne = call.operation.path.hasPrefix("/v1/queues/{name}")
    return try call.queue(named: isOfOne ? call.request.parameters["name"] : nil)
  }

  /// Keys are a tenant's own; test keys are not mixed with others.
  static func identity(_ call: APICall, _ key: String) -> RepeatableRequest {
    let caller = call.caller
    let sender = [caller?.key?.mode.rawValue ?? "live", caller?.tenants.text ?? "", key]
    let query = call.request.query.map { "\($0.name)=\($0.value)" }.sorted()
    let type = call.request.header("Content-Type") ?? ""
    let headers = call.operation.parameters.filter { $0.place == .header }.map {
      "\($0.name): \(call.request.header($0.name) ?? "")"
    }
    let wanted = [call.operation.id, call.request.path, type] + query + headers
    return RepeatableRequest(
      key: Secrets.digest(framed(sender)), digest: Secrets.digest(framed(wanted) + call.request.body),
      sender: Secrets.digest(caller?.tenants.text ?? ""), mostOfSender: most)
  }

  /// Parts that cannot be mistaken for others.
  private static func framed(_ parts: [String]) -> [UInt8] {
    parts.flatMap { Array("\($0.utf8.count):\($0)".utf8) }
  }
}

/// An answer as it is kept for repetitions.
struct KeptAnswer {
  let answer: HTTPAnswer
  let bytes: [UInt8]

  /// Nil for what cannot be kept.
  init?(_ answer: HTTPAnswer) {
    guard answer.stream == nil, answer.later == nil, let body = String(validating: answer.body, as: UTF8.self)
    else { return nil }
    let document: JSONValue = [
      "status": .number(answer.status), "type": .string(answer.contentType), "body": .string(body),
      "headers": .object(answer.headers.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }),
    ]
    (self.answer, bytes) = (answer, document.bytes())
  }

  /// With the mark of a repetition. Nil for what no server has kept.
  init?(_ bytes: [UInt8]) {
    guard let document = try? JSONValue(parsing: bytes), let status = document["status"]?.integer,
      let type = document["type"]?.text, let body = document["body"]?.text
    else { return nil }
    var headers = [Repetition.mark: "true"]
    for (name, value) in document["headers"]?.members ?? [] { headers[name] = value.text }
    answer = HTTPAnswer(status: status, contentType: type, body: Array(body.utf8), headers: headers)
    self.bytes = bytes
  }
}
