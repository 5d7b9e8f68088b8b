import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let jobs = [submit, validate, listing, read, result, document]

  private static let example: JSONValue = [
    "version": .number(1), "id": "greeting",
    "tracks": [["clips": [["source": ["color": "#203040"], "duration": .number(1)]]]],
    "outputs": [["to": "greeting.mp4"]],
  ]
  static let jobBody = Body(
    schema: Schemas.reference("Job"), example: example, limit: DocumentLimit.bytes)

  static let valid: JSONValue = ["valid": true]

  private static let validate = Operation(
    method: "POST", path: "/v1/validate", id: "validateJob",
    summary: "Checks a document and tells all errors at once; sources are not looked at.",
    access: .key(.jobSubmit),
    body: jobBody,
    answers: [
      Answer(
        status: 200, meaning: "It is a valid job.", schema: Schemas.reference("Valid"), example: valid)
    ], problems: [422], onlyAnswers: true
  ) { call throws(HTTPProblem) in
    _ = try JobSubmission(call)
    return .json(valid.text())
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
        example: ["id": "greeting", "state": "queued", "outputs": []], headers: [.tag]),
      Answer(status: 304, meaning: "Nothing has changed.", headers: [.tag]),
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    let job = try call.job(in: queue)
    let seconds = call.number("wait")
    guard seconds > 0, !job.isEnded else {
      return JobView(job, call.id).answer(unless: call.request.header("If-None-Match"))
    }
    return try JobWait.answer(call, in: queue, seconds: Double(seconds), from: job)
  }

  private static let result = Operation(
    method: "GET", path: "/v1/jobs/{id}/result", id: "readResult",
    summary: "Gives the result document of an ended job.", access: .key(.jobRead), parameters: [.id, .queue],
    answers: [
      Answer(status: 200, meaning: "The result document.", schema: Schemas.reference("JobResult"))
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
