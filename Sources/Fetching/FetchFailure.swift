/// Why bytes of a URL are not there.
public struct FetchFailure: Error, Sendable, Equatable {
  public enum Kind: UInt8, Sendable, CaseIterable {
    /// The server knows no such thing (404, 410).
    case notFound
    /// The guard does not let a job go there.
    case forbidden
    /// The job does not name it: nobody asks for such a thing but a lane that was taken over.
    case notNamed
    /// The server does not let us have it (401, 403 and the like).
    case denied
    /// It did not answer, or broke off, or is overloaded, again and again. Another attempt may succeed.
    case unreachable
    /// Its certificate does not show that it is who is meant.
    case untrusted
    /// What is there is not what was there before. Another attempt reads it from its beginning.
    case changed
    /// The server answers with something else than the bytes.
    case unreadable
    /// More than there is room for.
    case tooLarge
    case cancelled
    /// What reads URLs has ended.
    case over
    /// This machine's settings of stores, or its credentials, are missing or cannot be used: whoever runs it has to set them right, and the
    /// job is as good as before.
    case machine
  }
  public var kind: Kind
  /// A sentence that names the URL, without its query.
  public var message: String
  public var hint: String?

  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  public static let cancelled = FetchFailure(.cancelled, "cancelled")
}
