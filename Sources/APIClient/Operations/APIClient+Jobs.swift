import ClipJob

/// What a server made of a document.
public struct APISubmission: Sendable, Equatable {
  public var id: String
  public var state: JobResult.State
  /// False: the job was there already.
  public var isNew: Bool
}

/// What became of a job that was to be cancelled.
public struct APICancellation: Sendable, Equatable {
  public var state: JobResult.State
  /// It runs, and is being stopped.
  public var isRequested: Bool
}

extension APIClient {
  /// Enqueues a document. One without an id gets an `Idempotency-Key`, so that it is one job however often it has to be sent.
  ///
  /// - Parameter hasID: whether the document has one.
  /// - Throws: 409 `job.idTaken` where the id is another job's.
  public func submit(_ document: [UInt8], hasID: Bool) throws(APIFailure) -> APISubmission {
    var request = job("POST", [])
    request.body = document
    if !hasID { request.headers.append(("Idempotency-Key", Self.newKey())) }
    let (answer, value) = try ask(request)
    guard let id = value["id"]?.text, let state = value["state"]?.text.flatMap(JobResult.State.init) else {
      throw APIFailure.foreign(answer, of: address)
    }
    // Nobody else has its key.
    let isNew = !hasID || value["new"]?.flag ?? (answer.status == 201)
    return APISubmission(id: id, state: state, isNew: isNew)
  }

  private static func newKey() -> String {
    let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
    return "cli-" + String(decoding: (0..<24).map { _ in letters[Int.random(in: 0..<36)] }, as: UTF8.self)
  }

  /// The job as the server shows it; nil: it knows none of that id.
  ///
  /// - Parameter wait: whole seconds, at most 60, to wait for its end before it is shown as it is.
  public func job(_ id: String, wait: Int = 0) throws(APIFailure) -> JSONValue? {
    var request = job("GET", [id])
    if wait > 0 {
      request.query.append(("wait", String(wait)))
      request.wait = Double(wait)
    }
    return try known(id) { () throws(APIFailure) in try ask(request).value }
  }

  /// Jobs in a state, by its name: at most `limit`, the latest enqueued first.
  ///
  /// - Parameter tenant: nil: all that the key may see.
  public func jobs(
    in state: String, of tenant: String? = nil, limit: Int
  ) throws(APIFailure) -> [JSONValue] {
    var jobs: [JSONValue] = []
    var cursor: String?
    while true {
      var request = job("GET", [])
      let page = min(limit - jobs.count, Self.longestPage)
      request.query += [("state", state), ("limit", String(page))]
      if let tenant { request.query.append(("tenant", tenant)) }
      if let cursor { request.query.append(("cursor", cursor)) }
      let value = try ask(request).value
      jobs += value["jobs"]?.items ?? []
      let next = value["next"]?.text
      guard jobs.count < limit, let next, next != cursor else {
        return Array(jobs.prefix(limit))
      }
      cursor = next
    }
  }

  private static let longestPage = 1000

  /// Nil: the server knows no job of that id.
  public func cancel(_ id: String) throws(APIFailure) -> APICancellation? {
    try known(id) { () throws(APIFailure) in
      let (answer, value) = try ask(job("DELETE", [id]))
      guard let state = value["state"]?.text.flatMap(JobResult.State.init) else {
        throw APIFailure.foreign(answer, of: address)
      }
      return APICancellation(state: state, isRequested: answer.status == 202)
    }
  }

  /// Runs an ended job again. False: it has not ended; nil: the server knows no job of that id.
  public func retry(_ id: String) throws(APIFailure) -> Bool? {
    try known(id) { () throws(APIFailure) in
      let answer = try send(job("POST", [id, "retry"]))
      if answer.head.isSuccess { return true }
      let failure = APIFailure(answer, of: address)
      guard failure.code == "job.notEnded" else { throw failure }
      // The answer that was lost had been that it waits again.
      return answer.isRepeated
    }
  }

  /// The document as it was enqueued; nil: the server knows no job of that id.
  public func document(_ id: String) throws(APIFailure) -> [UInt8]? {
    try known(id) { () throws(APIFailure) in try ask(job("GET", [id, "document"])).answer.body }
  }

  /// Follows the tenant's jobs of the queue, until a moment (`monotonicSeconds`).
  public func events(until deadline: Double) -> APIEventStream {
    var request = APIRequest(method: "GET", path: ["v1", "events"])
    request.query = ofQueue
    return APIEventStream(self, request, until: deadline)
  }

  private func job(_ method: String, _ path: [String]) -> APIRequest {
    APIRequest(method: method, path: ["v1", "jobs"] + path, query: ofQueue)
  }

  var ofQueue: [(name: String, value: String)] { options.queue.map { [("queue", $0)] } ?? [] }

  /// Nil where the server has no such job, and for what cannot be in a path: no job is called so.
  private func known<Answer>(
    _ id: String, _ body: () throws(APIFailure) -> Answer
  ) throws(APIFailure) -> Answer? {
    guard !id.isEmpty else { return nil }
    do throws(APIFailure) { return try body() } catch {
      guard ["job.unknown", "path.malformed"].contains(error.code) else { throw error }
      return nil
    }
  }
}
