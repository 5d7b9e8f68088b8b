import Accounts
import ClipJob
import JobQueue
import NetworkGuard
import Testing

@testable import APIService

/// Users with browsers: logging in, cookies, and what other sites' pages make browsers send.
@Suite struct SessionTests {
  private let server = TestServer()
  private let password = "correct horse battery"

  private func user(_ role: User.Role) throws {
    try server.accounts.createUser(
      "ann", role: role, password: try PasswordHash(password), by: Origin(.commandLine("test")))
  }

  private func logIn(_ headers: [String: String] = [:], password: String? = nil) throws -> TestServer.Reply {
    let body: JSONValue = ["name": "ann", "password": .string(password ?? self.password)]
    return try server.ask("POST", "/v1/session", headers: headers, body: body.text())
  }

  /// The cookie as the browser sends it back, and the session's token for forms.
  private func session(_ role: User.Role) throws -> (cookie: String, form: String) {
    try user(role)
    let reply = try logIn()
    let cookie = try #require(reply.headers["Set-Cookie"])
    return (String(cookie.prefix { $0 != ";" }), try #require(reply.json["csrfToken"]?.text))
  }

  @Test func theCookieIsForTheBrowserAlone() throws {
    try user(.operator)
    let reply = try logIn()
    let cookie = try #require(reply.headers["Set-Cookie"])
    #expect(reply.status == 200 && reply.json["user"] == "ann" && reply.json["role"] == "operator")
    #expect(cookie.hasPrefix("clipmill=cmp_") && cookie.contains("; HttpOnly; SameSite=Strict"))
    #expect(!reply.text.contains("cmp_"))
    let pair = String(cookie.prefix { $0 != ";" })
    let again = try server.ask("GET", "/v1/session", headers: ["Cookie": "a=b; \(pair)"])
    #expect(again.json == reply.json)
    // Somebody else set one of the two.
    #expect(
      try server.ask("GET", "/v1/session", headers: ["Cookie": "\(pair); clipmill=cms_x"]).status == 204)
    #expect(try server.ask("GET", "/v1/session").status == 204)
  }

