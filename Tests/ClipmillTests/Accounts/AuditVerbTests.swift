import ClipJob
import Foundation
import TestKit
import Testing

/// `clipmill audit` as people and scripts meet it, on a real server.
@Suite struct AuditVerbTests {
  @Test func theLogIsShownAndExported() throws {
    let fleet = try Fleet()
    for tenant in ["acme", "other"] {
      #expect(try fleet.run("keys", "create", "--tenant", tenant, "--scope", "jobs:read").status == 0)
    }
    #expect(try fleet.run("users", "create", "ann", "--role", "viewer").status == 0)
    #expect(try events(fleet).map { $0["action"]?.text } == ["key.created", "key.created", "user.created"])
    #expect(try events(fleet, "--tenant", "other").map { $0["tenant"]?.text } == ["other"])
    #expect(try events(fleet, "--action", "user.created").map { $0["subject"]?.text } == ["ann"])
    #expect(try events(fleet, "--action", "key").count == 2)
    #expect(try events(fleet, "--since", "2999-01-01").isEmpty)
    let event = try events(fleet)[0]
    let actor = try #require(event["actor"]?.text)
    #expect(try events(fleet, "--actor", actor).count == 3 && events(fleet, "--actor", "user:ann").isEmpty)
    #expect(actor.hasPrefix("cli:") && event["detail"] == "jobs:read")
    #expect(
      event["address"] == nil && event["at"]?.double != nil && event["position"]?.text?.contains("-") == true)
    let table = try fleet.run("audit").out
    #expect(
      table.hasPrefix("TIME (UTC)") && table.contains("user.created")
        && table.split(separator: "\n").count == 4)
    #expect(table.contains(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  key\.created/))
  }

  /// More than a page of them: each comes once, in order.
  @Test func aLongLogIsExportedWhole() throws {
    let fleet = try Fleet()
    let script = """
      for n = 1, 2500 do redis.call('XADD', KEYS[1], '*', 'action', 'job.cancelled', 'actor', 'key_x', 'subject', tostring(n), 'tenant', 'acme',
        'address', '192.0.2.1', 'request', 'r', 'detail', '') end
      """
    _ = try fleet.server.cli("EVAL", script, "1", "clipmill-accounts:{default}:log")
    #expect(try events(fleet).map { $0["subject"]?.text } == (1...2500).map(String.init))
  }

  @Test(arguments: [
    (["audit", "--since", "soon"], "24h"), (["audit", "--action", "key.creatd"], "key.created"),
    (["audit", "all"], "unexpected"),
  ]) func mistakesAreTold(_ words: [String], _ hint: String) throws {
    let outcome = try Fleet().run(words)
    #expect(outcome.status == 2 && outcome.err.contains(hint), "\(words): \(outcome)")
  }

  /// Each line is one document.
  private func events(_ fleet: Fleet, _ options: String...) throws -> [JSONValue] {
    let outcome = try fleet.run(["audit", "--json"] + options)
    return try outcome.out.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
  }
}
