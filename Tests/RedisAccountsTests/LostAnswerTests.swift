import Accounts
import JobQueue
import NetworkGuard
import RedisClient
import TestKit
import Testing

@testable import RedisAccounts

/// What happened at the server, and the connection broke before the answer came: the call is made again, and changes nothing more.
@Suite struct LostAnswerTests {
  private let fixture: RedisAccountsFixture
  private let event: SecurityEvent
  private var redis: RedisAccounts { fixture.redis }

  init() throws {
    fixture = try RedisAccountsFixture()
    event = SecurityEvent(.keyCreated, by: Origin(.commandLine("test")))
  }

  /// Makes a call twice. Gives its replies and how many entries the log has then.
  private func twice(
    _ script: RedisScript, _ keys: [String], _ arguments: [any RedisArgument]
  ) throws -> (first: RedisValue, second: RedisValue, entries: Int) {
    let before = try redis.events(after: .start, limit: 100).count
    let first = try redis.change(script, keys: keys, event, arguments: arguments)
    let second = try redis.change(script, keys: keys, event, arguments: arguments)
    return (first, second, try redis.events(after: .start, limit: 100).count - before)
  }

  @Test func aKeyIsCreatedRotatedAndRevokedOnce() throws {
    let keys = redis.keys
    let fields = KeyDraft(tenants: .only("acme"), scopes: [.jobsRead]).fields
    let create: [any RedisArgument] = ["key_a", "digest-1", "5000", "cli:test"]
    let created = try twice(
      AccountScripts.createKey, [keys.secrets, keys.keyIDs, keys.key("key_a")], create + fields)
    #expect(created.first == created.second && created.entries == 1)
    let rotated = try twice(
      AccountScripts.rotateKey, [keys.secrets, keys.key("key_a")], ["key_a", "digest-2", 1000])
    #expect(rotated.first == rotated.second && rotated.entries == 1)
    let hash = try #require(HashFields(rotated.second))
    #expect(hash["secret"] == "digest-2" && hash["previous"] == "digest-1")
    let revoked = try twice(AccountScripts.revokeKey, [keys.key("key_a")], [])
    #expect(revoked.first == revoked.second && revoked.entries == 1)
    #expect(try redis.keys(of: .all).count == 1)
  }

  @Test func aUserIsCreatedOnceAndASessionClosedOnce() throws {
    let keys = redis.keys
    let created = try twice(
      AccountScripts.createUser, [keys.userNames, keys.user("ann")], ["ann", "viewer", "scrypt", "nonce"])
    #expect(created.first == created.second && created.entries == 1)
    let another = try redis.change(
      AccountScripts.createUser, keys: [keys.userNames, keys.user("ann")], event,
      arguments: ["ann", "admin", "scrypt", "another"])
    #expect(another.asString == "exists")
    _ = try redis.change(
      AccountScripts.openSession, keys: [keys.user("ann"), keys.session("digest")], event,
      arguments: ["ann", 5000])
    let closed = try twice(AccountScripts.closeSession, [keys.session("digest")], [])
    #expect(closed.first == .integer(1) && closed.second == .integer(0) && closed.entries == 1)
  }

  /// The connection is cut behind the script: the caller gets its key, and there is one.
  @Test func theCallIsMadeAgain() throws {
    let server = try RedisServer()
    let proxy = try CuttingProxy(to: server.port)
    let accounts = try RedisAccounts(address: try RedisAddress(proxy.url))
    let draft = KeyDraft(tenants: .only("acme"), scopes: [.jobsRead])
    _ = try accounts.createKey(draft, by: Origin(.nobody))
    try proxy.set(.closingOnReply)
    let lost = #expect(throws: AccountsError.self) { try accounts.createKey(draft, by: Origin(.nobody)) }
    #expect(lost?.kind == .unavailable)
    try proxy.set(.passing)
    let third = try accounts.createKey(draft, by: Origin(.nobody))
    // Both calls of the one that was lost were one key.
    #expect(try accounts.keys(of: .all).count == 3 && accounts.key(third.key.id) != nil)
    #expect(try accounts.events(after: .start, limit: 10).count == 3)
  }
}
