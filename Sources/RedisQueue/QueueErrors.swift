import JobQueue
import RedisClient

extension QueueError {
  /// What a connection's trouble means for the queue's caller.
  public init(_ error: RedisError) {
    let kind: Kind =
      switch error.kind {
      case .connect, .timeout, .closed, .exhausted, .interrupted: .unavailable
      case .tls, .authentication: .denied
      case .address, .malformed: .misconfigured
      case .unexpected: .refused
      // A wrong permission or a key of another program's needs a person; anything else may pass.
      case .server(let code):
        Self.denials.contains(code) ? .denied : Self.needsAPerson.contains(code) ? .misconfigured : .refused
      }
    let isLaterFormat = error.kind == .server(code: "FORMAT")
    self.init(kind, error.message, hint: isLaterFormat ? Self.update : error.hint)
  }

  private static let denials: Set<String> = ["NOPERM", "NOAUTH", "WRONGPASS", "DENIED"]
  private static let needsAPerson: Set<String> = [
    "WRONGTYPE", "NOPROTO", "MOVED", "ASK", "CROSSSLOT",
  ]

  private static let update = "update this program: until then it waits, and changes nothing in the queue"

  static func tooLong(_ bytes: Int) -> QueueError {
    let error = DocumentLimit.error(bytes: String(bytes))
    return QueueError(.invalid, error.message, hint: error.hint)
  }

  static func invalidQueue(_ name: String) -> QueueError {
    QueueError(
      .invalid, "\"\(name)\" is not a valid queue name", hint: "1 to 64 letters, digits and . _ : -")
  }

  /// The server answered a script in a way that its contract does not know.
  static func strange(_ script: String, _ reply: RedisValue) -> QueueError {
    QueueError(
      .refused,
      "the script \"\(script)\" gave an unexpected reply: \(String(describing: reply).prefix(200))",
      hint: "another version of Clipmill may be changing the queue's keys")
  }
}
