import ClipJob
import Costs
import Glibc
import JobQueue
import RedisClient
import RedisQueue

extension Verb {
  static let top = Verb(
    name: "top", operands: "[--interval SECONDS] [--once] [--redis URL] [--queue NAME]…",
    summary: "Show queues live: what waits, what each lane does, what fails, what it costs. q quits.",
    options: [
      Option("--interval", value: "SECONDS", "Seconds between updates, 0.2 to 3600; default 2."),
      Option(
        "--once", "Print the current state once and exit; the default without a terminal and with --json."),
    ] + QueueConnection.severalOptions,
    run: { arguments in
      if let word = arguments.positional.first { throw UsageError(message: "unexpected “\(word)”") }
      return try TopRun(arguments).run()
    })
}

private struct TopRun {
  let address: RedisAddress
  let names: [String]
  let interval: Double
  let isOnce: Bool
  let isJSON: Bool

  /// Columns of what is printed, where no terminal says how many there are.
  private static let columns = 100

  init(_ arguments: Arguments) throws {
    let connection = try QueueConnection(arguments)
    address = connection.address
    names = try connection.names(arguments)
    let text = arguments["--interval"] ?? "2"
    guard let interval = Double(text), (0.2...3600).contains(interval) else {
      throw UsageError(message: "--interval expects a number of seconds from 0.2 to 3600, not “\(text)”")
    }
    self.interval = interval
    isJSON = arguments.has("--json")
    isOnce = isJSON || arguments.has("--once") || !Screen.isThere
  }

  func run() throws -> ExitCode {
    do throws(QueueError) {
      let collector = try collector()
      guard isOnce else {
        let screen = Screen(isColored: Screen.wantsColor)
        // Words that are wrong, or a server that cannot be used, are told as every verb does, before the screen is taken. One that
        // is away may come back.
        let first = try collector.first()
        let passed = Handed(collector)
        return TopLoop(interval: interval).run(screen, first: first) { passed.collector }
      }
      let state = try collector.read()
      guard !isJSON else {
        Terminal.print(state.document.text(pretty: true))
        return .done
      }
      let lines = TopView(state, width: width, height: nil).lines
      Terminal.print(lines.map { Screen.wantsColor ? $0.colored : $0.plain }.joined(separator: "\n"))
      return .done
    } catch {
      throw JobError(queue: error)
    }
  }

  private func collector() throws(QueueError) -> TopCollector {
    let sources = try names.map { name throws(QueueError) -> (queue: any JobQueue, ledger: any Ledger) in
      (
        try RedisQueue(name: name, address: address, connections: 4),
        try RedisLedger(queue: name, address: address)
      )
    }
    return TopCollector(sources, server: address.placeName)
  }

  private var width: Int {
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? Self.columns
  }
}

/// A collector on its way to the thread that uses it from then on.
private final class Handed: @unchecked Sendable {
  // Unchecked: whoever made it does not use it any more.
  let collector: TopCollector
  init(_ collector: TopCollector) { self.collector = collector }
}
