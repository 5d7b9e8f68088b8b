/// What requests to a store are signed with.
public struct StoreCredentials: Sendable, Equatable {
  public var accessKey: String
  public var secretKey: String
  /// Of credentials that were given for a time.
  public var sessionToken: String?
  /// Seconds since 1970; nil: they do not expire.
  public var expires: Double?

  public init(accessKey: String, secretKey: String, sessionToken: String? = nil, expires: Double? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
    self.expires = expires
  }
}

extension StoreCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Without what is secret, wherever it is printed.
  public var description: String { "credentials of \(accessKey.prefix(4))…" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
