import NetworkGuard

/// A key as a request brings it.
public struct PresentedKey: Sendable {
  /// As it was presented, whatever that is.
  public var text: String
  /// Where the request comes from: the client, not a proxy before this server.
  public var address: IPAddress
  /// For the security log.
  public var requestID: String

  public init(_ text: String, from address: IPAddress, requestID: String = "") {
    (self.text, self.address, self.requestID) = (text, address, requestID)
  }
}

/// What becomes of a presented key.
public enum KeyAnswer: Sendable, Equatable {
  /// It is valid, and so many requests are left to it; nil: any number.
  case admitted(APIKey, RateDecision?)
  /// It is valid, and has made too many requests (429).
  case limited(APIKey, RateDecision)
  /// It is not (401 or 403; `Refusal.isOfIdentity`). With the id where the key is known: for logs, not for who presented it.
  case refused(Refusal, keyID: String?)
  /// Too many attempts failed from this address or with this key: seconds until the next one is looked at (429).
  case locked(seconds: Double)
}
