/// Why Redis did not do what it was asked, with the address (never the password) and the other side's own words.
public struct RedisError: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// The URL is wrong.
    case address
    /// No connection came about.
    case connect
    /// The server's certificate or its TLS is not acceptable, or ours not readable.
    case tls
    /// Wrong user or password, or none where one is needed.
    case authentication
    /// No answer within the time.
    case timeout
    /// The connection broke.
    case closed
    /// `RedisInterruption.interrupt` ended the wait.
    case interrupted
    /// What came is not Redis's protocol.
    case malformed
    /// A reply of another type than the command's.
    case unexpected
    /// All connections of the pool are taken.
    case exhausted
    /// The server answered with an error; its first word, such as `OOM`, `READONLY`, `LOADING`, `NOPERM`.
    case server(code: String)
  }

  public var kind: Kind
  /// A sentence for people: what went wrong where, and why.
  public var message: String
  /// What to do about it.
  public var hint: String?
  /// Whether the server may have executed the command (one of a pipeline's). When not, repeating it is safe;
  /// otherwise only the caller knows.
  public var mayHaveRun: Bool

  public init(_ kind: Kind, _ message: String, hint: String? = nil, mayHaveRun: Bool = false) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.mayHaveRun = mayHaveRun
  }

  /// Whether trying again later, with nothing changed by a person, may help.
  public var isRetryable: Bool {
    switch kind {
    case .connect, .timeout, .closed, .exhausted: true
    case .address, .tls, .authentication, .interrupted, .malformed, .unexpected: false
    case .server(let code): ServerError(code: code).passes
    }
  }

  func withMayHaveRun(_ value: Bool) -> RedisError {
    var error = self
    error.mayHaveRun = value
    return error
  }
}

extension RedisError: CustomStringConvertible {
  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
