import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let activity = Operation(
    method: "GET", path: "/v1/activity", id: "readActivity",
    summary:
      "Tells what became of the tenant's jobs over time: how many ended how, how long they waited, what they cost.",
    access: .key(.jobList),
    parameters: [
      .queue, JobList.tenant,
      Parameter(
        name: "since", kind: .number(60...604_800, usual: 3600), meaning: "The last so many seconds."),
      Parameter(name: "steps", kind: .number(1...200, usual: 60), meaning: "Parts of that time."),
    ],
    answers: [
      Answer(
        status: 200,
        meaning:
          "The parts, oldest first, and why jobs failed. The latest 5,000 jobs are looked at; partial: there are more.",
        schema: Schemas.reference("Activity"))
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    var request = try JobList.request(call)
    request.limit = page
    let now = try reaching { () throws(QueueError) in try queue.now() }
    var activity = Activity(
      until: now, seconds: Double(call.number("since")), steps: call.number("steps"))
    var looks = 0
    repeat {
      let found = try reaching { [request] () throws(QueueError) in try queue.page(request) }
      for record in found.jobs { activity.add(record) }
      looks += found.jobs.count
      // What was enqueued a week before may have ended just now; most have not waited that long.
      let isPast = found.jobs.last.map { $0.createdAt < activity.since.adding(seconds: -lead) } ?? false
      request.after = isPast ? nil : found.next
    } while request.after != nil && looks < mostLooks
    activity.isPartial = request.after != nil
    return .json(JSONValue.object([("queue", .string(queue.name))] + activity.members).text())
  }

  private static let page = 500
  /// Jobs that are looked at, the latest.
  private static let mostLooks = 5000
  /// Seconds before the time that is asked for in which jobs were enqueued that have ended in it.
  private static let lead = 86_400.0
}
