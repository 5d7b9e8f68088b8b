import ClipJob
import Costs
import JobQueue
import RedisQueue

extension Verb {
  static let cost = Verb(
    name: "cost",
    operands: "[--since 24h] [--until TIME] [--by tenant] [--csv|--json] [--redis URL] [--queue NAME]…",
    summary: "What jobs and idle time cost, from the ledger that workers keep.",
    options: [
      Option(
        "--since", value: "TIME",
        "From when: a time ago (90m, 24h, 7d) or a date (2026-11-21, UTC); default 24h."),
      Option("--until", value: "TIME", "Until when; default: now."),
      Option("--by", value: "WHAT", CostGrouping.names.joined(separator: ", ") + "; default tenant."),
      Option("--csv", "Print comma-separated values (RFC 4180)."),
    ]
      + QueueConnection.severalOptions,
    run: { arguments in
      if let word = arguments.positional.first { throw UsageError(message: "Unexpected “\(word)”.") }
      let run = try CostRun(arguments)
      do {
        try run.print()
      } catch let error as QueueError {
        throw JobError(queue: error)
      }
      return .done
    })
}

private struct CostRun {
  let grouping: CostGrouping
  let since: Moment
  let until: Moment?
  let ledgers: [RedisLedger]
  let isCSV: Bool
  let isJSON: Bool

  init(_ arguments: Arguments) throws {
    let by = arguments["--by"] ?? CostGrouping.tenant.text
    guard let grouping = CostGrouping(by) else {
      let nearest = Suggestion.nearest(to: by, among: CostGrouping.names)
      throw UsageError(
        message: "Costs are not told by “\(by)”.",
        hint: nearest.map { "Did you mean \($0)?" } ?? "Use one of "
          + CostGrouping.names.joined(separator: ", ") + ".")
    }
    self.grouping = grouping
    since = try Moment(arguments["--since"] ?? "24h", of: "--since")
    until = try arguments["--until"].map { text throws(UsageError) in try Moment(text, of: "--until") }
    (isCSV, isJSON) = (arguments.has("--csv"), arguments.has("--json"))
    guard !isCSV || !isJSON else { throw UsageError(message: "--csv and --json exclude each other.") }
    let connection = try QueueConnection(arguments)
    let names = try connection.names(arguments)
    do throws(QueueError) {
      ledgers = try names.map { name throws(QueueError) in
        try RedisLedger(queue: name, address: connection.address)
      }
    } catch {
      throw JobError(queue: error)
    }
  }

  func print() throws(QueueError) {
    guard let now = try ledgers.first?.now() else { return }
    let (from, to) = (since.time(at: now), until?.time(at: now) ?? now.adding(seconds: 1))
    var report = CostReport(by: grouping)
    for ledger in ledgers {
      try ledger.read(since: from, until: to) { report.add($0, queue: ledger.queue) }
    }
    if isCSV { return Terminal.print(report.csv.dropLast() + "\r") }
    guard isJSON else { return Terminal.print(report.table) }
    let frame: [(String, JSONValue)] = [
      ("since", .number(Double(from.milliseconds) / 1000, decimals: 3)),
      ("until", .number(Double(min(to, now).milliseconds) / 1000, decimals: 3)),
      ("queues", .array(ledgers.map { .string($0.queue) })),
    ]
    Terminal.print(JSONValue.object(frame + report.members).text(pretty: true))
  }
}
