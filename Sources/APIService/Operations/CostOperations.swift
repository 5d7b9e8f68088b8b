import Accounts
import ClipJob
import Costs
import HTTPService
import JobQueue

extension Operation {
  static let costs = Operation(
    method: "GET", path: "/v1/costs", id: "readCosts",
    summary: "Tells what jobs cost, from the workers' ledger. Idle time is for who may see all tenants.",
    access: .key(.costRead),
    parameters: [
      .queue,
      Parameter(
        name: "by", kind: .text(longest: 128),
        meaning: "By what it is grouped: \(CostGrouping.names.joined(separator: ", ")); default: tenant."),
      Parameter(
        name: "since", kind: .number(1...31_536_000, usual: 86_400), meaning: "The last so many seconds."),
    ],
    answers: [Answer(status: 200, meaning: "The costs, in US dollars.", schema: Schemas.reference("Costs"))],
    problems: [404, 501]
  ) { call throws(HTTPProblem) in
    let by = call.text("by") ?? CostGrouping.tenant.text
    guard let grouping = CostGrouping(by) else {
      throw HTTPProblem(
        400, "parameter.invalid", "The parameter “by” is not valid.",
        hint: "It is one of \(CostGrouping.names.joined(separator: ", ")).")
    }
    let queue = try call.queue()
    guard let ledger = call.server.options.ledgers.first(where: { $0.queue == queue.name }) else {
      throw HTTPProblem(501, "service.noLedger", "This server has no ledger of the queue.")
    }
    var report = CostReport(by: grouping)
    let bounds = try reaching { () throws(QueueError) in
      let now = try ledger.now()
      let from = now.adding(seconds: -Double(call.number("since")))
      try ledger.read(since: from, until: now.adding(seconds: 1)) { entry in
        if call.sees(entry) { report.add(entry, queue: queue.name) }
      }
      return (from, now)
    }
    func time(_ time: Timestamp) -> JSONValue { .number(Double(time.milliseconds) / 1000, decimals: 3) }
    let frame: [(String, JSONValue)] = [
      ("queue", .string(queue.name)), ("since", time(bounds.0)), ("until", time(bounds.1)),
    ]
    return .json(JSONValue.object(frame + report.members).text())
  }
}

extension APICall {
  /// Whether the caller may know of an entry of the ledger: idle time is nobody's.
  fileprivate func sees(_ entry: LedgerEntry) -> Bool {
    entry.kind == .idle ? caller?.tenants == .all : sees(entry.labels["tenant"] ?? "")
  }
}
