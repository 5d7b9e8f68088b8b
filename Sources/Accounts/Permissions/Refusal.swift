/// Why a key was not let in, or not let do something.
public enum Refusal: String, Sendable, CaseIterable {
  /// Not a key at all, or with a typo: its checksum is wrong. Told without asking the store.
  case malformed
  /// No such key.
  case unknown
  case revoked
  case expired
  /// Replaced by another secret, and the time for which both held is over.
  case rotated
  /// Not from this address.
  case address
  /// The key has not the scope that this needs.
  case scope
  /// The key is bound to another tenant.
  case tenant

  /// Whether the key is no good (401), rather than good and not enough for this (403).
  public var isOfIdentity: Bool {
    switch self {
    case .malformed, .unknown, .revoked, .expired, .rotated: true
    case .address, .scope, .tenant: false
    }
  }

  /// A sentence for who presented the key, and what to do. It tells nothing of other tenants.
  public var meaning: (message: String, hint: String) {
    switch self {
    case .malformed:
      (
        "this is not an API key: it is incomplete or has a typo",
        "copy the whole key, from cm_ to its last letter"
      )
    case .unknown:
      ("this API key is not known here", "check that it is for this server, or ask for a new one")
    case .revoked: ("this API key is revoked", "ask for a new one")
    case .expired: ("this API key has expired", "ask for a new one")
    case .rotated: ("this API key was replaced by another one", "use the new one")
    case .address: ("this API key may not be used from this address", "use it from an address that it allows")
    case .scope: ("this API key does not permit that", "use a key with the scope that this needs")
    case .tenant: ("this API key is for another tenant", "use a key of that tenant")
    }
  }
}
