import ClipJob
import JobQueue

extension Verb {
  static let queue = {
    var verb = ofQueue(
      "queue", operands: "[stats|pause|resume|rejected|export|import]",
      summary:
        "Show or control the queue itself: counts, pause and resume, rejected documents; take its jobs elsewhere.",
      options: [
        Option("--limit", value: "N", "At most this many rejected documents; default 20."),
        QueueTransfer.embedded,
      ], controlled)
    let controls = verb.run
    verb.run = { arguments in
      guard arguments.positional.count <= 1 else {
        throw UsageError(message: "unexpected “\(arguments.positional[1])”")
      }
      // These need no door: of a file there is none, and API servers have no such operation.
      switch arguments.positional.first {
      case "export": return try QueueTransfer.export(arguments)
      case "import": return try QueueTransfer.import(arguments)
      default:
        guard arguments["--embedded"] == nil else {
          throw UsageError(message: "--embedded is for queue export and queue import")
        }
        return try controls(arguments)
      }
    }
    return verb
  }()

  private static func controlled(_ queue: any QueueDoor, _ arguments: Arguments) throws -> ExitCode {
    switch arguments.positional.first ?? "stats" {
    case "stats": try stats(queue, arguments)
    case "pause":
      try queue.pause()
      say(try queue.stats().queue, "paused: running jobs finish, no new ones start", arguments)
    case "resume":
      let (name, stats) = try queue.stats()
      try queue.resume()
      say(name, stats.isPaused ? "resumed" : "was not paused", arguments)
    case "rejected": try rejected(queue, arguments)
    case let word:
      let nearest = Suggestion.nearest(
        to: word, among: ["stats", "pause", "resume", "rejected"] + QueueTransfer.commands)
      throw UsageError(
        message: "unknown queue command “\(word)”", hint: nearest.map { "did you mean \($0)?" })
    }
    return .done
  }

  private static func say(_ name: String, _ words: String, _ arguments: Arguments) {
    guard arguments.has("--json") else { return Terminal.print("queue \(name) \(words)") }
    Terminal.print(
      JSONValue.object([("queue", .string(name)), ("answer", .string(words))]).text(pretty: true))
  }

  private static func stats(_ queue: any QueueDoor, _ arguments: Arguments) throws {
    let (name, stats) = try queue.stats()
    if arguments.has("--json") {
      Terminal.print(stats.document(of: name).text(pretty: true))
      return
    }
    Terminal.print("queue \(name)\(stats.isPaused ? ", paused" : "")")
    for (name, count) in stats.counts { Terminal.print("  \(Help.pad(name, 10)) \(count)") }
    if stats.backlogSeconds > 0 {
      Terminal.print("  backlog: \(JobWords.time(stats.backlogSeconds)) of lane time")
    }
    if let oldest = stats.oldestReady {
      Terminal.print("  oldest ready job has waited \(JobWords.time(oldest))")
    }
  }

  private static func rejected(_ queue: any QueueDoor, _ arguments: Arguments) throws {
    guard let limit = Int(arguments["--limit"] ?? "20"), (1...Rejection.keptCount).contains(limit) else {
      throw UsageError(message: "--limit expects a number from 1 to \(Rejection.keptCount)")
    }
    let found = try queue.rejected(limit: limit)
    if arguments.has("--json") {
      let list = found.map { rejection in
        JSONValue.object([
          ("at", .number(Double(rejection.at.milliseconds) / 1000, decimals: 3)),
          ("code", .string(rejection.error.code)), ("message", .string(rejection.error.message)),
          ("bytes", .number(rejection.bytes)),
          ("document", .string(String(decoding: rejection.document, as: UTF8.self))),
        ])
      }
      Terminal.print(JSONValue.object([("rejected", .array(list))]).text(pretty: true))
      return
    }
    let now = try queue.now()
    let rows = found.map { rejection in
      let start = String(decoding: rejection.document.prefix(40), as: UTF8.self)
      return [
        JobWords.time(now.seconds(since: rejection.at)), String(rejection.bytes), rejection.error.code,
        rejection.error.message, JSONValue.string(start).text(),
      ]
    }
    Terminal.print(
      Table.text(["AGO", "BYTES", "CODE", Table.Column("REASON", most: 160), "BEGINS WITH"], rows))
  }
}
