import Accounts
import JobQueue
import RedisClient
import RedisQueue

extension AccountsError {
  /// What a connection's trouble means for the store's caller.
  init(_ error: RedisError) {
    guard error.kind != .server(code: "FORMAT") else {
      self.init(.misconfigured, error.message, hint: "update this program: until then it changes nothing")
      return
    }
    self.init(QueueError(error))
  }

  init(_ error: QueueError) {
    let kind: Kind =
      switch error.kind {
      case .unavailable: .unavailable
      case .refused: .refused
      case .denied: .denied
      case .misconfigured: .misconfigured
      case .invalid, .stale: .invalid
      }
    self.init(kind, error.message, hint: error.hint)
  }

  static func invalidName(_ name: String) -> AccountsError {
    AccountsError(
      .invalid, "“\(name)” is not a valid name of a store of accounts",
      hint: "1 to 64 letters, digits and . _ -")
  }

  /// The server answered in a way that the script's contract does not know.
  static func strange(_ script: String, _ reply: RedisValue) -> AccountsError {
    AccountsError(
      .refused, "the script \"\(script)\" gave an unexpected reply: \(String(describing: reply).prefix(200))",
      hint: "another version of Clipmill may be changing the accounts")
  }

  /// Data that this program does not understand are not taken for fewer limits.
  static func strangeKey(_ id: String) -> AccountsError {
    AccountsError(
      .misconfigured, "the key \(id) has fields that this program does not understand",
      hint: "update this program, or revoke the key and create another one")
  }

  static func strangeUser(_ name: String) -> AccountsError {
    AccountsError(
      .misconfigured, "the user \(name) has fields that this program does not understand",
      hint: "update this program")
  }
}
