import Accounts
import ClipJob
import Glibc
import RedisAccounts

extension Verb {
  /// A verb that talks to the accounts of a server, which are where its queues are.
  static func ofAccounts(
    _ name: String, operands: String, summary: String, options: [Option] = [],
    _ run: @escaping @Sendable (RedisAccounts, Arguments) throws -> ExitCode
  ) -> Verb {
    Verb(
      name: name, operands: operands, summary: summary,
      options: options + [QueueConnection.redis, .json],
      run: { arguments in
        do {
          return try run(RedisAccounts(address: QueueConnection(arguments).address), arguments)
        } catch let error as AccountsError {
          throw JobError(accounts: error)
        }
      })
  }
}

extension JobError {
  /// Accounts that did not do what they were asked. What is the server's fault has the codes of the queue's verbs.
  init(accounts error: AccountsError) {
    let isOfServer =
      switch error.kind {
      case .unavailable, .refused, .denied, .misconfigured: true
      case .invalid, .unknown, .exists, .ended: false
      }
    self.init(
      (isOfServer ? "queue." : "accounts.") + error.kind.rawValue, error.message, hint: error.hint,
      retryable: error.kind == .unavailable || error.kind == .refused)
  }
}

extension Origin {
  /// Whoever runs this program, by the system's name.
  static var thisUser: Origin {
    let id = getuid()
    let name = getpwuid(id).flatMap { $0.pointee.pw_name }.map { String(cString: $0) }
    return Origin(.commandLine(name ?? String(id)))
  }
}

extension Arguments {
  /// What a verb with several commands is asked for, and the word behind it.
  ///
  /// - Parameter commands: each with what its one word is called; nil: it has none. The first is meant where none is named.
  func command(
    _ commands: [(name: String, operand: String?)]
  ) throws(UsageError) -> (name: String, word: String) {
    let names = commands.map(\.name)
    guard let first = positional.first ?? names.first else { throw UsageError(message: "say what to do") }
    guard let command = commands.first(where: { $0.name == first }) else {
      let nearest = Suggestion.nearest(to: first, among: names)
      throw UsageError(
        message: "unknown command “\(first)”",
        hint: nearest.map { "did you mean \($0)?" } ?? "use one of \(names.joined(separator: ", "))")
    }
    let rest = positional.dropFirst()
    guard let operand = command.operand else {
      if let word = rest.first { throw UsageError(message: "unexpected “\(word)”") }
      return (first, "")
    }
    guard let word = rest.first else { throw UsageError(message: "\(operand) is missing") }
    guard rest.count == 1 else { throw UsageError(message: "unexpected “\(rest[rest.startIndex + 1])”") }
    return (first, word)
  }

  /// - Parameter allowed: options of this command; others of the verb's are mistakes here.
  func check(only allowed: [String], of command: String, among all: [Option]) throws(UsageError) {
    for option in all where has(option.name) && !allowed.contains(option.name) {
      throw UsageError(message: "\(option.name) is not for “\(command)”")
    }
  }

  /// A length of time such as `90d`, seconds.
  func seconds(_ name: String) throws(UsageError) -> Double? {
    guard let text = self[name] else { return nil }
    guard let seconds = Moment.seconds(text) else {
      throw UsageError(
        message: "\(name) expects a length of time, not “\(text)”", hint: "for example 30m, 12h, 90d")
    }
    return seconds
  }
}
