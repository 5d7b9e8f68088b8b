import Accounts
import ClipJob
import JobQueue
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
    #expect(cookie.hasPrefix("clipmill=cms_") && cookie.contains("; HttpOnly; SameSite=Strict"))
    #expect(!reply.text.contains("cms_"))
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
    #expect(refused.status == 403 && refused.code == "key.scope")
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
    #expect(try server.ask("GET", "/v1/jobs", headers: ["Cookie": cookie]).code == "key.missing")
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

  @Test func otherSitesLogNobodyIn() throws {
    try user(.viewer)
    #expect(try logIn(["Sec-Fetch-Site": "cross-site"]).code == "session.site")
    #expect(try logIn(["Origin": "https://evil.example", "Host": "clips"]).code == "session.site")
    #expect(try logIn(["Origin": "null", "Host": "clips"]).code == "session.site")
    #expect(try logIn(["Origin": "https://clips", "Host": "clips"]).status == 200)
  }
}
