import JobQueue

/// An attempt that is being looked at: a name with a password.
public struct Attempt: Sendable {
  /// Of this attempt alone.
  package let nonce: String
  public let origin: Origin
  /// What it is counted by, besides the address; nil: unknown.
  public let id: String?

  package init(by origin: Origin, id: String?) {
    (nonce, self.origin, self.id) = (Secrets.randomID(), origin, id)
  }

  /// Seconds after which one that nobody has settled, because its server died, is not waited for any more.
  public static let patience = 30.0
}

/// Whether an attempt is looked at.
public enum AttemptAnswer: Sendable {
  case begun(Attempt)
  /// Too many have failed, or are being looked at: seconds until the next one may be.
  case locked(seconds: Double)
}
