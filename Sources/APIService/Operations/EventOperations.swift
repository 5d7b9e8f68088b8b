import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let events = [jobEvents, allEvents]

  private static let resume = Parameter(
    name: "Last-Event-ID", place: .header, kind: .text(longest: 64),
    meaning: "The id of the last event that was seen: those behind it come first, as far as they are kept.")

  private static let answer = Answer(
    status: 200,
    meaning: "Server-sent events; the data of each is a JSON object. Comments come when nothing else does.",
    contentType: "text/event-stream")

  private static let jobEvents = Operation(
    method: "GET", path: "/v1/jobs/{id}/events", id: "followJob",
    summary: "Follows a job by its events, from now on.",
    access: .key(.jobEvents), parameters: [.id, .queue, resume], answers: [answer], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    _ = try call.job(in: queue)
    return try EventFeed.answer(call, queue, job: call.id)
  }

  private static let allEvents = Operation(
    method: "GET", path: "/v1/events", id: "followQueue",
    summary: "Follows the tenant's jobs of a queue by their events, from now on.",
    access: .key(.jobEvents), parameters: [.queue, resume], answers: [answer], problems: [404]
  ) { call throws(HTTPProblem) in try EventFeed.answer(call, try call.queue(), job: nil) }
}
