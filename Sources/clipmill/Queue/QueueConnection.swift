import ClipJob
import Glibc
import JobQueue
import RedisClient
import RedisQueue

/// The queue that a verb talks to: `--redis`, else the environment, else this machine's own server.
struct QueueConnection {
  static let redis = Option(
    "--redis", value: "URL", "The queue's server; default $CLIPMILL_REDIS_URL, then \(defaultURL).")
  static let options = [
    redis,
    Option("--queue", value: "NAME", "The queue's name; default $CLIPMILL_QUEUE, then “default”."),
    .json,
  ]

  static let defaultURL = "redis://127.0.0.1:6379"

  let address: RedisAddress
  let name: String
  /// Whether somebody said where the server is.
  let isNamed: Bool

  init(_ arguments: Arguments) throws {
    let given = arguments["--redis"] ?? Self.environment("CLIPMILL_REDIS_URL")
    isNamed = given != nil
    name = arguments["--queue"] ?? Self.environment("CLIPMILL_QUEUE") ?? "default"
    do throws(RedisError) {
      address = try RedisAddress(given ?? Self.defaultURL)
    } catch {
      throw UsageError(message: error.message, hint: error.hint)
    }
  }

  /// Throws `QueueError`, or `UsageError` when several queues are named.
  func open() throws -> RedisQueue {
    try RedisQueue(name: try Self.one(name), address: address)
  }

  /// A queue's name; a worker's environment may have those of several.
  static func one(_ name: String) throws(UsageError) -> String {
    guard name.contains(",") else { return name }
    throw UsageError(message: "“\(name)” names several queues", hint: "choose one with --queue")
  }

  /// A variable of this process; an empty one counts as unset.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

extension Verb {
  /// A verb that talks to a queue: on its own server or, with `--server`, through an API server.
  static func ofQueue(
    _ name: String, operands: String, summary: String, options: [Option] = [],
    _ run: @escaping @Sendable (any QueueDoor, Arguments) throws -> ExitCode
  ) -> Verb {
    Verb(
      name: name, operands: operands + " [--redis URL | --server URL] [--queue NAME] [--json]",
      summary: summary, options: options + QueueConnection.options + ServerOptions.options,
      run: { arguments in try run(try door(arguments), arguments) })
  }

  static func door(_ arguments: Arguments) throws -> any QueueDoor {
    if let client = try ServerOptions.client(arguments) { return APIDoor(client: client) }
    let connection = try QueueConnection(arguments)
    do {
      let queue = try connection.open()
      if let unknown = try queue.unknownFormat() { throw unknown }
      return RedisDoor(queue)
    } catch let error as QueueError {
      throw JobError(queue: error)
    }
  }
}

extension JobError {
  /// A queue that did not do what it was asked.
  init(queue error: QueueError) {
    self.init(
      "queue.\(error.kind.rawValue)", error.message, hint: error.hint,
      retryable: error.kind == .unavailable || error.kind == .refused)
  }

  /// - Parameter looked: how many documents of the inbox were looked at, where it has more; see `JobFinding`.
  static func unknownJob(_ id: String, _ queue: any QueueDoor, looked: Int?) -> JobError {
    JobError(
      "queue.unknownJob", "\(queue.title) has no job \(id)",
      hint: looked.map {
        "it may be in the inbox, behind the newest \($0) documents, which no worker has read yet: is one running?"
      } ?? "check the id and --queue; results are kept for a week")
  }

  /// Something that can only be done to a job, and not yet to its document.
  static func unread(_ id: String, hint: String) -> JobError {
    JobError("queue.unread", "job \(id) is in the inbox: no worker has read it yet", hint: hint)
  }
}
