/// What somebody may do, and for whom: of a key, or of a user by role.
public struct Grant: Sendable, Equatable {
  public var scopes: Set<Scope>
  public var tenants: TenantAccess

  public init(scopes: Set<Scope>, tenants: TenantAccess) {
    (self.scopes, self.tenants) = (scopes, tenants)
  }

  /// Why it does not cover an action; nil: it does.
  ///
  /// - Parameter tenant: whose job, key or costs it is about; nil for what belongs to no tenant (queues, users) and for lists, which the caller
  ///   narrows to `tenants` itself.
  public func refusal(of action: APIAction, tenant: String? = nil) -> Refusal? {
    guard scopes.contains(where: { $0.covers(action.scope) }) else { return .scope }
    guard let tenant, !tenants.includes(tenant) else { return nil }
    return .tenant
  }
}
