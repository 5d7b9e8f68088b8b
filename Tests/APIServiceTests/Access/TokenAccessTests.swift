import Accounts
import ClipJob
import HTTPService
import JobQueue
import TestKit
import Testing
import Tokens

@testable import APIService

/// Tokens of an identity provider in place of keys.
@Suite struct TokenAccessTests {
  private static let signer = try! TokenSigner(.ed25519)
  private static let other = try! TokenSigner(.ed25519)
  private static let now = 1_800_000_000.0

  private static let keys = TokenKeyRing { () throws(TokenKeysError) in
    Array(#"{"keys":[\#(signer.publicKey("k"))]}"#.utf8)
  }

  private func server(
    _ keys: TokenKeyRing = keys, _ change: (inout TokenAccess) -> Void = { _ in }
  ) -> TestServer {
    var access = TokenAccess(
      TokenVerifier(
        TokenRules(issuer: "https://login.example", audience: "clips"), keys: keys, now: { Self.now }))
    change(&access)
    return TestServer { $0.tokens = access }
  }

  /// Null: without that claim.
  private func token(
    _ scope: JSONValue, _ changes: [String: JSONValue] = [:], by signer: TokenSigner = signer
  )
    -> String
  {
    let usual: [(String, JSONValue)] = [
      ("iss", "https://login.example"), ("aud", "clips"), ("sub", "ann"), ("exp", .number(Self.now + 600)),
      ("tenant", "acme"), ("scope", scope),
    ]
    let members = usual.filter { changes[$0.0] == nil } + changes.sorted { $0.key < $1.key }
    return signer.token("EdDSA", "k", claims: JSONValue.object(members.filter { $0.1 != .null }).text())
  }

  private func events(_ server: TestServer) throws -> [SecurityEvent] {
    try server.accounts.events(after: .start, limit: 1000).map(\.event)
  }

  @Test func aTokenReachesItsTenantsJobs() throws {
    let server = server()
    let writer = token("openid jobs:write profile jobs:read")
    let sent = try server.ask("POST", "/v1/jobs", key: writer, body: TestServer.document("own"))
    #expect(sent.status == 201, "\(sent.text)")
    #expect(try server.surprises("submitJob", sent) == [])
    _ = try server.ask(
      "POST", "/v1/jobs", key: try server.key([.jobsWrite], tenant: "b"), body: TestServer.document("theirs"))
    let reader = token(["jobs:read"], ["sub": "bob"])
    #expect(try server.ask("GET", "/v1/jobs/own", key: reader).status == 200)
    #expect(try server.ask("GET", "/v1/jobs/own", key: try server.key([.jobsRead])).status == 200)
    #expect(try server.ask("GET", "/v1/jobs/theirs", key: reader).code == "job.unknown")
    let foreign = try server.ask("GET", "/v1/jobs?tenant=b", key: reader)
    #expect(foreign.code == "tenant.foreign" && foreign.text.contains("This token"), "\(foreign.text)")
    let refused = try server.ask("POST", "/v1/jobs", key: reader, body: TestServer.document("more"))
    #expect(refused.status == 403 && refused.code == "token.scope" && !refused.text.contains("key"))
    #expect(refused.headers["WWW-Authenticate"]?.contains(#"scope="jobs:write""#) == true)
    #expect(try server.surprises("submitJob", refused) == [])
    let noted = try events(server).filter { $0.action == .keyRefused }
    #expect(noted.map(\.detail) == ["tenant job.list", "scope job.submit"])
    #expect(noted.allSatisfy { $0.actor == .token("bob") && $0.subject == "bob" && $0.tenant == "acme" })
    #expect(noted.allSatisfy { $0.address == "192.0.2.7" && $0.requestID == "r-1" })
  }

  /// What `GET /v1/jobs` and `GET /v1/keys` answer, for administrators that are taken or not.
  @Test func theTenantIsNamedAndAdministratorsAreAllowed() throws {
    let rows: [(scope: JSONValue, tenant: JSONValue, taken: [String?], not: [String?])] = [
      ("jobs:read", "acme", [nil, "token.scope"], [nil, "token.scope"]),
      ("jobs:read", .null, ["token.tenant", "token.tenant"], ["token.tenant", "token.tenant"]),
      ("jobs:read", "*", ["token.tenant", "token.tenant"], ["token.tenant", "token.tenant"]),
      ("jobs:read", "", ["token.tenant", "token.tenant"], ["token.tenant", "token.tenant"]),
      ("jobs:read", "a\nb", ["token.tenant", "token.tenant"], ["token.tenant", "token.tenant"]),
      ("jobs:read", ["acme"], ["token.tenant", "token.tenant"], ["token.tenant", "token.tenant"]),
      ("admin", .null, [nil, nil], ["token.tenant", "token.tenant"]),
      ("admin", "*", [nil, nil], ["token.tenant", "token.tenant"]),
      ("admin", ["*"], ["token.tenant", "token.tenant"], ["token.tenant", "token.tenant"]),
      ("admin", "acme", ["token.scope", "token.scope"], ["token.scope", "token.scope"]),
      ("admin jobs:read", "acme", [nil, "token.scope"], [nil, "token.scope"]),
      ("Admin", .null, ["token.tenant", "token.tenant"], ["token.tenant", "token.tenant"]),
      (.null, "acme", ["token.scope", "token.scope"], ["token.scope", "token.scope"]),
      (.number(1), "acme", ["token.scope", "token.scope"], ["token.scope", "token.scope"]),
    ]
    for allowed in [true, false] {
      let server = server { $0.allowsAdmin = allowed }
      for row in rows {
        let token = token(row.scope, ["tenant": row.tenant])
        let replies = try ["/v1/jobs", "/v1/keys"].map { try server.ask("GET", $0, key: token) }
        #expect(replies.map(\.code) == (allowed ? row.taken : row.not), "\(row) \(allowed)")
        #expect(replies.allSatisfy { $0.status == ($0.code == nil ? 200 : 403) })
      }
    }
  }

  @Test func claimsHaveTheNamesThatTheOperatorGives() throws {
    let server = server {
      ($0.tenantClaim, $0.scopesClaim) = ("https://clips.example/tenant", "roles")
    }
    let more: [String: JSONValue] = ["https://clips.example/tenant": "b", "roles": ["jobs:write"]]
    let sent = try server.ask(
      "POST", "/v1/jobs", key: token("jobs:read", more), body: TestServer.document("own"))
    #expect(sent.status == 201)
    let reader = try server.key([.jobsRead], tenant: "b")
    #expect(try server.ask("GET", "/v1/jobs/own", key: reader).status == 200)
    let missing = try server.ask("GET", "/v1/jobs", key: token("jobs:read"))
    #expect(missing.code == "token.tenant" && missing.text.contains("https://clips.example/tenant"))
  }

  @Test func forgedTokensLockTheirAddressAndStaleOnesDoNot() throws {
    let server = server()
    let (good, stale) = (token("jobs:read"), token("jobs:read", ["exp": .number(Self.now)]))
    for _ in 0..<2 * Lockout.failures {
      let reply = try server.ask("GET", "/v1/jobs", key: stale)
      #expect(reply.status == 401 && reply.code == "token.expired")
      #expect(reply.headers["WWW-Authenticate"]?.contains(#"error="invalid_token""#) == true)
    }
    #expect(try server.ask("GET", "/v1/jobs", key: good).status == 200)
    let forged = [
      token("jobs:read", by: Self.other), token("jobs:read", ["aud": "others"]),
      token("jobs:read", ["iss": "https://evil.example"]),
    ]
    let codes = try (0..<Lockout.failures).map { try server.ask("GET", "/v1/jobs", key: forged[$0 % 3]).code }
    #expect(codes.prefix(3) == ["token.signature", "token.audience", "token.issuer"])
    let locked = try server.ask("GET", "/v1/jobs", key: good)
    #expect(locked.status == 429 && locked.code == "token.locked")
    #expect(locked.headers["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
    // Keys and tokens of an address are counted together.
    let key = try server.ask("GET", "/v1/jobs", key: try server.key([.jobsRead]))
    #expect(key.status == 429 && key.code == "key.locked")
    let log = try events(server)
    #expect(log.filter { $0.action == .lockout }.map(\.subject) == ["192.0.2.7"])
    let refused = log.filter { $0.action == .keyRefused }
    #expect(refused.count == Lockout.failures && refused.first?.detail == "token.signature")
    // Who it claims to be is not known.
    #expect(refused.allSatisfy { $0.actor == .nobody && $0.subject.isEmpty })
  }

  @Test func limitsAreOfEachSubject() throws {
    let server = server {
      ($0.rate, $0.mostJobs) = (Rate(requests: 1, period: 3600, burst: 2), 1)
    }
    func send(_ subject: String, _ id: String) throws -> TestServer.Reply {
      try server.ask(
        "POST", "/v1/jobs", key: token("jobs:write", ["sub": .string(subject)]), body: TestServer.document(id)
      )
    }
    let first = try send("ann", "a")
    #expect(first.status == 201 && first.headers["RateLimit-Remaining"] == "1")
    let second = try send("ann", "b")
    #expect(second.status == 429 && second.code == "token.jobs" && second.text.contains("This token"))
    let third = try send("ann", "c")
    #expect(third.status == 429 && third.code == "token.limited")
    #expect(third.headers["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
    #expect(try send("bob", "d").status == 201)
  }

  @Test func nothingIsSaidWhileTheKeysAreNotThere() throws {
    let keys = TokenKeyRing { () throws(TokenKeysError) in throw TokenKeysError("away", hint: "wait") }
    let server = server(keys)
    let reply = try server.ask("GET", "/v1/jobs", key: token("jobs:read"))
    #expect(reply.status == 503 && reply.code == "token.unavailable" && reply.headers["Retry-After"] == "2")
    #expect(try server.surprises("listJobs", reply) == [])
    #expect(try server.ask("GET", "/v1/jobs", key: try server.key([.jobsRead])).status == 200)
  }

  @Test func withoutAnIssuerTheyAreNoKeys() throws {
    #expect(try TestServer().ask("GET", "/v1/jobs", key: token("jobs:read")).code == "key.malformed")
    #expect(try server().ask("GET", "/v1/jobs", key: "cm_live_typo").code == "key.malformed")
    #expect(try server().ask("GET", "/v1/jobs", key: "a.b.c").code == "token.malformed")
  }

  /// Neither tokens nor long claims.
  @Test func logsTellWhoAndNoMore() throws {
    let server = server()
    let subjects = ["a", "b"].map { String(repeating: "x", count: 200) + $0 }
    for subject in subjects {
      let token = token("jobs:read", ["sub": .string(subject)])
      _ = try server.ask("POST", "/v1/queues/default/pause", key: token)
      _ = try server.ask("GET", "/v1/jobs/\(token.prefix(100))", key: token)
      try server.accounts.record(SecurityEvent(.keyRefused, by: Origin(.nobody), subject: token))
    }
    let log = try events(server)
    let actors = log.filter { $0.detail == "scope queue.pause" }.map(\.actor.text)
    #expect(Set(actors).count == 2 && actors.allSatisfy { $0.hasPrefix("token:xxx") && $0.utf8.count < 100 })
    #expect(!"\(log)".contains("eyJh") && !"\(log)".contains(subjects[0]))
  }
}
