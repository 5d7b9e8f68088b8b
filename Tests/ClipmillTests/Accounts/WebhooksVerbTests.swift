import ClipJob
import Foundation
import RedisClient
import RedisWebhooks
import TestKit
import Testing
import Webhooks

/// `clipmill webhooks` as people and scripts meet it, on a real server.
@Suite struct WebhooksVerbTests {
  private static let url = "https://hooks.example/a?token=t0ken"

  private func json(_ fleet: Fleet, _ words: String...) throws -> JSONValue {
    let outcome = try fleet.run(["webhooks"] + words + ["--json"])
    #expect(outcome.status == 0, "\(outcome)")
    return try JSONValue(parsing: Array(outcome.out.utf8))
  }

  @Test func aWebhookGoesThroughItsLife() throws {
    let fleet = try Fleet()
    let created = try fleet.run(
      "webhooks", "create", Self.url, "--tenant", "acme", "--events", "succeeded, job.failed", "--name",
      "shop")
    #expect(created.status == 0, "\(created)")
    // The secret alone on stdout, for scripts.
    let secret = created.out.trimmingCharacters(in: .newlines)
    #expect(secret.wholeMatch(of: /whsec_[A-Za-z0-9+\/=]{44}/) != nil && !created.err.contains(secret))
    let list = try fleet.run("webhooks")
    #expect(
      list.out.contains("shop") && list.out.contains("failed,succeeded") && list.out.contains("enabled"))
    let id = try #require(try json(fleet, "list")["webhooks"]?.items?.first?["id"]?.text)
    #expect(try json(fleet, "list", "--tenant", "other")["webhooks"]?.items?.isEmpty == true)

    let updated = try json(fleet, "update", id, "--disable", "--name", "old shop")
    #expect(updated["state"] == "disabled" && updated["name"] == "old shop")
    let refused = try fleet.run("webhooks", "test", id)
    #expect(refused.status == 2 && refused.err.contains("webhooks.invalid"), "\(refused)")
    #expect(try json(fleet, "update", id, "--enable")["state"] == "enabled")
    let trial = try #require(try json(fleet, "test", id)["id"]?.text)
    #expect(try json(fleet, "deliveries", id)["deliveries"]?.items?.first?["id"] == .string(trial))
    #expect(try fleet.run("webhooks", "deliveries", id).out.contains("webhook.test"))
    #expect(try json(fleet, "redeliver", trial)["state"] == "waiting")

    let rotated = try json(fleet, "rotate", id, "--grace", "1h")
    #expect(rotated["secret"]?.text != secret && rotated["previousUntil"] != nil)
    let own = try fleet.run("webhooks", "secret", "acme").out
    #expect(try own.hasPrefix("whsec_") && own == fleet.run("webhooks", "secret", "acme").out)
    #expect(try fleet.run("webhooks", "secret", "acme", "--rotate").out != own)
    #expect(try fleet.run("webhooks", "delete", id).out == "\(id) deleted\n")

    let audit = try fleet.run("audit", "--action", "webhook", "--json").out
    let actions = audit.matches(of: /"action":"([^"]*)"/).map { String($0.1) }
    let expected = [
      "created", "updated", "updated", "redelivered", "rotated", "secretShown", "secretShown", "rotated",
      "deleted",
    ]
    #expect(actions == expected.map { "webhook." + $0 }, "\(audit)")
    #expect(audit.matches(of: /"tenant":"acme"/).count == expected.count, "\(audit)")
    for word in ["whsec_", "t0ken"] { #expect(!audit.contains(word)) }
    #expect(!list.out.contains("whsec_"))
  }

  @Test func aTenantHasAHundredAtMost() throws {
    let fleet = try Fleet()
    let store = try RedisWebhooks(address: RedisAddress(fleet.server.url))
    for _ in 0..<WebhookEndpoint.mostOfTenant {
      _ = try store.createEndpoint(EndpointDraft(Self.url, tenants: .only("acme")))
    }
    let refused = try fleet.run("webhooks", "create", Self.url, "--tenant", "acme")
    #expect(refused.status == 2 && refused.err.contains("webhooks.tooMany"), "\(refused)")
    #expect(try fleet.run("webhooks", "create", Self.url, "--tenant", "other").status == 0)
  }

  private static let empty = Result { try Fleet() }

  @Test(arguments: [
    (["lst"], "list"), (["create"], "URL is missing"), (["create", url], "--tenant"),
    (["create", url, "--tenant", ""], "tenant"), (["create", "hook", "--tenant", "a"], "http"),
    (["create", "https://10.0.0.1/", "--tenant", "a"], "--allow-net"),
    (["create", url, "--tenant", "a", "--events", "ended"], "job.succeeded"),
    (["create", url, "--tenant", "a", "--grace", "1h"], "--grace"),
    (["update", "we_nobody", "--disable"], "webhooks list"), (["delete", "we_nobody"], "webhooks list"),
    (["redeliver", "msg_nobody"], "msg_"), (["deliveries", "we_nobody"], "webhooks list"),
    (["secret", "acme", "--grace", "1h"], "--rotate"),
    (["secret", "acme", "--rotate", "--grace", "90d"], "30 days"),
    (["list", "--limit", "1"], "--limit"),
  ]) func mistakesAreTold(_ words: [String], _ hint: String) throws {
    let outcome = try Self.empty.get().run(["webhooks"] + words)
    #expect(outcome.status == 2 && outcome.err.contains(hint) && outcome.out.isEmpty, "\(words): \(outcome)")
  }

  @Test func aServerThatIsAwayEndsWith3() throws {
    let outcome = try Self.empty.get().run(["webhooks"], url: "redis://127.0.0.1:1")
    #expect(outcome.status == 3 && outcome.err.contains("queue.unavailable"), "\(outcome)")
  }
}
