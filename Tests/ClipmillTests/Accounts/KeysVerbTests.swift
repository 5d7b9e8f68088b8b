import ClipJob
import Foundation
import TestKit
import Testing

/// `clipmill keys` as people and scripts meet it, on a real server.
@Suite struct KeysVerbTests {
  @Test func aKeyGoesThroughItsLife() throws {
    let fleet = try Fleet()
    let created = try fleet.run(
      "keys", "create", "--tenant", "acme", "--scope", "jobs:read,jobs:write", "--name", "web site",
      "--expires", "90d",
      "--allow", "192.0.2.0/24,2001:db8::/32", "--rate", "10/s:20", "--jobs", "5", "--test")
    #expect(created.status == 0, "\(created)")
    let text = created.out.trimmingCharacters(in: .newlines)
    // The key alone on stdout, for scripts; words on stderr, without it.
    #expect(text.wholeMatch(of: /cm_test_[0-9A-Za-z]{49}/) != nil && !created.err.contains(text))
    #expect(created.err.contains("tenant acme") && created.err.contains("jobs:read, jobs:write"))

    let list = try fleet.run("keys", "list")
    #expect(
      list.out.contains("web site") && list.out.contains("expires in 90 d") && list.out.contains("never"))
    let key = try keys(fleet)[0]
    let id = try #require(key["id"]?.text)
    #expect(
      key["tenant"] == "acme" && key["mode"] == "test" && key["rate"] == "10/s:20"
        && key["jobs"] == .number(5))
    #expect(
      key["addresses"] == ["192.0.2.0/24", "2001:db8::/32"] && key["scopes"] == ["jobs:read", "jobs:write"])
    #expect(key["createdBy"]?.text?.hasPrefix("cli:") == true && key["revokedAt"] == .null)

    let rotated = try fleet.run("keys", "rotate", id, "--grace", "1h", "--json")
    let document = try JSONValue(parsing: Array(rotated.out.utf8))
    #expect(document["id"] == .string(id) && document["key"]?.text?.hasPrefix("cm_test_") == true)
    #expect(document["key"]?.text != text && document.members?.count == 2)
    #expect(try keys(fleet)[0]["previousUntil"]?.double != nil)

    #expect(try fleet.run("keys", "revoke", id).out == "\(id) revoked\n")
    #expect(try fleet.run("keys", "list").out.contains("revoked"))
    let again = try fleet.run("keys", "rotate", id)
    #expect(again.status == 2 && again.err.contains("accounts.ended"), "\(again)")

    // Nothing that was shown once is anywhere else.
    let secrets = [text, document["key"]?.text ?? ""]
    for outcome in [list, try fleet.run("keys", "list", "--json"), try fleet.run("audit", "--json")] {
      for secret in secrets {
        #expect(!outcome.out.contains(secret.dropFirst(8)) && !outcome.err.contains(secret.dropFirst(8)))
      }
    }
  }

  @Test func linksGetAnotherSecret() throws {
    let fleet = try Fleet()
    #expect(try fleet.run("keys", "renew-links").out.contains("end when they expire"))
    let now = try fleet.run("keys", "renew-links", "--now", "--json")
    #expect(try JSONValue(parsing: Array(now.out.utf8)) == ["renewed": true, "formerEnd": true])
    #expect(try fleet.run("keys", "list", "--now").status == 2)
    #expect(try fleet.run("keys", "create", "--tenant", "a", "--scope", "jobs:read", "--now").status == 2)
    #expect(try fleet.run("audit").out.contains("links.renewed"))
    #expect(try fleet.server.cli("HGET", "clipmill-accounts:{default}:links", "former").isEmpty)
  }

  @Test func keysAreListedByTenant() throws {
    let fleet = try Fleet()
    for tenant in ["acme", "other"] {
      #expect(try fleet.run("keys", "create", "--tenant", tenant, "--scope", "jobs:read").status == 0)
    }
    #expect(try fleet.run("keys", "create", "--scope", "admin").err.contains("all tenants"))
    #expect(try keys(fleet).map { $0["tenant"]?.text } == ["acme", "other", "*"])
    #expect(try fleet.run("keys").out == fleet.run("keys", "list").out)
    #expect(try keys(fleet, "--tenant", "other").map { $0["tenant"]?.text } == ["other"])
  }

  @Test(arguments: [
    (["keys", "lst"], "list"), (["keys", "create"], "--scope"),
    (["keys", "create", "--scope", "jobs:read"], "--tenant"),
    (["keys", "create", "--scope", "jobs:red", "--tenant", "a"], "jobs:read"),
    (["keys", "create", "--scope", "jobs:read", "--tenant", "*"], "admin"),
    (["keys", "create", "--scope", "admin", "--tenant", "a"], "all tenants"),
    (["keys", "create", "--scope", "jobs:read", "--tenant", ""], "tenant"),
    (["keys", "create", "--scope", "jobs:read", "--tenant", "a", "--expires", "soon"], "90d"),
    (["keys", "create", "--scope", "jobs:read", "--tenant", "a", "--expires", "0s"], "second"),
    (["keys", "create", "--scope", "jobs:read", "--tenant", "a", "--allow", "10.0.0.0/40"], "10.0.0.0/40"),
    (["keys", "create", "--scope", "jobs:read", "--tenant", "a", "--rate", "fast"], "10/s"),
    (["keys", "create", "--scope", "jobs:read", "--tenant", "a", "--jobs", "0"], "--jobs"),
    (["keys", "create", "--scope", "jobs:read", "--tenant", "a", "--grace", "1h"], "--grace"),
    (["keys", "create", "x", "--scope", "jobs:read", "--tenant", "a"], "unexpected"),
    (["keys", "list", "--rate", "1/s"], "--rate"), (["keys", "revoke"], "ID"),
    (["keys", "revoke", "key_nobody"], "keys list"), (["keys", "rotate", "a", "b"], "unexpected"),
  ]) func mistakesAreTold(_ words: [String], _ hint: String) throws {
    let outcome = try Self.empty.get().run(words)
    #expect(outcome.status == 2 && outcome.err.contains(hint) && outcome.out.isEmpty, "\(words): \(outcome)")
  }

  @Test func aSecretInTheWrongPlaceIsNotRepeated() throws {
    let secret = "cm_live_" + String(repeating: "a", count: 49)
    let outcome = try Self.empty.get().run("keys", "revoke", secret)
    #expect(
      outcome.status == 2 && !outcome.err.contains(secret) && outcome.err.contains("keys list"), "\(outcome)")
  }

  @Test func aServerThatIsAwayEndsWith3() throws {
    for words in [["keys", "list"], ["users", "list"], ["audit"]] {
      let outcome = try Self.empty.get().run(words, url: "redis://127.0.0.1:1")
      #expect(outcome.status == 3 && outcome.err.contains("queue.unavailable"), "\(outcome)")
    }
  }

  /// As `scripts/make-secrets` lets workers in.
  @Test func workersHaveNoAccessToAccounts() throws {
    let fleet = try Fleet()
    #expect(try fleet.run("keys", "create", "--tenant", "acme", "--scope", "jobs:read").status == 0)
    let rights = ["~clipmill:*", "&*", "+@all"]
    for word in rights {
      #expect(try fleet.server.cli("ACL", "SETUSER", "worker", "on", ">secret", word) == "OK")
    }
    let url = "redis://worker:secret@127.0.0.1:\(fleet.server.port)"
    #expect(try fleet.run("queue", url: url).status == 0)
    for words in [["keys", "list"], ["keys", "create", "--scope", "admin"], ["users", "list"], ["audit"]] {
      let outcome = try fleet.run(words, url: url)
      #expect(
        outcome.status == 3 && outcome.err.contains("queue.denied") && outcome.out.isEmpty, "\(outcome)")
    }
  }

  private static let empty = Result { try Fleet() }

  private func keys(_ fleet: Fleet, _ options: String...) throws -> [JSONValue] {
    let outcome = try fleet.run(["keys", "list", "--json"] + options)
    return try JSONValue(parsing: Array(outcome.out.utf8))["keys"]?.items ?? []
  }
}
