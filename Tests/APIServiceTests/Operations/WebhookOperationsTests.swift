import Accounts
import ClipJob
import JobQueue
import Testing
import Webhooks

@testable import APIService

@Suite struct WebhookOperationsTests {
  private let server = TestServer()
  private let key: String

  init() throws { key = try server.key([.webhooksManage]) }

  /// Asks, and holds the answer to the OpenAPI document.
  private func ask(
    _ method: String, _ path: String, _ id: String, key: String? = nil, body: JSONValue? = nil
  ) throws -> TestServer.Reply {
    let reply = try server.ask(method, path, key: key ?? self.key, body: body?.text())
    let operation = try #require(Operation.all.first { $0.id == id })
    #expect(server.surprises(operation, reply) == [], "\(reply.text)")
    return reply
  }

  private func create(_ key: String? = nil, _ more: [(String, JSONValue)] = []) throws -> TestServer.Reply {
    try ask(
      "POST", "/v1/webhooks", "createWebhook", key: key,
      body: .object([("url", "https://hooks.example/a?token=t0ken")] + more))
  }

  /// What the security log has of an action: subjects and tenants.
  private func logged(_ action: SecurityAction) throws -> [String] {
    try server.accounts.events(after: .start, limit: 100).map(\.event).filter { $0.action == action }
      .map { "\($0.subject) \($0.tenant)" }
  }

  private func actions() throws -> [String] {
    try server.accounts.events(after: .start, limit: 100).map(\.event.action.rawValue)
  }

  @Test func aWebhookGoesThroughItsLife() throws {
    let created = try create(nil, [("name", "shop"), ("events", ["job.failed"])])
    #expect(created.status == 201)
    let id = try #require(created.json["id"]?.text)
    let secret = try #require(created.json["secret"]?.text)
    #expect(created.headers["Location"] == "/v1/webhooks/\(id)" && WebhookSecret(secret) != nil)
    #expect(created.json["tenant"] == "acme" && created.json["events"] == ["job.failed"])

    let read = try ask("GET", "/v1/webhooks/\(id)", "readWebhook")
    #expect(read.status == 200 && read.json["name"] == "shop" && read.json["secret"] == nil)
    let changed = try ask(
      "PATCH", "/v1/webhooks/\(id)", "updateWebhook",
      body: ["disabled": true, "url": "https://hooks.example/b"])
    #expect(changed.json["state"] == "disabled" && changed.json["reason"] == "requested")
    #expect(changed.json["url"] == "https://hooks.example/b" && changed.json["name"] == "shop")
    let trial = try ask("POST", "/v1/webhooks/\(id)/test", "testWebhook")
    #expect(trial.status == 409 && trial.code == "webhook.disabled")
    #expect(
      try ask("PATCH", "/v1/webhooks/\(id)", "updateWebhook", body: ["disabled": false]).json["state"]
        == "enabled")

    let rotated = try ask("POST", "/v1/webhooks/\(id)/rotate?grace=60", "rotateWebhook")
    let second = try #require(rotated.json["secret"]?.text)
    #expect(second != secret && rotated.json["previousUntil"] != nil)
    #expect(try server.hooks.endpoint(id)?.secrets(at: server.hooks.now()).map(\.text) == [second, secret])

