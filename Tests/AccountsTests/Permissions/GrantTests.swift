import Testing

@testable import Accounts

@Suite struct GrantTests {
  /// Which actions each scope permits, spelled out.
  private static let permitted: [Scope: Set<String>] = [
    .jobsRead: ["job.read", "job.list", "job.events", "job.quote"],
    .jobsWrite: ["job.submit", "job.probe", "job.cancel", "job.retry", "upload.write"],
    .queuesManage: ["queue.read", "queue.rejected", "queue.pause", "queue.resume"],
    .costsRead: ["cost.read"],
    .webhooksManage: [
      "webhook.read", "webhook.create", "webhook.update", "webhook.delete", "webhook.rotate",
      "webhook.redeliver",
      "webhook.test",
    ],
    .admin: [
      "job.read", "job.list", "job.events", "job.quote", "job.submit", "job.probe", "job.cancel",
      "job.retry", "upload.write",
      "queue.read",
      "queue.rejected", "queue.pause", "queue.resume", "cost.read", "key.list", "key.create", "key.revoke",
      "key.rotate", "user.list", "user.create", "user.update", "audit.read",
      "webhook.read", "webhook.create", "webhook.update", "webhook.delete", "webhook.rotate",
      "webhook.redeliver",
      "webhook.test",
    ],
  ]

  @Test(arguments: Scope.allCases, APIAction.allCases) func eachScopePermitsItsActions(
    _ scope: Scope, _ action: APIAction
  ) throws {
    let isPermitted = try #require(Self.permitted[scope]).contains(action.rawValue)
    let grant = Grant(scopes: [scope], tenants: scope == .admin ? .all : .only("acme"))
    #expect(grant.refusal(of: action, tenant: "acme") == (isPermitted ? nil : .scope))
    // Another tenant's things only if it is for all; that an action is not permitted at all is told first.
    let other: Refusal? = isPermitted ? (scope == .admin ? nil : .tenant) : .scope
    #expect(grant.refusal(of: action, tenant: "other") == other)
  }

  @Test func scopesAddUp() {
    let grant = Grant(scopes: [.jobsRead, .costsRead], tenants: .only("acme"))
    #expect(grant.refusal(of: .jobRead, tenant: "acme") == nil && grant.refusal(of: .costRead) == nil)
    #expect(grant.refusal(of: .jobSubmit, tenant: "acme") == .scope)
    #expect(Grant(scopes: [], tenants: .all).refusal(of: .jobRead) == .scope)
  }

  @Test func tenantsAreComparedWhole() {
    let grant = Grant(scopes: [.jobsRead], tenants: .only("acme"))
    for tenant in ["", "Acme", "acme ", "acm", "*"] {
      #expect(grant.refusal(of: .jobRead, tenant: tenant) == .tenant)
    }
  }

  @Test(arguments: [("*", TenantAccess.all), ("acme", .only("acme")), ("a b/ü", .only("a b/ü"))])
  func tenantsAreRead(_ text: String, _ access: TenantAccess) {
    #expect(TenantAccess(text) == access && access.text == text)
  }

  @Test(arguments: ["", "a\nb", String(repeating: "x", count: 129)]) func otherTextsAreNoTenants(
    _ text: String
  ) {
    #expect(TenantAccess(text) == nil)
  }

  /// Whose role permits what.
  @Test(arguments: User.Role.allCases) func rolesAreScopesOfAllTenants(_ role: User.Role) {
    let allowed = APIAction.allCases.filter { role.grant.refusal(of: $0, tenant: "any") == nil }.map(\.scope)
    let expected: Set<Scope> =
      switch role {
      case .viewer: [.jobsRead, .costsRead]
      case .operator: [.jobsRead, .jobsWrite, .queuesManage, .costsRead]
      case .admin: Set(Scope.allCases)
      }
    #expect(Set(allowed) == expected)
  }
}
