import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let jobs = [submit, validate, list, read, result, document]

  private static let example: JSONValue = [
    "version": .number(1), "id": "greeting",
    "tracks": [["clips": [["source": ["color": "#203040"], "duration": .number(1)]]]],
    "outputs": [["to": "greeting.mp4"]],
  ]
  private static let jobBody = Body(
    schema: Schemas.reference("Job"), example: example, limit: DocumentLimit.bytes)

  private static let submit = Operation(
    method: "POST", path: "/v1/jobs", id: "submitJob",
    summary: "Enqueues a job; the same document with the same id again changes nothing.",
    access: .key(.jobSubmit),
    parameters: [
      .queue,
      Parameter(name: "dryRun", kind: .flag, meaning: "1: the document is checked, and nothing is enqueued."),
      Parameter(
        name: JobSubmission.idempotencyKey, place: .header, kind: .text(longest: 256),
        meaning: "For a document without an id: the same key again is the same job."),
    ], body: jobBody,
    answers: [
      Answer(
        status: 201, meaning: "The job is enqueued; Location leads to it.",
        schema: Schemas.reference("Submitted"),
        example: ["id": "greeting", "state": "queued", "new": true, "tenant": "acme"]),
      Answer(
        status: 200, meaning: "The job was there already, or the document is valid (dryRun).",
        schema: ["anyOf": [Schemas.reference("Submitted"), Schemas.reference("Valid")]]),
    ], problems: [404, 409, 422]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    let submission = try JobSubmission(call)
    guard !call.flag("dryRun") else { return .json(valid.text()) }
    return try submission.enqueue(in: queue, call)
  }

  private static let valid: JSONValue = ["valid": true]

  private static let validate = Operation(
    method: "POST", path: "/v1/validate", id: "validateJob",
    summary: "Checks a document and tells all errors at once; sources are not looked at.",
    access: .key(.jobSubmit),
    body: jobBody,
    answers: [
      Answer(
        status: 200, meaning: "It is a valid job.", schema: Schemas.reference("Valid"), example: valid)
    ], problems: [422]
  ) { call throws(HTTPProblem) in
    _ = try JobSubmission(call)
    return .json(valid.text())
  }

  private static let list = Operation(
    method: "GET", path: "/v1/jobs", id: "listJobs",
    summary:
      "Lists the tenant's jobs: running ones first, then waiting ones in order, then ended ones, latest first.",
    access: .key(.jobList),
    parameters: [
      .queue,
      Parameter(
        name: "state", kind: .choice(JobFilter.allCases.map(\.rawValue), usual: JobFilter.all.rawValue),
        meaning: "Only jobs in this state."),
      Parameter(name: "limit", kind: .number(1...1000, usual: 50), meaning: "At most this many."),
    ],
    answers: [
      Answer(
        status: 200, meaning: "The jobs; truncated: there may be more.", schema: Schemas.reference("JobList"),
        example: ["jobs": [["id": "greeting", "state": "queued"]], "truncated": false])
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    let filter = call.text("state").flatMap(JobFilter.init) ?? .all
    let found = try JobList(queue, filter, limit: call.number("limit"), sees: call.sees)
    let document: JSONValue = [
      "jobs": .array(found.records.map(\.document)), "truncated": .bool(found.isTruncated),
    ]
    return .json(document.text())
  }

  private static let read = Operation(
    method: "GET", path: "/v1/jobs/{id}", id: "readJob",
    summary: "Shows a job: its state, its progress, its result or its error.", access: .key(.jobRead),
    parameters: [
      .id, .queue,
      Parameter(
        name: "wait", kind: .number(0...60, usual: 0),
        meaning: "Seconds to wait for its end, before it is shown as it is."),
      Parameter(
        name: "If-None-Match", place: .header, kind: .text(longest: 4096),
        meaning: "The ETag of an answer before: 304 if nothing has changed. Not with wait."),
    ],
    answers: [
      Answer(
        status: 200, meaning: "The job, with an ETag.", schema: Schemas.reference("JobState"),
        example: ["id": "greeting", "state": "queued"]),
      Answer(status: 304, meaning: "Nothing has changed."),
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    let job = try call.job(in: queue)
    let seconds = call.number("wait")
    guard seconds > 0, !job.isEnded else {
      return JobView(job, call.id).answer(unless: call.request.header("If-None-Match"))
    }
    return try JobWait.answer(call, in: queue, seconds: Double(seconds))
  }

  private static let result = Operation(
    method: "GET", path: "/v1/jobs/{id}/result", id: "readResult",
    summary: "Gives the result document of an ended job.", access: .key(.jobRead), parameters: [.id, .queue],
    answers: [
      Answer(status: 200, meaning: "The result document.", schema: Schemas.reference("JobState"))
    ], problems: [404, 409]
  ) { call throws(HTTPProblem) in
    let job = try call.job(in: try call.queue())
    guard case .known(let record) = job, record.state.isEnded else {
      throw HTTPProblem(
        409, "job.notEnded", "The job has not ended yet.", hint: "GET /v1/jobs/ID?wait=30 waits for its end.")
    }
    return .json(record.resultDocument.text())
  }

  private static let document = Operation(
    method: "GET", path: "/v1/jobs/{id}/document", id: "readDocument",
    summary: "Gives the document as it was enqueued.", access: .key(.jobRead), parameters: [.id, .queue],
    answers: [Answer(status: 200, meaning: "The document.", schema: Schemas.anything)], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    let bytes: [UInt8]
    switch try call.job(in: queue) {
    case .unread(let document): bytes = document
    case .known(let record):
      let found = try reaching { () throws(QueueError) in try queue.document(record.id) }
      guard let found else { throw APICall.unknown }
      bytes = found
    }
    return HTTPAnswer(contentType: "application/json", body: bytes)
  }
}
