import Accounts
import JobQueue
import RedisClient
import TestKit
import Testing
import Webhooks
import WebhooksConformance

@testable import RedisWebhooks

@Suite struct RedisWebhooksTests {
  @Test(arguments: WebhooksPromise.all) func keeps(_ promise: WebhooksPromise) throws {
    try promise.check(RedisWebhooksFixture())
  }

  private func put(_ ids: [String], _ fixture: RedisWebhooksFixture) throws -> WebhookEndpoint {
    let endpoint = try fixture.redis.createEndpoint(EndpointDraft("https://hooks.example/", tenants: .all))
    let now = try fixture.redis.now()
    let deliveries = ids.map {
      Delivery(
        id: $0, endpoint: endpoint.id, event: .failed, queue: "q", job: "j", createdAt: now,
        body: [0x7B, 0x7D])
    }
    #expect(try fixture.redis.take("q", from: nil, to: EventPosition("1-0"), deliveries))
    return endpoint
  }

  /// All keys have the store's prefix and lie in one slot; what has ended leaves nothing that stays.
  @Test func whatHasEndedIsForgotten() throws {
    let fixture = try RedisWebhooksFixture()
    let endpoint = try put(["msg_1", "msg_2"], fixture)
    while case .leased(let leased) = try fixture.redis.lease(for: 60) {
      try fixture.redis.settle(leased.lease, DeliveryAttempt(at: leased.at, status: 204), .delivered)
    }
    let prefix = "clipmill-webhooks:{\(fixture.name)}:"
    func names() throws -> Set<String> {
      Set(
        try fixture.command("KEYS", prefix + "*").toArray().compactMap(\.asString).map {
          String($0.dropFirst(prefix.count))
        })
    }
    #expect(
      try names() == [
        "meta", "positions", "endpoints", "endpoint:" + endpoint.id, "log:" + endpoint.id, "delivery:msg_1",
        "delivery:msg_2",
      ])
    for id in ["msg_1", "msg_2"] {
      let left = try fixture.command("PTTL", prefix + "delivery:" + id).toInteger()
      #expect(left > 0 && left <= 7 * 86_400_000)
    }
    try fixture.redis.redeliver("msg_1")
    #expect(try fixture.command("PTTL", prefix + "delivery:msg_1").toInteger() == -1)
    // Forgotten by the server: the list passes over it.
    try fixture.command("DEL", prefix + "delivery:msg_2")
    #expect(try fixture.redis.deliveries(to: endpoint.id, limit: 10).map(\.id) == ["msg_1"])
    try fixture.redis.deleteEndpoint(endpoint.id)
    #expect(try names() == ["meta", "positions"])
  }

  /// Whoever deletes an endpoint was killed in the middle.
  @Test func aDeletionThatWasBrokenOffIsCompleted() throws {
    let fixture = try RedisWebhooksFixture()
    let endpoint = try put((1...150).map { "msg_\($0)" }, fixture)
    _ = try fixture.redis.run(WebhookScripts.deleteEndpoint, [endpoint.id, 20])
    #expect(try fixture.redis.stats().waiting == 130)
    for _ in 0..<3 {
      guard case .none = try fixture.redis.lease(for: 60) else {
        Issue.record("leased")
        continue
      }
    }
    #expect(try fixture.redis.stats().waiting == 0)
    #expect(try fixture.redis.delivery("msg_150") == nil)
  }

  /// As an earlier version left them: endpoints in the schedule alone, and leases that no tenant's count knows of.
  @Test func whatAnEarlierVersionHasLeftIsDelivered() throws {
    let fixture = try RedisWebhooksFixture()
    let endpoint = try put((1...6).map { "msg_\($0)" }, fixture)
    guard case .leased(let held) = try fixture.redis.lease(for: 60) else {
      Issue.record("nothing is due")
      return
    }
    let root = fixture.redis.keys.root
    for key in ["tenants", "line:*", "held:*"] { try fixture.command("DEL", root + key) }
    let now = try fixture.redis.now().milliseconds
    try fixture.command("ZADD", fixture.redis.keys.schedule, now, endpoint.id)
    var taken: [LeasedDelivery] = []
    while case .leased(let leased) = try fixture.redis.lease(for: 60) { taken.append(leased) }
    #expect(taken.count == 3)
    for leased in taken + [held] {
      try fixture.redis.settle(leased.lease, DeliveryAttempt(at: leased.at, status: 204), .delivered)
    }
    while case .leased(let leased) = try fixture.redis.lease(for: 60) {
      try fixture.redis.settle(leased.lease, DeliveryAttempt(at: leased.at, status: 204), .delivered)
    }
    #expect(try fixture.redis.stats().delivered == 6)
  }

  /// While servers are updated, those of the earlier version lease without looking at lines, and delete without clearing them.
  @Test func linesThatAreWrongAreMadeRight() throws {
    let fixture = try RedisWebhooksFixture()
    let endpoint = try put(["msg_1", "msg_2"], fixture)
    let keys = fixture.redis.keys
    // Another leased one, and settled the other.
    let later = try fixture.redis.now().adding(seconds: 60).milliseconds
    for key in ["due:", "leases:"] {
      try fixture.command("ZADD", keys.root + key + endpoint.id, later, "msg_1")
    }
    try fixture.command("ZREM", keys.root + "due:" + endpoint.id, "msg_2")
    guard case .none(let next?) = try fixture.redis.lease(for: 60) else {
      Issue.record("leased")
      return
    }
    #expect((1...60).contains(next))
    // A line of a tenant that has none, of an endpoint that is gone.
    try fixture.command("ZADD", keys.root + "line:ghost", 0, "we_gone")
    try fixture.command("ZADD", keys.root + "tenants", 0, "ghost")
    try fixture.command("ZADD", keys.root + "due:we_gone", 0, "msg_gone")
    guard case .none = try fixture.redis.lease(for: 60) else {
      Issue.record("leased")
      return
    }
    _ = try fixture.redis.lease(for: 60)
    for key in ["line:ghost", "tenants", "due:we_gone"] {
      #expect(try fixture.command("EXISTS", keys.root + key).toInteger() == 0, "\(key)")
    }
  }

  @Test func dataOfALaterVersionAreLeftAlone() throws {
    let fixture = try RedisWebhooksFixture()
    let endpoint = try put(["msg_1"], fixture)
    try fixture.command("HSET", fixture.redis.keys.endpoint(endpoint.id), "tenant", "")
    let error = #expect(throws: WebhookError.self) { try fixture.redis.endpoint(endpoint.id) }
    #expect(error?.kind == .misconfigured && error?.message.contains("whsec_") == false)
    try fixture.command("HSET", fixture.redis.keys.meta, "format", "2")
    let format = #expect(throws: WebhookError.self) { try fixture.redis.lease(for: 60) }
    #expect(format?.kind == .misconfigured && format?.message.contains("data format 2") == true)
  }

  /// What happened at the server, and the connection broke before the answer came: the call is made again, and changes nothing more.
  @Test func aRepeatedCallChangesNothing() throws {
    let fixture = try RedisWebhooksFixture()
    let (redis, id) = (fixture.redis, "we_a")
    let create: [any RedisArgument] =
      [id, "*", 1, "secret", WebhookSecret.random().text]
      + EndpointDraft("https://hooks.example/", tenants: .all).fields
    #expect(
      try redis.run(WebhookScripts.createEndpoint, create) == redis.run(WebhookScripts.createEndpoint, create)
    )
    let rotate: [any RedisArgument] = [id, WebhookSecret.random().text, 1000]
    #expect(
      try redis.run(WebhookScripts.rotateSecret, rotate) == redis.run(WebhookScripts.rotateSecret, rotate))
    #expect(try redis.endpoints(of: .all).count == 1)
    let twice = Delivery(
      id: "msg_1", endpoint: id, event: .failed, queue: "q", job: "j", createdAt: try redis.now(), body: [])
    #expect(try redis.take("q", from: nil, to: EventPosition("1-0"), [twice]))
    // The second call says that another has taken them, which is this one: its deliveries are there.
    #expect(try !redis.take("q", from: nil, to: EventPosition("1-0"), [twice]))
    #expect(try redis.stats().waiting == 1)
  }

  @Test func namesAreChecked() throws {
    let address = try RedisAddress("redis://127.0.0.1:1")
    for name in ["", "a{b}", "a b", String(repeating: "a", count: 65)] {
      let error = #expect(throws: WebhookError.self) { try RedisWebhooks(name: name, address: address) }
      #expect(error?.kind == .invalid)
    }
    let store = try RedisWebhooks(address: address)
    let error = #expect(throws: WebhookError.self) { try store.stats() }
    #expect(error?.kind == .unavailable)
  }
}
