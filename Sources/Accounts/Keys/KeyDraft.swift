import ClipJob

/// What a new key shall be.
public struct KeyDraft: Sendable, Equatable {
  public var name: String
  public var tenants: TenantAccess
  public var scopes: Set<Scope>
  public var mode = APIKey.Mode.live
  /// Seconds from its creation; nil: it does not expire.
  public var lifetime: Double?
  public var addresses = AllowedAddresses()
  public var rate: Rate?
  public var mostJobs: Int?

  public init(name: String = "", tenants: TenantAccess, scopes: Set<Scope>) {
    (self.name, self.tenants, self.scopes) = (name, tenants, scopes)
  }

  /// - Throws: `AccountsError` (`invalid`) for what no key can be.
  package func check() throws(AccountsError) {
    func refuse(_ message: String, _ hint: String) -> AccountsError {
      AccountsError(.invalid, message, hint: hint)
    }
    guard name.utf8.count <= 128, ForeignText.harmless(name) == name else {
      throw refuse("the name of a key is one line of at most 128 bytes", "shorten it")
    }
    guard !scopes.isEmpty else { throw refuse("a key needs at least one scope", "name what it is for") }
    switch tenants {
    case .all where !scopes.contains(.admin):
      throw refuse("only a key with the scope admin is for all tenants", "name one tenant")
    case .only where scopes.contains(.admin):
      throw refuse(
        "a key with the scope admin is for all tenants", "give \"*\" as its tenant, or other scopes")
    case .only(let tenant) where TenantAccess(tenant) != tenants:
      throw refuse("“\(tenant)” is not a valid tenant", "1 to 128 bytes without control characters")
    default: break
    }
    if let lifetime, !(1...Self.longestLife).contains(lifetime) {
      throw refuse(
        "a key lasts between a second and a hundred years", "leave it out for one that never expires")
    }
    if let mostJobs, !(1...1_000_000_000).contains(mostJobs) {
      throw refuse("the most jobs at once of a key are a number from 1", "leave it out for any number")
    }
  }

  /// Seconds.
  private static let longestLife = 100 * 366 * 86_400.0
}
