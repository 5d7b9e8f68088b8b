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
      Parameter(name: "dryRun", kind: .flag, meaning: "1: all is checked, and nothing is enqueued."),
    ], body: body,
    answers: [
      Answer(
        status: 201, meaning: "The job is enqueued, and Location leads to it; or new ones of several are.",
        schema: ["anyOf": [Schemas.reference("Submitted"), Schemas.reference("SubmittedList")]],
        example: ["id": "greeting", "state": "queued", "new": true, "tenant": "acme"]),
      Answer(
        status: 200, meaning: "All were there already, or all documents are valid (dryRun).",
        schema: [
          "anyOf": [
            Schemas.reference("Submitted"), Schemas.reference("SubmittedList"), Schemas.reference("Valid"),
          ]
        ]),
    ], problems: [404, 409, 422]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    switch try JobBatch.read(call) {
    case .document(let document):
      let submission = try JobSubmission(document, call)
      return call.flag("dryRun") ? .json(valid.text()) : try submission.enqueue(in: queue, call)
    case .documents(let documents):
      let batch = try JobBatch(documents, call)
      return call.flag("dryRun") ? .json(valid.text()) : try batch.enqueue(in: queue, call)
    }
  }

  private static var body: Body {
    var body = jobBody
    body.schema = ["anyOf": [Schemas.reference("Job"), Schemas.reference("JobBatch")]]
    body.limit = JobBatch.mostBytes
    body.forms = [(JobBatch.lines, ["type": "string", "description": "A document a line."])]
    return body
  }
}
