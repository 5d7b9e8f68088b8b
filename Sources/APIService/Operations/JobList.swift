import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let listing = Operation(
    method: "GET", path: "/v1/jobs", id: "listJobs",
    summary: "Lists the tenant's jobs, the latest enqueued first.", access: .key(.jobList),
    parameters: [
      .queue,
      Parameter(
        name: "state", kind: .choice(JobFilter.allCases.map(\.rawValue), usual: JobFilter.all.rawValue),
        meaning: "Only jobs in this state."),
      JobList.tenant,
    ] + JobSearch.parameters + [
      .cursor,
      Parameter(
        name: "limit", kind: .number(1...1000, usual: 50),
        meaning: "At most this many. A page may have fewer, also none, where more follow: next tells."),
    ],
    answers: [
      Answer(
        status: 200,
        meaning: "A page of jobs. While there is next (and a Link to the next page), more may follow.",
        schema: Schemas.reference("JobList"),
        example: ["jobs": [["id": "greeting", "state": "queued", "outputs": []]], "next": "j2s"],
        headers: [.link])
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    let request = try JobList.request(call)
    let page = try reaching { () throws(QueueError) in try JobSearch(call).page(request, in: queue) }
    return JobList.answer(page, call)
  }
}

/// Pages of jobs that a caller may know of.
enum JobList {
  static let tenant = Parameter(
    name: "tenant", kind: .text(longest: 1024),
    meaning: "Only this tenant's jobs; empty: those of none. Keys of a tenant see its jobs alone.")

  /// - Throws: 400 for a cursor that is none, 403 `tenant.foreign` for another tenant's jobs.
  static func request(_ call: APICall) throws(HTTPProblem) -> JobPage.Request {
    var request = JobPage.Request(
      tenant: call.caller?.tenants.tenant, call.text("state").flatMap(JobFilter.init) ?? .all,
      limit: call.number("limit"))
    if let tenant = call.text("tenant"), call.caller?.tenants.isOnly(tenant) != true {
      guard let caller = call.caller, caller.tenants == .all else { throw try foreign(call) }
      request.tenant = tenant
    }
    if let text = call.text("cursor") {
      guard let cursor = JobCursor(text) else {
        throw HTTPProblem(
          400, "parameter.invalid", "The parameter “cursor” is not valid.",
          hint: "Use the next of the page before as it is, or leave it out to begin with the latest job.")
      }
      request.after = cursor
    }
    return request
  }

  static func answer(_ page: JobPage, _ call: APICall) -> HTTPAnswer {
    ListPage(name: "jobs", items: page.jobs.map(\.listed), next: page.next?.text).answer(call)
  }

  private static func foreign(_ call: APICall) throws(HTTPProblem) -> HTTPProblem {
    if let caller = call.caller { try call.server.gate.note(.tenant, of: caller, "tenant job.list") }
    return HTTPProblem(
      403, "tenant.foreign", "This \(call.noun) is not for that tenant's jobs.",
      hint: "Leave the parameter out: the jobs of its own tenant are listed.")
  }
}
