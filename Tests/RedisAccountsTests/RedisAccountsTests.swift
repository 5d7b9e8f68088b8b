import Accounts
import AccountsConformance
import JobQueue
import NetworkGuard
import RedisClient
import TestKit
import Testing

@testable import RedisAccounts

@Suite struct RedisAccountsTests {
  @Test(arguments: AccountsPromise.all) func keeps(_ promise: AccountsPromise) throws {
    try promise.check(RedisAccountsFixture())
  }

  /// Everything that the server holds, after all that has a secret was done, and what it was told of them.
  @Test func noSecretIsAnywhereOnTheServer() throws {
    let server = try RedisServer(["--appendonly", "yes"])
    let fixture = try RedisAccountsFixture(server: server)
    let (accounts, origin) = (fixture.accounts, Origin(.commandLine("test"), from: IPAddress("192.0.2.1")))
    let issued = try accounts.createKey(KeyDraft(tenants: .only("acme"), scopes: [.jobsRead]), by: origin)
    let rotated = try accounts.rotateKey(issued.key.id, grace: 1000, by: origin)
    let password = "correct horse battery"
    try accounts.createUser("ann", role: .admin, password: try PasswordHash(password), by: origin)
    let session = try accounts.openSession(of: "ann", for: 1000, isSecure: true, by: origin)
    var secrets = [issued.text, rotated.text, password, session.token, session.session.csrfToken]
    let foreign = try MemoryAccounts().createKey(
      KeyDraft(tenants: .only("acme"), scopes: [.jobsRead]), by: origin)
    secrets.append(foreign.text)
    for text in secrets {
      _ = try accounts.find(PresentedKey(text, from: try #require(IPAddress("192.0.2.1")), requestID: text))
      _ = try accounts.findSession(text)
      _ = try accounts.verify(user: "ann", password: text, by: origin)
    }
    try accounts.closeSession(session.token, by: origin)

    let keys = try fixture.command("KEYS", "*").toArray().compactMap(\.asString)
    #expect(keys.count >= 7 && keys.contains { $0.hasSuffix(":log") })
    let dump = try keys.map { key in
      let type = try fixture.command("TYPE", key).toString()
      let value =
        switch type {
        case "hash": try fixture.command("HGETALL", key)
        case "zset": try fixture.command("ZRANGE", key, 0, -1)
        case "stream": try fixture.command("XRANGE", key, "-", "+")
        default: try fixture.command("GET", key)
        }
      return "\(key): \(text(value))"
    }.joined(separator: "\n")
    #expect(dump.contains("role admin") && dump.contains(issued.key.id))
    // All commands as they were sent are in its file.
    server.stop()
    let folder = server.directory.file("appendonlydir")
    let files = try FileNames.below(folder)
    #expect(!files.isEmpty)
    let written = try files.map { try FileNames.bytes($0) }.joined(separator: "\n")
    #expect(written.contains("ann"))
    for secret in secrets {
      #expect(!dump.contains(secret) && !written.contains(secret))
      // Nor most of it.
      #expect(
        !dump.contains(secret.dropFirst(8).prefix(20)) && !written.contains(secret.dropFirst(8).prefix(20)))
    }
  }

  private func text(_ value: RedisValue) -> String {
    value.asString ?? value.asArray.map { $0.map(text).joined(separator: " ") } ?? "\(value)"
  }

  /// Of all that ends by itself the server is told when.
  @Test func whatEndsIsForgotten() throws {
    let fixture = try RedisAccountsFixture()
    let origin = Origin(.nobody, from: IPAddress("192.0.2.1"))
    _ = try fixture.accounts.allow("b", try #require(Rate("1/100s")))
    _ = try fixture.accounts.noteFailure(by: origin, id: "k")
    try fixture.accounts.createUser(
      "ann", role: .viewer, password: try PasswordHash("correct horse"), by: origin)
    _ = try fixture.accounts.openSession(of: "ann", for: 1000, isSecure: true, by: origin)
    for (pattern, most) in [("bucket:name:b", 101_000), ("failures:*", 600_000), ("session:*", 1_000_000)] {
      let keys = try fixture.command("KEYS", "clipmill-accounts:{\(fixture.name)}:\(pattern)").toArray()
      #expect(!keys.isEmpty)
      for key in keys.compactMap(\.asString) {
        let left = try fixture.command("PTTL", key).toInteger()
        #expect(left > 0 && left <= most)
      }
    }
  }

  @Test func theLogIsBounded() throws {
    let fixture = try RedisAccountsFixture()
    let event = SecurityEvent(.queuePaused, by: Origin(.nobody))
    try fixture.accounts.record(event)
    let key = "clipmill-accounts:{\(fixture.name)}:log"
    // As the script does it, with fewer kept.
    for _ in 0..<500 {
      _ = try fixture.redis.run(
        AccountScripts.record, keys: [fixture.redis.keys.log], arguments: [100] + event.arguments)
    }
    let length = try fixture.command("XLEN", key).toInteger()
    #expect((100...300).contains(length))
  }

  /// A later version's data are left alone.
  @Test func aLaterFormatIsRefused() throws {
    let fixture = try RedisAccountsFixture()
    try fixture.command("HSET", "clipmill-accounts:{\(fixture.name)}:meta", "format", "2")
    let rate = try #require(Rate("1/s"))
    let error = #expect(throws: AccountsError.self) { try fixture.accounts.allow("b", rate) }
    #expect(error?.kind == .misconfigured && error?.hint?.contains("update") == true)
    #expect(error?.message.contains("format 2") == true)
  }

  /// A field that this program cannot read may be a limit: the key lets nobody in.
  @Test(arguments: [
    ("rate", "many"), ("addresses", "4012"), ("scopes", "jobs:read,jobs:dream"), ("jobs", "some"),
    ("tenant", ""),
    ("mode", "semi"), ("createdAt", "never"),
  ]) func aKeyThatIsNotUnderstoodLetsNobodyIn(_ field: String, _ value: String) throws {
    let fixture = try RedisAccountsFixture()
    let draft = KeyDraft(tenants: .only("acme"), scopes: [.jobsRead])
    let issued = try fixture.accounts.createKey(draft, by: Origin(.nobody))
    try fixture.command("HSET", "clipmill-accounts:{\(fixture.name)}:key:\(issued.key.id)", field, value)
    let presented = PresentedKey(issued.text, from: try #require(IPAddress("192.0.2.1")))
    switch Result(catching: { try fixture.accounts.find(presented) }) {
    // An address that is in no range that can be read is in none.
    case .success(.refused(.address, _)): #expect(field == "addresses")
    case .success(let answer): Issue.record("not refused: \(answer)")
    case .failure(let error): #expect((error as? AccountsError)?.kind == .misconfigured, "\(error)")
    }
  }

  @Test func aServerThatIsAwayIsUnavailable() throws {
    let accounts = try RedisAccounts(address: try RedisAddress("redis://127.0.0.1:1"))
    let error = #expect(throws: AccountsError.self) { try accounts.users() }
    #expect(error?.kind == .unavailable && error?.message.contains("127.0.0.1:1") == true)
  }

  @Test(arguments: ["", "a{b}", "a b", String(repeating: "x", count: 65)]) func otherNamesAreNone(
    _ name: String
  ) throws {
    let address = try RedisAddress("redis://127.0.0.1:1")
    #expect(throws: AccountsError.self) { try RedisAccounts(name: name, address: address) }
  }
}