  @Test func changesNeedTheTokenForForms() throws {
    let (cookie, form) = try session(.operator)
    func pause(_ headers: [String: String]) throws -> TestServer.Reply {
      try server.ask(
        "POST", "/v1/queues/default/pause", headers: headers.merging(["Cookie": cookie]) { own, _ in own })
    }
    #expect(try pause([:]).code == "session.form")
    #expect(try pause(["X-CSRF-Token": String(form.reversed())]).code == "session.form")
    let elsewhere = ["X-CSRF-Token": form, "Sec-Fetch-Site": "cross-site"]
    #expect(try pause(elsewhere).code == "session.site")
    #expect(
      try pause(["X-CSRF-Token": form, "Origin": "https://evil.example", "Host": "clips"]).status == 403)
    #expect(try !server.queue.stats().isPaused)
    let own = ["X-CSRF-Token": form, "Sec-Fetch-Site": "same-origin", "Origin": "https://clips"]
    #expect(try pause(own).status == 200)
    #expect(try server.queue.stats().isPaused)
    // Reading needs no more than the cookie.
    #expect(try server.ask("GET", "/v1/jobs", headers: ["Cookie": cookie]).status == 200)
    let log = try server.accounts.events(after: .start, limit: 100).map(\.event)
    #expect(log.contains { $0.action == .queuePaused && $0.actor == .user("ann") })
  }

  @Test func aRoleIsALimit() throws {
    let (cookie, form) = try session(.viewer)
    let headers = ["Cookie": cookie, "X-CSRF-Token": form]
    let refused = try server.ask("POST", "/v1/queues/default/pause", headers: headers)
    #expect(refused.status == 403 && refused.code == "session.scope")
    #expect(!refused.text.contains("key"), "\(refused.text)")
    #expect(try server.ask("GET", "/v1/keys", headers: headers).status == 403)
    // Users see all tenants' jobs.
    _ = try server.ask(
      "POST", "/v1/jobs", key: try server.key([.jobsWrite], tenant: "b"), body: TestServer.document("theirs"))
    #expect(try server.ask("GET", "/v1/jobs/theirs", headers: headers).status == 200)
  }

  @Test func loggingOutEndsIt() throws {
    let (cookie, form) = try session(.viewer)
    let refused = try server.ask("DELETE", "/v1/session", headers: ["Cookie": cookie])
    #expect(refused.code == "session.form")
    let out = try server.ask("DELETE", "/v1/session", headers: ["Cookie": cookie, "X-CSRF-Token": form])
    #expect(out.status == 204 && out.headers["Set-Cookie"]?.contains("Max-Age=0") == true)
    #expect(try server.ask("GET", "/v1/session", headers: ["Cookie": cookie]).status == 204)
    let ended = try server.ask("GET", "/v1/jobs", headers: ["Cookie": cookie])
    #expect(ended.status == 401 && ended.code == "session.ended" && !ended.text.contains("key"))
    #expect(ended.headers["WWW-Authenticate"] != nil)
    // Who sends a key means it.
    let key = try server.ask("GET", "/v1/jobs", key: "cm_live_typo", headers: ["Cookie": cookie])
    #expect(key.code == "key.malformed")
  }

  @Test func wrongPasswordsAreRefusedAndSlowedDown() throws {
    try user(.viewer)
    let replies = try (0..<11).map { _ in try logIn(password: "wrong horse battery") }
    #expect(replies[0].status == 401 && replies[0].code == "session.refused")
    #expect(replies[10].status == 429 && replies[10].code == "session.locked")
    #expect(replies[10].headers["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
    #expect(try logIn().status == 429)
    // Whether there is such a user is not told.
    let other = TestServer()
    let body: JSONValue = ["name": "bob", "password": "wrong horse battery"]
    #expect(try other.ask("POST", "/v1/session", body: body.text()).text == replies[0].text)
  }

  /// A cookie that a browser sends over TLS alone is of no use to who has seen it and has no TLS, whatever it is called; nor is one that anybody
  /// on the way may have set of use over TLS.
  @Test func aSessionIsOfTheWayThatItWasOpenedBy() throws {
    let server = TestServer { $0.proxies = TrustedProxies([AddressRange("192.0.2.7")!]) }
    try server.accounts.createUser(
      "ann", role: .viewer, password: try PasswordHash(password), by: Origin(.commandLine("test")))
    let body: JSONValue = ["name": "ann", "password": .string(password)]
    let ways = [["X-Forwarded-Proto": "https"], [:]]
    let cookies = try ways.map { way in
      let reply = try server.ask("POST", "/v1/session", headers: way, body: body.text())
      return String(try #require(reply.headers["Set-Cookie"]).prefix { $0 != ";" })
    }
    #expect(cookies[0].hasPrefix("__Host-clipmill=cms_") && cookies[1].hasPrefix("clipmill=cmp_"))
    let tokens = cookies.map { String($0.split(separator: "=")[1]) }
    for (number, way) in ways.enumerated() {
      for (name, token) in ["__Host-clipmill", "clipmill"].flatMap({ name in tokens.map { (name, $0) } }) {
        let reply = try server.ask(
          "GET", "/v1/jobs", headers: way.merging(["Cookie": "\(name)=\(token)"]) { own, _ in own })
        let isOwn = "\(name)=\(token)" == cookies[number]
        #expect(reply.status == (isOwn ? 200 : 401), "\(name) \(token) \(way)")
      }
    }
  }

  @Test func otherSitesLogNobodyIn() throws {
    try user(.viewer)
    #expect(try logIn(["Sec-Fetch-Site": "cross-site"]).code == "session.site")
    #expect(try logIn(["Origin": "https://evil.example", "Host": "clips"]).code == "session.site")
    #expect(try logIn(["Origin": "null", "Host": "clips"]).code == "session.site")
    // Typed into the address bar, and from a page: that cannot be.
    let both = ["Sec-Fetch-Site": "none", "Origin": "https://evil.example", "Host": "clips"]
    #expect(try logIn(both).code == "session.site")
    #expect(try logIn(["Sec-Fetch-Site": "same-origin, none"]).code == "session.site")
    #expect(try logIn(["Sec-Fetch-Site": "none"]).status == 200)
    #expect(try logIn(["Origin": "https://clips", "Host": "clips"]).status == 200)
  }
}
