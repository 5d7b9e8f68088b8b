import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let steering = [cancel, retry]

  private static let cancel = Operation(
    method: "DELETE", path: "/v1/jobs/{id}", id: "cancelJob",
    summary: "Cancels a job: a waiting one at once; a running one is stopped, wherever it runs.",
    access: .key(.jobCancel), parameters: [.id, .queue],
    answers: [
      Answer(
        status: 200, meaning: "It is cancelled, or had ended before: its state says how.",
        schema: Schemas.reference("Changed"), example: ["id": "greeting", "state": "cancelled"]),
      Answer(
        status: 202, meaning: "It is being stopped.", schema: Schemas.reference("Changed"),
        example: ["id": "greeting", "state": "running", "cancelRequested": true]),
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    let job = try call.job(in: queue)
    let answer = try reaching { () throws(QueueError) in
      try queue.cancelUnread(call.id, by: call.server.options.admitter)
    }
    switch answer {
    case .unknown: throw APICall.unknown
    case .ended(let state): return changed(call.id, state)
    case .cancelled:
      call.note(.jobCancelled, call.id, tenant: job.tenant)
      return changed(call.id, .cancelled)
    case .requested:
      call.note(.jobCancelled, call.id, tenant: job.tenant)
      return changed(call.id, job.state, status: 202, [("cancelRequested", true)])
    }
  }

  private static let retry = Operation(
    method: "POST", path: "/v1/jobs/{id}/retry", id: "retryJob",
    summary: "Runs an ended job again, with all its attempts.", access: .key(.jobRetry),
    parameters: [.id, .queue],
    answers: [
      Answer(
        status: 200, meaning: "It waits again.", schema: Schemas.reference("Changed"),
        example: ["id": "greeting", "state": "queued"])
    ], problems: [404, 409]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    let job = try call.job(in: queue)
    if case .known(let record) = job, record.state.isEnded {
      try call.hold([call.id], rerun: true, in: queue)
    }
    guard try reaching({ () throws(QueueError) in try queue.replay(call.id) }) else {
      throw HTTPProblem(
        409, "job.notEnded", "Only ended jobs can be retried.", hint: "Cancel it first to start it over.")
    }
    call.note(.jobRetried, call.id, tenant: job.tenant)
    return changed(call.id, .queued)
  }

  private static func changed(
    _ id: String, _ state: JobResult.State, status: Int = 200, _ more: [(String, JSONValue)] = []
  ) -> HTTPAnswer {
    let members: [(String, JSONValue)] = [("id", .string(id)), ("state", .string(state.rawValue))]
    return .json(JSONValue.object(members + more).text(), status: status)
  }
}

extension VisibleJob {
  var state: JobResult.State { if case .known(let record) = self { record.state } else { .queued } }

  var tenant: String {
    switch self {
    case .known(let record): record.tenant
    case .unread(let document): (try? JSONValue(parsing: document))?["labels"]?["tenant"]?.text ?? ""
    }
  }
}
