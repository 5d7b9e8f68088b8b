import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let waiting = Operation(
    method: "GET", path: "/v1/jobs/{id}/waiting", id: "explainWaiting",
    summary: "Says why a job has not begun: pauses, delays, workers that are missing, its place in line.",
    access: .key(.jobRead), parameters: [.id, .queue],
    answers: [
      Answer(
        status: 200, meaning: "All reasons, the most important first; none where it does not wait.",
        schema: Schemas.reference("Waiting"),
        example: [
          "id": "greeting", "state": "queued",
          "reasons": [
            [
              "code": "waiting.paused", "message": "The queue is paused.",
              "hint": "It goes on when somebody resumes it.",
            ]
          ],
        ])
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    let job = try call.job(in: queue)
    let reasons =
      job.state == .queued
      ? try reaching { () throws(QueueError) in try WaitingReasons.of(job, in: queue, call) } : []
    return .json(
      JSONValue.object([
        ("id", .string(call.id)), ("state", .string(job.state.rawValue)),
        ("reasons", .array(reasons.map(\.document))),
      ]).text())
  }
}
