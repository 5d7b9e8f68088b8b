import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let serviceLevel = Operation(
    method: "GET", path: "/v1/slo", id: "readServiceLevel",
    summary:
      "Tells how the tenant's jobs of late fared: how many succeeded, how long they waited, whether quotes were kept.",
    access: .key(.jobList),
    parameters: [
      .queue,
      Parameter(
        name: "since", kind: .number(1...604_800, usual: 86_400),
        meaning: "Jobs that were enqueued in the last so many seconds."),
      Parameter(
        name: "patience", kind: .number(1...86_400, usual: 60), meaning: "Seconds that a job may wait."),
    ],
    answers: [
      Answer(
        status: 200, meaning: "Shares of good jobs, beside their targets.",
        schema: Schemas.reference("ServiceLevel"))
    ],
    problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    var level = ServiceLevel(patience: Double(call.number("patience")))
    let (since, now) = try reaching { () throws(QueueError) in
      let now = try queue.now()
      let since = now.adding(seconds: -Double(call.number("since")))
      var request = JobPage.Request(tenant: call.caller?.tenants.tenant, limit: page)
      var looks = 0
      repeat {
        let found = try queue.page(request)
        for record in found.jobs where record.createdAt >= since { level.add(record) }
        looks += found.jobs.count
        let isPast = found.jobs.last.map { $0.createdAt < since } ?? false
        request.after = isPast ? nil : found.next
      } while request.after != nil && looks < mostLooks
      level.isPartial = request.after != nil
      return (since, now)
    }
    func time(_ time: Timestamp) -> JSONValue { .number(Double(time.milliseconds) / 1000, decimals: 3) }
    let frame: [(String, JSONValue)] = [
      ("queue", .string(queue.name)), ("since", time(since)), ("until", time(now)),
    ]
    return .json(JSONValue.object(frame + level.members).text())
  }

  private static let page = 500
  /// Jobs that are looked at, the latest.
  private static let mostLooks = 5000
}