    let list = try ask("GET", "/v1/webhooks", "listWebhooks")
    #expect(list.json["webhooks"]?.items?.count == 1)
    #expect(try ask("DELETE", "/v1/webhooks/\(id)", "deleteWebhook").json["deleted"] == true)
    #expect(try ask("GET", "/v1/webhooks/\(id)", "readWebhook").code == "webhook.unknown")
    let all = ["webhook.created", "webhook.updated", "webhook.updated", "webhook.rotated", "webhook.deleted"]
    #expect(try actions().filter { $0.hasPrefix("webhook.") } == all)
    // Nothing that was shown once is anywhere else, nor what a URL may hide.
    let log = try server.accounts.events(after: .start, limit: 100).map { "\($0.event)" }.joined()
    for word in [secret, second, "t0ken"] { #expect(!log.contains(word)) }
    for reply in [read, changed, list] { #expect(!reply.text.contains("whsec_")) }
  }

  @Test func messagesAreListedAndSentAgain() throws {
    let id = try #require(try create().json["id"]?.text)
    let sent = try (0..<3).map { _ in
      let reply = try ask("POST", "/v1/webhooks/\(id)/test", "testWebhook")
      #expect(
        reply.status == 202 && reply.json["event"] == "webhook.test" && reply.json["state"] == "waiting")
      return try #require(reply.json["id"]?.text)
    }
    var (seen, path): ([String], String?) = ([], "/v1/webhooks/\(id)/deliveries?limit=2")
    while let next = path {
      let page = try ask("GET", next, "listDeliveries")
      #expect(page.status == 200)
      seen += page.json["deliveries"]?.items?.compactMap { $0["id"]?.text } ?? []
      path = page.json["next"]?.text.map { "/v1/webhooks/\(id)/deliveries?limit=2&cursor=\($0)" }
      #expect(page.headers["Link"] == path.map { "<\($0)>; rel=\"next\"" })
      // Its former name.
      #expect(page.json["cursor"] == page.json["next"])
    }
    #expect(seen.count == 3 && Set(seen) == Set(sent))
    let wrong = try ask("GET", "/v1/webhooks/\(id)/deliveries?cursor=x", "listDeliveries")
    #expect(wrong.status == 400 && wrong.code == "parameter.invalid")

    guard case .leased(let leased) = try server.hooks.lease(for: 60) else {
      Issue.record("nothing is due")
      return
    }
    let attempt = DeliveryAttempt(at: leased.at, seconds: 0.5, status: 200, answer: Array("thanks".utf8))
    try server.hooks.settle(leased.lease, attempt, .delivered)
    let again = "/v1/webhooks/\(id)/deliveries/\(leased.delivery.id)/redeliver"
    let reply = try ask("POST", again, "redeliver")
    #expect(
      reply.status == 200 && reply.json["state"] == "waiting"
        && reply.json["id"] == .string(leased.delivery.id))
    #expect(reply.json["log"]?.items?.first?["answer"] == "thanks")
    #expect(try actions().last == "webhook.redelivered")
    // Of another webhook it is not known.
    let other = try #require(try create().json["id"]?.text)
    let foreign = try ask(
      "POST", "/v1/webhooks/\(other)/deliveries/\(leased.delivery.id)/redeliver", "redeliver")
    #expect(foreign.status == 404 && foreign.code == "delivery.unknown")
  }

  @Test func theSecretOfATenantsJobs() throws {
    let first = try ask("GET", "/v1/webhooks/secret", "readNotifySecret")
    let secret = try #require(first.json["secret"]?.text)
    #expect(first.status == 200 && first.json["tenant"] == "acme" && WebhookSecret(secret) != nil)
    #expect(try ask("GET", "/v1/webhooks/secret", "readNotifySecret").text == first.text)
    #expect(try server.hooks.notices(of: "acme").secret.text == secret)
    let rotated = try ask("POST", "/v1/webhooks/secret/rotate", "rotateNotifySecret")
    #expect(rotated.json["secret"]?.text != secret && rotated.json["previousUntil"] != nil)
    let others = try server.key([.webhooksManage], tenant: "other")
    let foreign = try ask("GET", "/v1/webhooks/secret", "readNotifySecret", key: others)
    #expect(foreign.json["tenant"] == "other" && foreign.json["id"] != first.json["id"])
    // Its messages are the tenant's, and the administrators'.
    let id = try #require(first.json["id"]?.text)
    #expect(try ask("GET", "/v1/webhooks/\(id)/deliveries", "listDeliveries").status == 200)
    #expect(try ask("GET", "/v1/webhooks/\(id)/deliveries", "listDeliveries", key: others).status == 404)
    for path in ["GET readWebhook", "DELETE deleteWebhook"] {
      let parts = path.split(separator: " ").map(String.init)
      #expect(try ask(parts[0], "/v1/webhooks/\(id)", parts[1]).code == "webhook.unknown")
    }
  }

  /// An administrator acts on a tenant's: the log names the tenant, whose secret was shown and whose message was sent again.
  @Test func theLogNamesTheTenantThatIsConcerned() throws {
    let admin = try server.key([.admin])
    let id = try #require(try create().json["id"]?.text)
    let entry = JobNotices.id(of: "acme")
    for key in [key, admin] {
      let query = key == admin ? "?tenant=acme" : ""
      #expect(
        try ask("GET", "/v1/webhooks/secret\(query)", "readNotifySecret", key: key).status == 200)
      #expect(
        try ask("POST", "/v1/webhooks/secret/rotate\(query)", "rotateNotifySecret", key: key).status == 200)
    }
    #expect(try logged(.webhookSecretShown) == ["\(entry) acme", "\(entry) acme"])
    #expect(try ask("POST", "/v1/webhooks/\(id)/rotate", "rotateWebhook", key: admin).status == 200)
    #expect(try logged(.webhookRotated) == ["\(entry) acme", "\(entry) acme", "\(id) acme"])

    let trial = try #require(try ask("POST", "/v1/webhooks/\(id)/test", "testWebhook").json["id"]?.text)
    let lane = JobNotices.lane("acme", to: "https://hooks.example/a")
    let notice = Delivery(
      id: "msg_own", endpoint: lane, event: .failed, queue: "default", job: "own",
      createdAt: try server.hooks.now(), body: [], url: "https://hooks.example/a")
    #expect(try server.hooks.take("default", from: nil, to: EventPosition("1-0"), [notice]))
    for path in ["\(id)/deliveries/\(trial)", "\(entry)/deliveries/msg_own"] {
      #expect(try ask("POST", "/v1/webhooks/\(path)/redeliver", "redeliver", key: admin).status == 200)
    }
    #expect(try logged(.webhookRedelivered) == ["\(id) acme", "\(entry) acme"])
  }

  /// No store is asked with a name that no tenant has.
  @Test func whatIsNoTenantIsRefused() throws {
    let admin = try server.key([.admin])
    for name in ["", String(repeating: "0", count: 129)] {
      let listed = try ask("GET", "/v1/webhooks?tenant=\(name)", "listWebhooks", key: admin)
      #expect(listed.status == 400 && listed.code == "parameter.invalid")
      #expect(try create(admin, [("tenant", .string(name))]).status == 400)
    }
    #expect(try ask("GET", "/v1/webhooks/secret?tenant=", "readNotifySecret", key: admin).status == 200)
  }

  @Test func administratorsNameATenant() throws {
    let admin = try server.key([.admin])
    let missing = try create(admin)
    #expect(missing.status == 422 && missing.text.contains("/tenant"))
    for tenant in ["acme", "*"] {
      #expect(try create(admin, [("tenant", .string(tenant))]).json["tenant"] == .string(tenant))
    }
    #expect(try ask("GET", "/v1/webhooks", "listWebhooks", key: admin).json["webhooks"]?.items?.count == 2)
    let named = try ask("GET", "/v1/webhooks?tenant=acme", "listWebhooks", key: admin)
    #expect(named.json["webhooks"]?.items?.count == 1)
    #expect(try ask("GET", "/v1/webhooks/secret", "readNotifySecret", key: admin).status == 400)
    let entry = try ask("GET", "/v1/webhooks/secret?tenant=acme", "readNotifySecret", key: admin)
    #expect(entry.json["id"] == .string(JobNotices.id(of: "acme")))
    // One that is told of all tenants' jobs is no tenant's.
    #expect(try ask("GET", "/v1/webhooks", "listWebhooks").json["webhooks"]?.items?.count == 1)
    for reply in [
      try create(nil, [("tenant", "other")]), try ask("GET", "/v1/webhooks?tenant=other", "listWebhooks"),
      try ask("GET", "/v1/webhooks/secret?tenant=other", "readNotifySecret"),
    ] { #expect(reply.status == 403 && reply.code == "tenant.foreign") }
  }

  @Test(arguments: [
    (#"{}"#, "/url"), (#"[]"#, "value.type"), (#"{"url": 5}"#, "/url"), (#"{"url": "hook"}"#, "https://"),
    (#"{"url": "http://hooks.example/"}"#, "https"), (#"{"url": "https://127.0.0.1/"}"#, "127.0.0.1"),
    (#"{"url": "https://metadata.internal/"}"#, "local network"),
    (#"{"url": "https://a:b@hooks.example/"}"#, "user name"),
    (#"{"url": "https://hooks.example/", "events": []}"#, "no event"),
    (#"{"url": "https://hooks.example/", "events": ["webhook.test"]}"#, "/events"),
    (#"{"url": "https://hooks.example/", "evnts": ["job.failed"]}"#, "/evnts"),
    (#"{"url": "https://hooks.example/", "name": "a\u0007"}"#, "name"),
  ]) func mistakesAreTold(_ body: String, _ word: String) throws {
    let reply = try server.ask("POST", "/v1/webhooks", key: key, body: body)
    #expect(
      reply.status == 422 && reply.code == "webhook.invalid" && reply.text.contains(word), "\(reply.text)")
    #expect(try server.hooks.endpoints(of: .all).isEmpty)
    #expect(try server.ask("POST", "/v1/webhooks", key: key, body: "{").status == 400)
  }

  @Test func theirNumberIsLimited() throws {
    for _ in 0..<WebhookEndpoint.mostOfTenant {
      _ = try server.hooks.createEndpoint(EndpointDraft("https://hooks.example/", tenants: .only("acme")))
    }
    let reply = try create()
    #expect(reply.status == 409 && reply.code == "webhook.tooMany")
  }

  // MARK: Jobs that name a URL

  private func submit(_ url: String) throws -> TestServer.Reply {
    var members = try #require(try JSONValue(parsing: Array(TestServer.document("own").utf8)).members)
    members.append(("notify", ["url": .string(url)]))
    return try server.ask(
      "POST", "/v1/jobs", key: try server.key([.jobsWrite]), body: JSONValue.object(members).text())
  }

  @Test func aJobsURLIsHeldToTheGuard() throws {
    for url in ["https://10.0.0.1/hook", "http://hooks.example/", "https://localhost/?token=t0ken"] {
      let reply = try submit(url)
      #expect(reply.status == 422 && reply.text.contains("notify.forbidden"), "\(reply.text)")
      #expect(reply.text.contains("/notify/url") && !reply.text.contains("t0ken"))
    }
    #expect(try submit("https://hooks.example/a").status == 201)
  }
}
