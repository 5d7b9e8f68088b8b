import Accounts
import HTTPService
import JobQueue
import NetworkGuard
import Testing

@testable import APIService

@Suite struct GateTests {
  @Test func whoHasNoGoodKeyIsRefused() throws {
    let server = TestServer()
    let missing = try server.ask("GET", "/v1/jobs")
    #expect(missing.status == 401 && missing.code == "key.missing")
    #expect(missing.headers["WWW-Authenticate"] == #"Bearer realm="clipmill""#)
    #expect(try server.ask("GET", "/v1/jobs", headers: ["Authorization": "Basic eDp5"]).code == "key.missing")
    let malformed = try server.ask("GET", "/v1/jobs", key: "cm_live_typo")
    #expect(malformed.status == 401 && malformed.code == "key.malformed")
    #expect(malformed.headers["WWW-Authenticate"]?.contains(#"error="invalid_token""#) == true)
    let elsewhere = try server.key([.jobsRead]) { $0.addresses = try! AllowedAddresses("198.51.100.0/24") }
    #expect(try server.ask("GET", "/v1/jobs", key: elsewhere).code == "key.address")
  }

  @Test func revokedKeysAndTheLockOut() throws {
    let server = TestServer()
    let draft = KeyDraft(tenants: .only("acme"), scopes: [.jobsRead])
    let issued = try server.accounts.createKey(draft, by: Origin(.nobody))
    #expect(try server.ask("GET", "/v1/jobs", key: issued.text).status == 200)
    try server.accounts.revokeKey(issued.key.id, by: Origin(.nobody))
    var replies = try (0..<10).map { _ in try server.ask("GET", "/v1/jobs", key: issued.text) }
    #expect(replies[0].status == 401 && replies[0].code == "key.revoked")
    replies.append(try server.ask("GET", "/v1/jobs", key: try server.key([.jobsRead])))
    let locked = try #require(replies.last)
    #expect(locked.status == 429 && locked.code == "key.locked")
    #expect(locked.headers["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
  }

  @Test func ratesAreTold() throws {
    let server = TestServer()
    let key = try server.key([.jobsRead]) { $0.rate = Rate(requests: 1, period: 3600, burst: 2) }
    let first = try server.ask("GET", "/v1/jobs", key: key)
    #expect(first.headers["RateLimit-Limit"] == "2" && first.headers["RateLimit-Remaining"] == "1")
    // Problems tell it, too.
    let unknown = try server.ask("GET", "/v1/jobs/x", key: key)
    #expect(unknown.status == 404 && unknown.headers["RateLimit-Remaining"] == "0")
    let limited = try server.ask("GET", "/v1/jobs", key: key)
    #expect(
      limited.status == 429 && limited.code == "key.limited" && limited.headers["RateLimit-Remaining"] == "0")
    #expect(limited.headers["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
  }

  @Test func aWrongScopeIsNotedInTheLog() throws {
    let server = TestServer()
    let refused = try server.ask("POST", "/v1/queues/default/pause", key: try server.key([.jobsRead]))
    #expect(refused.status == 403 && refused.code == "key.scope")
    #expect(refused.headers["WWW-Authenticate"]?.contains(#"scope="queues:manage""#) == true)
    let events = try server.accounts.events(after: .start, limit: 100).map(\.event)
    let noted = try #require(events.last { $0.action == .keyRefused })
    #expect(noted.detail == "scope queue.pause" && noted.address == "192.0.2.7" && noted.requestID == "r-1")
    #expect(try !server.queue.stats().isPaused)
  }
}
