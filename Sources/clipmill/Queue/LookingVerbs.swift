import ClipJob
import JobQueue
import RedisQueue

extension Verb {
  static let status = ofQueue(
    "status", operands: "ID [--redis URL] [--queue NAME] [--json]",
    summary: "Show a job: its state, its progress, its result or its error."
  ) { queue, arguments in
    let id = try arguments.only("ID")
    guard let record = try queue.job(id) else { throw JobError.unknownJob(id, queue) }
    show(record, try queue.now(), arguments)
    return .done
  }

  static let wait = ofQueue(
    "wait", operands: "ID [--timeout SECONDS] [--redis URL] [--queue NAME] [--json]",
    summary: "Wait until a job has finished; exit code 0 if it succeeded, else 1.",
    options: [
      Option("--timeout", value: "SECONDS", "Give up after this long; default: never. The job continues."),
      Option("--expected", "Also wait for an id that the queue does not know yet."),
    ]
  ) { queue, arguments in
    let id = try arguments.only("ID")
    var seconds = Double.infinity
    if let given = arguments["--timeout"] {
      guard let number = Double(given), number >= 0 else {
        throw UsageError(message: "--timeout expects a number of seconds, not “\(given)”")
      }
      seconds = number
    }
    let record = try EventWatch(queue).end(of: id, within: seconds, isExpected: arguments.has("--expected"))
    guard let record else {
      let error = JobError.unknownJob(id, queue)
      guard arguments.has("--expected") else { throw error }
      ErrorPrinter.print([error], json: arguments.has("--json"))
      return .jobFailed
    }
    show(record, try queue.now(), arguments)
    return record.state == .succeeded ? .done : .jobFailed
  }

  static let list = ofQueue(
    "list", operands: "[--state STATE] [--limit N] [--redis URL] [--queue NAME] [--json]",
    summary: "List jobs: running ones first, then waiting ones in order, then finished ones, latest first.",
    options: [
      Option(
        "--state", value: "STATE",
        "Only jobs in this state: " + JobFilter.allCases.map(\.rawValue).joined(separator: ", ") + "."),
      Option("--limit", value: "N", "At most this many; default 50."),
    ]
  ) { queue, arguments in
    guard arguments.positional.isEmpty else {
      throw UsageError(
        message: "unexpected “\(arguments.positional[0])”", hint: "`clipmill status ID` shows one job")
    }
    let name = arguments["--state"] ?? JobFilter.all.rawValue
    guard let filter = JobFilter(rawValue: name) else {
      let nearest = Suggestion.nearest(to: name, among: JobFilter.allCases.map(\.rawValue))
      throw UsageError(
        message: "there is no state “\(name)”",
        hint: nearest.map { "did you mean \($0)?" }
          ?? "the states are \(JobFilter.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard let limit = Int(arguments["--limit"] ?? "50"), (1...10_000).contains(limit) else {
      throw UsageError(message: "--limit expects a number from 1 to 10000")
    }
    let records = try queue.list(filter, limit: limit)
    let now = try queue.now()
    let words = records.map { JobWords(record: $0, now: now) }
    if arguments.has("--json") {
      Terminal.print(JSONValue.object([("jobs", .array(words.map(\.document)))]).text(pretty: true))
    } else {
      Terminal.print(Table.text(JobWords.columns, words.map(\.row)))
    }
    return .done
  }

  private static func show(_ record: JobRecord, _ now: Timestamp, _ arguments: Arguments) {
    let words = JobWords(record: record, now: now)
    if arguments.has("--json") {
      Terminal.print(words.document.text(pretty: true))
      return
    }
    let width = words.lines.map(\.0.count).max() ?? 0
    for (name, text) in words.lines { Terminal.print("\(Help.pad(name, width))  \(text)") }
  }
}
