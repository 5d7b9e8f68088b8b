import Testing

@testable import Accounts

@Suite struct TenantAccessTests {
  /// For Swift one text, for Redis and for folders two.
  @Test func tenantsAreComparedByteByByte() throws {
    let (one, other) = ("caf\u{e9}", "cafe\u{301}")
    #expect(one == other)
    let access = try #require(TenantAccess(one))
    #expect(access.includes(one) && !access.includes(other))
    #expect(access.isOnly(one) && !access.isOnly(other) && !TenantAccess.all.isOnly(one))
    #expect(access != TenantAccess(other) && access == TenantAccess(one))
    #expect(Set([access, TenantAccess(other)!, .all]).count == 3)
    let grant = Grant(scopes: [.jobsRead], tenants: access)
    #expect(grant.refusal(of: .jobRead, tenant: other) == .tenant)
  }
}
