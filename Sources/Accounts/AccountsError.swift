import ClipJob
import JobQueue

/// Why an account store did not do what it was asked.
public struct AccountsError: Error, Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// No connection, or it broke: trying again is right.
    case unavailable
    /// Connected, but the server cannot at the moment (loading, a read-only replica, out of memory).
    case refused
    /// The server does not let this client in: password, permissions, certificate.
    case denied
    /// A wrong address, or data that this program does not understand: a person must act.
    case misconfigured
    /// The call itself is wrong.
    case invalid
    /// There is no such key or user.
    case unknown
    /// There is one of that name already.
    case exists
    /// It is not in a state that allows this: a revoked key is not rotated.
    case ended
  }
  public var kind: Kind
  /// What went wrong and where, in a sentence.
  public var message: String
  /// What to do.
  public var hint: String?

  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    (self.kind, self.message, self.hint) = (kind, message, hint)
  }
}

extension AccountsError {
  package static func unknownKey(_ id: String) -> AccountsError {
    // Somebody may have given the secret.
    AccountsError(
      .unknown,
      "there is no key with the id \(KeyText.masked(ForeignText.cut(ForeignText.harmless(id), bytes: 128)))",
      hint: "ids begin with key_; `clipmill keys list` lists them")
  }

  /// - Parameter ending: how it ended.
  package static func endedKey(_ id: String, _ ending: Refusal) -> AccountsError {
    AccountsError(
      .ended, "the key \(id) \(ending == .expired ? "has expired" : "is revoked")",
      hint: "create a new one instead")
  }

  package static func invalidPosition(_ position: EventPosition) -> AccountsError {
    AccountsError(
      .invalid, "“\(position.text)” is not a position of the security log",
      hint: "0-0 is before the first event")
  }

  package static func unknownUser(_ name: String) -> AccountsError {
    AccountsError(
      .unknown, "there is no user \(ForeignText.cut(ForeignText.harmless(name), bytes: 128))",
      hint: "`clipmill users list` lists all users")
  }

  package static func userExists(_ name: String) -> AccountsError {
    AccountsError(.exists, "there is a user \(name) already", hint: "`clipmill users update` changes a user")
  }

  package static func disabledUser(_ name: String) -> AccountsError {
    AccountsError(.ended, "the user \(name) is disabled", hint: "enable the user first")
  }
}
