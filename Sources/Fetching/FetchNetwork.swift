import NetworkGuard

/// How URLs are reached.
public struct FetchNetwork: Sendable, Equatable {
  public var policy: NetworkPolicy
  /// All requests go through it, whatever the environment says; nil: none does, whatever the environment says. It looks up names by itself:
  /// where they lead is its own matter, and the guard sees no more than the URL.
  public var proxy: String?
  /// A file of certificates (PEM) of the authorities that are trusted; nil: those of the system.
  public var authorities: String?
  /// Objects of stores; nil: none is reached.
  public var objects: ObjectAccess?
  /// Instead of what DNS says, for tests: `HOST:PORT:ADDRESS`.
  package var addresses: [String] = []

  public init(_ policy: NetworkPolicy = NetworkPolicy(), proxy: String? = nil, authorities: String? = nil) {
    self.policy = policy
    self.proxy = proxy
    self.authorities = authorities
  }
}
