/// Why a queue did not do what it was asked.
public struct QueueError: Error, Sendable, Equatable {
  public enum Kind: String, Sendable {
    /// The lease is somebody else's by now.
    case stale
    /// No connection, or it broke: trying again is right.
    case unavailable
    /// Connected, but the server cannot at the moment (loading, a read-only replica, out of memory, busy).
    case refused
    /// The server does not let this client in, or is not the one that it says it is: password, permissions, certificate.
    /// A person must act, on either side; asking again later is harmless, and finds out.
    case denied
    /// A wrong address, or a server that would lose jobs: a person must act, and until then nothing may be entrusted to it.
    case misconfigured
    /// The call itself is wrong.
    case invalid
  }
  public var kind: Kind
  /// What went wrong and where, in a sentence with the server's own words.
  public var message: String
  public var hint: String?
  /// The message, and what to do.
  public var explained: String { message + (hint.map { "; " + $0 } ?? "") }
  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }
}

extension QueueError {
  package static func stale(_ lease: LeaseID) -> QueueError {
    QueueError(
      .stale,
      "the lease \(lease.token) of job \(lease.job) is no longer valid: the job has another holder, or has ended",
      hint: "stop working on it and publish nothing")
  }

  package static func invalid(_ position: EventPosition) -> QueueError {
    QueueError(
      .invalid, "\"\(position.text)\" is not a valid event position",
      hint: "use the position of an event; 0-0 is before the first")
  }
}

extension EventPosition {
  /// Two numbers with a dash between them; behind the largest nothing can be.
  package var isValid: Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.first == "+" ? nil : UInt64($0) }
    return parts.count == 2 && numbers.count == 2 && numbers != [.max, .max]
  }
}
