import ClipJob
import Costs
import JobQueue
import RedisQueue

extension Verb {
  static let cost = Verb(
    name: "cost",
    operands: "[--since 24h] [--until TIME] [--by tenant] [--csv|--json] [--redis URL] [--queue NAME]…",
    summary: "Show what jobs and idle time cost, from the workers' ledger.",
    options: Stretch.options + [
      Option("--by", value: "WHAT", CostGrouping.names.joined(separator: ", ") + "; default tenant."),
      Option("--csv", "Print comma-separated values (RFC 4180)."),
    ]
      + QueueConnection.severalOptions,
    run: { arguments in
      if let word = arguments.positional.first { throw UsageError(message: "unexpected “\(word)”") }
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
  let stretch: Stretch
  let ledgers: [RedisLedger]
  let isCSV: Bool
  let isJSON: Bool

  init(_ arguments: Arguments) throws {
    let by = arguments["--by"] ?? CostGrouping.tenant.text
    guard let grouping = CostGrouping(by) else {
      let nearest = Suggestion.nearest(to: by, among: CostGrouping.names)
      throw UsageError(
        message: "cannot group costs by “\(by)”",
        hint: nearest.map { "did you mean \($0)?" } ?? "use one of "
          + CostGrouping.names.joined(separator: ", "))
    }
    self.grouping = grouping
    stretch = try Stretch(arguments)
    (isCSV, isJSON) = (arguments.has("--csv"), arguments.has("--json"))
    guard !isCSV || !isJSON else { throw UsageError(message: "--csv and --json exclude each other") }
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

  /// Throws `QueueError` and `UsageError`.
  func print() throws {
    guard let now = try ledgers.first?.now() else { return }
    let (from, to) = try stretch.bounds(at: now)
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
