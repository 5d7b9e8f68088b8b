import ClipJob
import FoundationEssentials
import JobQueue
import RedisQueue
import Reporting

extension Verb {
  static let report = Verb(
    name: "report", operands: "[--since 24h] [--until TIME] -o report.html [--redis URL] [--queue NAME]…",
    summary: "What the pool did, as one page with charts for a browser; with --json the numbers behind it.",
    options: [
      Option(
        "--since", value: "TIME",
        "From when: a time ago (90m, 24h, 7d) or a date (2026-11-21, UTC); default 24h."),
      Option("--until", value: "TIME", "Until when; default: now."),
      Option("--output", short: "-o", value: "FILE", "The page to write."),
    ] + QueueConnection.severalOptions,
    run: { arguments in
      if let word = arguments.positional.first {
        throw UsageError(message: "Unexpected “\(word)”.", hint: "The page's name follows -o.")
      }
      do {
        try ReportRun(arguments).run()
      } catch let error as QueueError {
        throw JobError(queue: error)
      }
      return .done
    })
}

private struct ReportRun {
  let since: Moment
  let until: Moment?
  let output: String?
  let isJSON: Bool
  let sources: [(queue: RedisQueue, ledger: RedisLedger)]

  /// Events that are read at once.
  private static let page = 5000

  init(_ arguments: Arguments) throws {
    since = try Moment(arguments["--since"] ?? "24h", of: "--since")
    until = try arguments["--until"].map { text throws(UsageError) in try Moment(text, of: "--until") }
    output = arguments["--output"]
    isJSON = arguments.has("--json")
    guard output != nil || isJSON else {
      throw UsageError(message: "The page needs a name.", hint: "For example -o report.html, or --json.")
    }
    let connection = try QueueConnection(arguments)
    sources = try connection.names(arguments).map { name in
      (
        try RedisQueue(name: name, address: connection.address, connections: 4),
        try RedisLedger(queue: name, address: connection.address)
      )
    }
  }

  func run() throws {
    guard let now = try sources.first?.ledger.now() else { return }
    let (from, to) = (since.time(at: now), min(until?.time(at: now) ?? now, now))
    guard from < to else {
      throw UsageError(message: "--since is not before --until.", hint: "Nothing lies between the two.")
    }
    let report = try read(from: from, to: to)
    if isJSON { Terminal.print(JSONValue.object(report.members).text(pretty: true)) }
    guard let output else { return }
    let page = report.page(madeAt: Double(now.milliseconds) / 1000, version: CommandLineTool.version)
    do {
      try Data(page.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
    } catch {
      throw JobError(
        "report.unwritable", "The page \(output) cannot be written.",
        hint: "Its folder must exist and be writable, and its disk have room.")
    }
  }

  private func read(from: Timestamp, to: Timestamp) throws(QueueError) -> Report {
    var builder = ReportBuilder(
      from: Double(from.milliseconds) / 1000, to: Double(to.milliseconds) / 1000,
      queues: sources.map(\.queue.name))
    var areCut = false
    // What came in at this very moment is of this time, too.
    let end = until == nil ? to.adding(seconds: 1) : to
    for (queue, ledger) in sources {
      try ledger.read(since: from, until: end) { builder.add($0, queue: queue.name) }
      var (position, count) = (EventPosition.start, 0)
      while true {
        let events = try queue.events(after: position, limit: Self.page, wait: 0)
        for event in events { event.happening.map { builder.add($0, queue: queue.name) } }
        count += events.count
        guard let last = events.last, (last.position.time ?? to) < end else { break }
        position = last.position
      }
      if count >= queue.options.retention.events { areCut = true }
    }
    return builder.report(eventsAreCut: areCut)
  }
}

extension JobEvent {
  /// As a report counts it; nil: it does not.
  fileprivate var happening: QueueHappening? {
    guard let time = position.time else { return nil }
    let what: QueueHappening.Kind? =
      switch kind {
      case .queued, .replayed: .queued
      case .running: .running
      case .retrying: .retrying(code: code)
      case .failed: .failed(code: code)
      case .succeeded, .cancelled: .ended
      case .handedBack, .cancelling, .paused, .resumed: nil
      }
    return what.map { QueueHappening(at: Double(time.milliseconds) / 1000, job: job, $0) }
  }
}
