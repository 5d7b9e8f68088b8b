import ClipJob
import FoundationEssentials
import JobQueue
import RedisQueue
import Reporting

extension Verb {
  static let report = Verb(
    name: "report", operands: "[--since 24h] [--until TIME] -o report.html [--redis URL] [--queue NAME]…",
    summary: "Write a one-page report of the pool's activity, with charts; with --json, print its numbers.",
    options: Stretch.options + [Option("--output", short: "-o", value: "FILE", "The page to write.")]
      + QueueConnection.severalOptions,
    run: { arguments in
      if let word = arguments.positional.first {
        throw UsageError(message: "unexpected “\(word)”", hint: "give the page's path after -o")
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
  let stretch: Stretch
  let output: String?
  let isJSON: Bool
  let sources: [(queue: RedisQueue, ledger: RedisLedger)]

  /// Events that are read at once.
  private static let page = 5000

  init(_ arguments: Arguments) throws {
    stretch = try Stretch(arguments)
    output = arguments["--output"]
    isJSON = arguments.has("--json")
    guard output != nil || isJSON else {
      throw UsageError(message: "-o FILE is missing", hint: "for example -o report.html; or use --json")
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
    let (from, to) = try stretch.bounds(at: now)
    let report = try read(from: from, to: to)
    if isJSON { Terminal.print(JSONValue.object(report.members).text(pretty: true)) }
    guard let output else { return }
    let page = report.page(madeAt: Double(now.milliseconds) / 1000, version: CommandLineTool.version)
    do {
      try Data(page.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
    } catch {
      throw JobError(
        "report.unwritable", "the page \(output) cannot be written",
        hint: "its folder must exist and be writable, and its disk must have free space")
    }
  }

  private func read(from: Timestamp, to: Timestamp) throws(QueueError) -> Report {
    var builder = ReportBuilder(
      from: Double(from.milliseconds) / 1000, to: Double(to.milliseconds) / 1000,
      queues: sources.map(\.queue.name))
    var forgetful: Set<String> = []
    for (queue, ledger) in sources {
      try ledger.read(since: from, until: to) { builder.add($0, queue: queue.name) }
      var position = EventPosition.start
      while true {
        let events = try queue.events(after: position, limit: Self.page, wait: 0)
        for event in events { event.happening.map { builder.add($0, queue: queue.name) } }
        guard let last = events.last, (last.position.time ?? to) < to else { break }
        position = last.position
      }
      // Asked afterwards: what is forgotten meanwhile has not been read.
      if try queue.hasForgottenEvents() { forgetful.insert(queue.name) }
    }
    return builder.report(forgetful: forgetful)
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
      case .succeeded: .succeeded
      case .cancelled: .cancelled
      case .handedBack, .cancelling, .paused, .resumed, .declined: nil
      }
    return what.map { QueueHappening(at: Double(time.milliseconds) / 1000, job: job, $0) }
  }
}
