import ClipJob
import Foundation
import TestKit
import Testing
import Webhooks

/// `clipmill serve` tells endpoints what becomes of jobs, and lets them be managed.
@Suite struct ServeWebhooksTests {
  @Test func messagesAreDeliveredSignedAndListed() throws {
    let pool = try WebhookFleet()
    let receiver = pool.receiver
    let (server, url) = try pool.serve()
    let key = try pool.key("webhooks:manage,jobs:read")
    let created = try pool.ask(
      "POST", url + "/v1/webhooks", key: key,
      ["url": .string(receiver.url("ok")), "events": ["job.succeeded"], "name": "shop"])
    #expect(created.status == 201, "\(created.text)")
    let (id, secret) = (try #require(created.json["id"]?.text), try #require(created.json["secret"]?.text))
    let own = try pool.ask("GET", url + "/v1/webhooks/secret", key: key)
    let tenants = try #require(own.json["secret"]?.text)
    try receiver.trust([secret, tenants])

    // One that the filter leaves out, and one of another tenant.
    try pool.enqueue("cancelled")
    _ = try pool.queue.cancel("cancelled")
    try pool.run("foreign", tenant: "other")
    try pool.run("intro", notify: receiver.url("ok-own"))
    try receiver.wait(for: #""path": "/ok-own""#)
    try receiver.wait(for: #""path": "/ok""#)
    let messages = receiver.messages
    #expect(messages.map(\.path).sorted() == ["/ok", "/ok-own"])
    #expect(messages.allSatisfy { $0.job == "intro" && $0.type == "job.succeeded" && $0.signatures == 1 })

    // Both secrets sign for a while.
    let rotated = try pool.ask("POST", url + "/v1/webhooks/\(id)/rotate?grace=600", key: key)
    try receiver.trust([secret, try #require(rotated.json["secret"]?.text)])
    let tested = try pool.ask("POST", url + "/v1/webhooks/\(id)/test", key: key)
    #expect(tested.status == 202)
    try receiver.wait(for: "webhook.test")
    #expect(receiver.messages.last?.signatures == 2)

    // Again, under its id.
    let first = try #require(messages.first { $0.path == "/ok" })
    let count = receiver.count
    let again = try pool.ask(
      "POST", url + "/v1/webhooks/\(id)/deliveries/\(first.id)/redeliver", key: key)
    #expect(again.status == 200, "\(again.text)")
    try receiver.wait(for: first.id, after: count)

    // Stopping ends what is under way: what was received is noted.
    server.signal(SIGTERM)
    #expect(server.wait() == 0)
    let (other, second) = try pool.serve("--no-webhooks")
    let list = try pool.ask("GET", second + "/v1/webhooks/\(id)/deliveries", key: key)
    let deliveries = list.json["deliveries"]?.items ?? []
    #expect(deliveries.compactMap { $0["event"]?.text } == ["webhook.test", "job.succeeded"], "\(list.text)")
    #expect(deliveries.allSatisfy { $0["state"] == "delivered" })
    #expect(deliveries.last?["log"]?.items?.map { $0["status"] } == [.number(200), .number(200)])
    let entry = try #require(own.json["id"]?.text)
    let notices = try pool.ask("GET", second + "/v1/webhooks/\(entry)/deliveries", key: key)
    #expect(notices.json["deliveries"]?.items?.first?["job"] == "intro", "\(notices.text)")
    let metrics = try pool.ask("GET", second + "/metrics", key: key).text
    #expect(metrics.contains(#"clipmill_webhook_deliveries_total{state="delivered"} 4"#), "\(metrics)")
    #expect(metrics.contains("clipmill_webhooks_up 1"))
    for text in [list.text, notices.text, metrics, server.log, other.log] {
      #expect(!text.contains("whsec_"))
    }
  }

  @Test func goneEndsWhatItShould() throws {
    let pool = try WebhookFleet()
    let (server, url) = try pool.serve()
    let key = try pool.key("webhooks:manage")
    let (id, secret) = try pool.webhook("gone")
    let own = try pool.ask("GET", url + "/v1/webhooks/secret", key: key)
    try pool.receiver.trust([secret, try #require(own.json["secret"]?.text)])
    try pool.run("a", notify: pool.receiver.url("gone-own"))
    try pool.receiver.wait(for: #""path": "/gone-own""#)
    try pool.receiver.wait(for: #""path": "/gone""#)
    server.signal(SIGTERM)
    #expect(server.wait() == 0)
    // What is wanted of the endpoint from now on is not sent; of jobs' own URLs it is.
    #expect(try pool.store.endpoint(id)?.disabled?.reason == .gone)
    let entry = try pool.store.notices(of: "acme")
    #expect(entry.disabled == nil)
    #expect(try pool.store.deliveries(to: entry.id, limit: 9).map(\.state) == [.failed])
    #expect(try pool.store.delivery(try #require(pool.receiver.messages.first).id)?.attempts == 1)
  }

  /// Another server of the queue may deliver; this one shows, and takes no event.
  @Test func aServerWithoutWebhooksSendsNone() throws {
    let pool = try WebhookFleet()
    let (server, url) = try pool.serve("--no-webhooks")
    let (id, _) = try pool.webhook("ok")
    try pool.run("a")
    let key = try pool.key("webhooks:manage")
    #expect(try pool.ask("POST", url + "/v1/webhooks/\(id)/test", key: key).status == 202)
    server.signal(SIGTERM)
    #expect(server.wait() == 0)
    #expect(pool.receiver.messages.isEmpty)
    #expect(try pool.store.position(of: "default") == nil && pool.store.stats().waiting == 1)
  }

  /// Private networks are called only where the operator has said so.
  @Test func theGuardHoldsForMessages() throws {
    let pool = try WebhookFleet()
    let binary = try #require(Program.binary)
    let (id, secret) = try pool.webhook("ok")
    try pool.receiver.trust([secret])
    // This one is not told that 127.0.0.1 may be called.
    let server = try ServerProcess(
      binary.path, ["serve", "--redis", pool.fleet.server.url, "--listen", "127.0.0.1:0"],
      directory: pool.fleet.folder.path)
    let line = try server.waitForLine("is served at")
    let url = String(try #require(line.firstMatch(of: /http:[^ ]*[0-9]/)).output)
    let key = try pool.key("webhooks:manage,jobs:write")
    let refused = try pool.ask(
      "POST", url + "/v1/webhooks", key: key, ["url": .string(pool.receiver.url("ok"))])
    #expect(refused.status == 422 && refused.text.contains("127.0.0.1"), "\(refused.text)")
    try pool.run("a")
    while try pool.store.deliveries(to: id, limit: 1).first?.log.isEmpty != false {
      // Waits for a job that never comes, and not for long.
      #expect(try pool.queue.lease(as: .init(worker: "w", device: "cpu"), for: 1, wait: 0.1) == nil)
    }
    let kept = try #require(try pool.store.deliveries(to: id, limit: 1).first)
    #expect(kept.log.first?.error?.contains("is not called") == true, "\(kept)")
    #expect(pool.receiver.messages.isEmpty)
    server.killAndWait()
  }
}
