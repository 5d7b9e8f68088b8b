import ClipJob
import JobQueue

extension Verb {
  static let status = ofQueue(
    "status", operands: "ID",
    summary: "Show a job: its state, its progress, its result or its error."
  ) { queue, arguments in
    let id = try arguments.only("ID")
    switch try queue.find(id) {
    case .known(let record): show(record, try queue.now(), arguments)
    case .unread: show(UnreadWords(id: id, isServed: try queue.isServed()), arguments)
    case .unknown(let looked): throw JobError.unknownJob(id, queue, looked: looked)
    }
    return .done
  }

  static let wait = ofQueue(
    "wait", operands: "ID [--timeout SECONDS]",
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
    let record = try queue.end(of: id, within: seconds, isExpected: arguments.has("--expected"))
    switch try record.map(JobFinding.known) ?? queue.find(id) {
    case .known(let record):
      if [.queued, .running].contains(record.state), !arguments.has("--json") {
        Terminal.error("\(id) has not finished within \(arguments["--timeout"] ?? "") s; it goes on")
      }
      show(record, try queue.now(), arguments)
      return record.state == .succeeded ? .done : .jobFailed
    case .unread:
      show(UnreadWords(id: id, isServed: try queue.isServed()), arguments)
    case .unknown(let looked):
      let error = JobError.unknownJob(id, queue, looked: looked)
      guard arguments.has("--expected") else { throw error }
      ErrorPrinter.print([error], json: arguments.has("--json"))
    }
    return .jobFailed
  }

  static let list = ofQueue(
    "list", operands: "[--state STATE] [--tenant TENANT] [--limit N]",
    summary: "List jobs: running ones first, then waiting ones in order, then finished ones, latest first.",
    options: [
      Option(
        "--state", value: "STATE",
        "Only jobs in this state: " + JobFilter.allCases.map(\.rawValue).joined(separator: ", ") + "."),
      Option("--tenant", value: "TENANT", "Only this tenant's jobs, the latest enqueued first."),
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
    let records = try queue.list(filter, of: arguments["--tenant"], limit: limit)
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
    show(words.document, words.lines, arguments)
  }

  private static func show(_ words: UnreadWords, _ arguments: Arguments) {
    show(words.document, words.lines, arguments)
  }

  private static func show(_ document: JSONValue, _ lines: [(String, String)], _ arguments: Arguments) {
    if arguments.has("--json") {
      Terminal.print(document.text(pretty: true))
      return
    }
    let width = lines.map(\.0.count).max() ?? 0
    for (name, text) in lines { Terminal.print("\(Help.pad(name, width))  \(text)") }
  }
}
