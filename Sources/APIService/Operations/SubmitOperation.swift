import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let submit = Operation(
    method: "POST", path: "/v1/jobs", id: "submitJob",
    summary: "Enqueues a job, or several; the same document with the same id again changes nothing.",
    access: .key(.jobSubmit),
    parameters: [
      .queue,
      Parameter(
        name: "dryRun", kind: .flag,
        meaning: "1: all is checked, one document is quoted as well, and nothing is enqueued."),
    ], body: body,
    answers: [
      Answer(
        status: 201, meaning: "The job is enqueued, and Location leads to it; or new ones of several are.",
        schema: ["anyOf": [Schemas.reference("Submitted"), Schemas.reference("SubmittedList")]],
        example: ["id": "greeting", "state": "queued", "new": true, "tenant": "acme"], headers: [location]),
      Answer(
        status: 200, meaning: "All were there already, or all documents are valid (dryRun).",
        schema: [
          "anyOf": [
            Schemas.reference("Submitted"), Schemas.reference("SubmittedList"), Schemas.reference("Valid"),
          ]
        ], headers: [location]),
    ], problems: [404, 409, 422]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    switch try JobBatch.read(call) {
    case .document(let document):
      let submission = try JobSubmission(document, call)
      guard call.flag("dryRun") else { return try submission.enqueue(in: queue, call) }
      return try tried(submission, queue, call)
    case .documents(let documents):
      let batch = try JobBatch(documents, call)
      return call.flag("dryRun") ? .json(valid.text()) : try batch.enqueue(in: queue, call)
    }
  }

  /// What is said of a document that is not to be enqueued; with its quote where the server looks at sources, or why there is none: the
  /// document is good all the same, and a worker may have what the server has not.
  private static func tried(
    _ submission: JobSubmission, _ queue: any JobQueue, _ call: APICall
  ) throws(HTTPProblem) -> HTTPAnswer {
    guard call.server.options.surveyor != nil else { return .json(valid.text()) }
    do throws(HTTPProblem) {
      let quote = try quotes(submission, queue, call)
      return .json(JSONValue.object([("valid", true), ("quote", quote)]).text())
    } catch {
      let reasons =
        error.errors.isEmpty
        ? [HTTPProblem.Detail(error.code, error.message, hint: error.hint)] : error.errors
      let told = reasons.map { reason in
        let fields = [
          ("code", reason.code), ("message", reason.message), ("path", reason.path),
          ("pointer", reason.pointer), ("hint", reason.hint),
        ]
        return JSONValue.object(fields.compactMap { name, text in text.map { (name, .string($0)) } })
      }
      return .json(JSONValue.object([("valid", true), ("unquoted", .array(told))]).text())
    }
  }

  private static let location = AnswerHeader("Location", "Of one document: where its job is.")

  private static var body: Body {
    var body = jobBody
    body.schema = ["anyOf": [Schemas.reference("Job"), Schemas.reference("JobBatch")]]
    body.limit = JobBatch.mostBytes
    body.forms = [(JobBatch.lines, ["type": "string", "description": "A document a line."])]
    return body
  }
}
