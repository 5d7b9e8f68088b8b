import Accounts
import Tokens

/// How a server takes tokens of an identity provider, beside keys of its own.
public struct TokenAccess: Sendable {
  public var verifier: TokenVerifier
  /// The claim that has the tenant's name.
  public var tenantClaim = "tenant"
  /// The claim that has scopes.
  public var scopesClaim = "scope"
  /// Whether the scope `admin` of a token counts.
  public var allowsAdmin = false
  /// Requests that each subject may make; nil: any number.
  public var rate: Rate?
  /// Jobs that may wait and run for each subject at once; nil: any number.
  public var mostJobs: Int?

  public init(_ verifier: TokenVerifier) { self.verifier = verifier }

  /// Whose token it is, and what it permits. One with a tenant is that tenant's, and nobody's administrator.
  ///
  /// - Returns: nil for a token that names no tenant, if it is no administrator's.
  func holder(of claims: TokenClaims) -> TokenHolder? {
    // Whatever else an identity provider calls so is not for this server.
    var scopes = Set(claims.words(scopesClaim).compactMap(Scope.init(rawValue:)))
    let isAdmin = allowsAdmin && scopes.contains(.admin)
    if isAdmin, !claims.has(tenantClaim) || claims.text(tenantClaim) == "*" {
      return TokenHolder(claims, Grant(scopes: scopes, tenants: .all), mostJobs: mostJobs)
    }
    scopes.remove(.admin)
    guard let tenants = claims.text(tenantClaim).flatMap({ TenantAccess($0) }), tenants != .all else {
      return nil
    }
    return TokenHolder(claims, Grant(scopes: scopes, tenants: tenants), mostJobs: mostJobs)
  }
}
