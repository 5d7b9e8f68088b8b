import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let bulk = [bulkCancel, bulkRetry]

  private static let bulkCancel = steering(
    "cancel", .jobCancel, .jobCancelled,
    "Cancels all jobs that match; those that have ended stay as they are.",
    [.all, .queued, .ready, .delayed, .running]
  ) { (records, queue, _) throws(HTTPProblem) in
    var changed = 0
    for record in records {
      switch try reaching({ () throws(QueueError) in try queue.cancel(record.id) }) {
      case .cancelled, .requested: changed += 1
      case .ended, .unknown: break
      }
    }
    return changed
  }

  private static let bulkRetry = steering(
    "retry", .jobRetry, .jobRetried, "Runs all ended jobs that match again, each with all its attempts.",
    [.failed, .dead, .cancelled, .succeeded]
  ) { (records, queue, call) throws(HTTPProblem) in
    guard !records.isEmpty else { return 0 }
    try call.hold(records.map(\.id), rerun: true, in: queue)
    var changed = 0
    for record in records where try reaching({ () throws(QueueError) in try queue.replay(record.id) }) {
      changed += 1
    }
    return changed
  }

  /// - Parameters:
  ///   - states: which jobs may be meant; without `state` the first.
  ///   - act: changes jobs, and gives how many it has.
  private static func steering(
    _ word: String, _ action: APIAction, _ entry: SecurityAction, _ summary: String, _ states: [JobFilter],
    _ act: @escaping @Sendable ([JobRecord], any JobQueue, APICall) throws(HTTPProblem) -> Int
  ) -> Operation {
    Operation(
      method: "POST", path: "/v1/bulk/\(word)", id: "\(word)Jobs", summary: summary, access: .key(action),
      parameters: [
        .queue,
        Parameter(
          name: "state", kind: .choice(states.map(\.rawValue), usual: states[0].rawValue),
          meaning: "Only jobs in this state."),
        JobList.tenant,
      ] + JobSearch.parameters + [
        .cursor,
        Parameter(
          name: "dryRun", kind: .flag, meaning: "1: only how many match is told, and nothing is changed."),
      ],
      answers: [
        Answer(
          status: 200,
          meaning:
            "How many of the jobs that were looked at match, and how many were changed. While there is next, more may match: ask again with it as cursor.",
          schema: Schemas.reference("BulkChange"),
          example: ["matched": .number(214), "changed": .number(214)])
      ], problems: [404]
    ) { call throws(HTTPProblem) in
      let queue = try call.queue()
      var request = try JobList.request(call)
      request.filter = call.text("state").flatMap(JobFilter.init) ?? states[0]
      request.limit = page
      let search = JobSearch(call)
      var (matched, changed, looks) = (0, 0, 0)
      repeat {
        let found = try reaching { [request] () throws(QueueError) in try queue.page(request) }
        let wanted = found.jobs.filter { record in
          search.wants(record) && (action == .jobRetry) == record.state.isEnded
        }
        matched += wanted.count
        if !call.flag("dryRun") { changed += try act(wanted, queue, call) }
        looks += 1
        request.after = found.next
      } while request.after != nil && looks < mostPages && (matched < page || call.flag("dryRun"))
      if changed > 0 {
        let terms = call.request.query.filter { $0.name != "cursor" }.map { ($0.name, $0.value) }
        call.note(
          entry, "\(changed) jobs", tenant: request.tenant ?? "", detail: "bulk \(URLText.query(terms))")
      }
      let members = [("matched", JSONValue.number(matched)), ("changed", .number(changed))]
      let next = request.after.map { [("next", JSONValue.string($0.text))] } ?? []
      return .json(JSONValue.object(members + next).text())
    }
  }

  /// Jobs that are looked at in one go.
  private static let page = 500
  /// As many goes as a request may take.
  private static let mostPages = 20
}
