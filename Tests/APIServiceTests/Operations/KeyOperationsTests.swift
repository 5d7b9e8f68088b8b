import Accounts
import ClipJob
import JobQueue
import Testing

@testable import APIService

@Suite struct KeyOperationsTests {
  private let server = TestServer()

  private func create(_ body: JSONValue) throws -> TestServer.Reply {
    try server.ask("POST", "/v1/keys", key: try server.key([.admin]), body: body.text())
  }

  @Test func aKeyIsCreatedUsedRotatedAndRevoked() throws {
    let admin = try server.key([.admin])
    let made = try create([
      "tenant": "acme", "scopes": ["jobs:read"], "name": "site", "rate": "10/s:20", "jobs": .number(3),
      "expiresIn": .number(3600), "addresses": ["192.0.2.0/24"], "mode": "test",
    ])
    #expect(made.status == 201 && made.json["rate"] == "10/s:20" && made.json["jobs"]?.integer == 3)
    let (text, id) = (try #require(made.json["key"]?.text), try #require(made.json["id"]?.text))
    #expect(text.hasPrefix("cm_test_"))
    #expect(try server.ask("GET", "/v1/jobs", key: text).status == 200)
    let list = try server.ask("GET", "/v1/keys?tenant=acme", key: admin)
    #expect(list.json["keys"]?.items?.map { $0["id"] } == [.string(id)] && !list.text.contains(text))
    let rotated = try server.ask("POST", "/v1/keys/\(id)/rotate?grace=60", key: admin)
    let new = try #require(rotated.json["key"]?.text)
    for key in [text, new] { #expect(try server.ask("GET", "/v1/jobs", key: key).status == 200) }
    #expect(try server.ask("DELETE", "/v1/keys/\(id)", key: admin).json["revokedAt"] != .null)
    for key in [text, new] { #expect(try server.ask("GET", "/v1/jobs", key: key).code == "key.revoked") }
    #expect(try server.ask("POST", "/v1/keys/\(id)/rotate", key: admin).code == "account.ended")
    #expect(try server.ask("DELETE", "/v1/keys/key_none", key: admin).code == "account.unknown")
    let log = try server.accounts.events(after: .start, limit: 100).map(\.event)
    let actions = log.filter { $0.subject == id && $0.address == "192.0.2.7" }.map(\.action)
    #expect(actions.starts(with: [.keyCreated, .keyRotated, .keyRevoked]))
  }

  @Test func everythingThatIsWrongIsTold() throws {
    let reply = try create([
      "scopes": ["jobs:raed"], "rat": "1/s", "rate": "fast", "jobs": "many", "addresses": ["nowhere"],
    ])
    #expect(reply.status == 422 && reply.code == "body.invalid")
    let errors = (reply.json["errors"]?.items ?? []).map {
      "\($0["pointer"]?.text ?? "") \($0["code"]?.text ?? "")"
    }
    #expect(
      Set(errors) == [
        "/scopes/0 value.unknown", "/rat key.unknown", "/rate value.invalid", "/jobs value.type",
        "/addresses value.invalid", "/tenant key.missing",
      ])
    #expect(try create(["scopes": ["admin"], "tenant": "acme"]).code == "account.invalid")
    #expect(try server.ask("POST", "/v1/keys", key: try server.key([.admin]), body: "[]").status == 422)
    #expect(try server.ask("POST", "/v1/keys", key: try server.key([.admin]), body: "{").status == 400)
  }

  @Test func theLogIsReadPageByPage() throws {
    let admin = try server.key([.admin])
    for number in 0..<5 { _ = try create(["scopes": ["jobs:read"], "tenant": .string("t\(number)")]) }
    let (whole, all) = (
      try server.ask("GET", "/v1/audit", key: admin), try server.accounts.events(after: .start, limit: 100)
    )
    #expect(whole.json["entries"]?.items?.count == all.count && whole.json["next"] == nil)
    var (seen, path) = ([String](), "/v1/audit?limit=4")
    while true {
      let page = try server.ask("GET", path, key: admin)
      seen += (page.json["entries"]?.items ?? []).compactMap { $0["position"]?.text }
      guard let next = page.json["next"]?.text else { break }
      path = "/v1/audit?limit=4&cursor=\(next)"
      #expect(page.headers["Link"] == "<\(path)>; rel=\"next\"")
      // Its former name.
      let same = try server.ask("GET", path.replacing("cursor", with: "after"), key: admin)
      #expect(same.json == (try server.ask("GET", path, key: admin)).json)
    }
    #expect(seen == all.map(\.position.text))
    #expect(try server.ask("GET", "/v1/audit?after=nonsense", key: admin).code == "parameter.invalid")
  }

  @Test func theLogIsFiltered() throws {
    let admin = try server.key([.admin])
    for number in 0..<6 { _ = try create(["scopes": ["jobs:read"], "tenant": .string("t\(number % 2)")]) }
    let ann = Origin(.user("ann"))
    for tenant in ["t1", "t2"] {
      try server.accounts.record(SecurityEvent(.queuePaused, by: ann, subject: "q", tenant: tenant))
    }
    /// All pages.
    func actions(_ query: String) throws -> [String] {
      var (seen, path) = ([String](), "/v1/audit?limit=2&\(query)")
      while true {
        let page = try server.ask("GET", path, key: admin)
        #expect(page.status == 200 && page.json["entries"]?.items?.count ?? 3 <= 2, "\(page.text)")
        #expect(try server.surprises("readSecurityLog", page) == [])
        seen += (page.json["entries"]?.items ?? []).compactMap { $0["action"]?.text }
        guard let next = page.json["next"]?.text else { return seen }
        path = "/v1/audit?limit=2&after=\(next)&\(query)"
      }
    }
    #expect(try actions("tenant=t1") == Array(repeating: "key.created", count: 3) + ["queue.paused"])
    #expect(try actions("tenant=t1&action=queue") == ["queue.paused"])
    #expect(try actions("actor=user:ann") == ["queue.paused", "queue.paused"])
    #expect(try actions("actor=user:ann&tenant=t0").isEmpty)
    #expect(try actions("action=queue.resumed").isEmpty)
    let unknown = try server.ask("GET", "/v1/audit?action=key.creatd", key: admin)
    #expect(unknown.status == 400 && unknown.json["hint"] == "Did you mean key.created?", "\(unknown.text)")
  }

  /// However few of them are meant, a page looks at a bounded part of the log.
  @Test func aPageOfFewLooksAtABoundedPart() throws {
    let (admin, origin) = (try server.key([.admin]), Origin(.commandLine("test")))
    let other = SecurityEvent(.jobCancelled, by: origin)
    for _ in 0..<10_500 { try server.accounts.record(other) }
    try server.accounts.record(SecurityEvent(.queuePaused, by: origin))
    let first = try server.ask("GET", "/v1/audit?action=queue", key: admin)
    #expect(first.json["entries"] == [])
    let next = try #require(first.json["next"]?.text)
    let second = try server.ask("GET", "/v1/audit?action=queue&after=\(next)", key: admin)
    #expect(second.json["entries"]?.items?.count == 1 && second.json["next"] == nil)
  }
}
