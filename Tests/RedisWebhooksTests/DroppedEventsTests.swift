import Accounts
import JobQueue
import RedisQueue
import Synchronization
import TestKit
import Testing
import Webhooks

@testable import RedisWebhooks

/// Servers that come back when a queue has dropped events, and those that come first.
@Suite struct DroppedEventsTests {
  private let fixture: RedisWebhooksFixture
  private let queue: RedisQueue

  init() throws {
    fixture = try RedisWebhooksFixture()
    queue = try RedisQueue(name: fixture.name, address: fixture.address)
  }

  private func dispatcher(_ complaints: Complaints = Complaints()) -> WebhookDispatcher {
    var options = WebhookDispatcher.Options()
    options.complain = { complaints.add($0) }
    return WebhookDispatcher(fixture.store, queues: [queue], sender: NoSender(), options: options)
  }

  private func endpoint() throws -> WebhookEndpoint {
    try fixture.store.createEndpoint(EndpointDraft("https://hooks.example/", tenants: .all))
  }

  private func enqueue(_ job: String, notify: String? = nil) throws {
    let document = notify.map { #"{"notify": {"url": "\#($0)"}}"# } ?? "{}"
    _ = try queue.enqueue(JobRequest(id: job, tenant: "acme"), document: Array(document.utf8))
  }

  private func run(_ job: String, notify: String? = nil) throws {
    try enqueue(job, notify: notify)
    let lease = try #require(
      try queue.lease(as: WorkerIdentity(worker: "w", device: "cpu"), for: 60, wait: 5))
    try queue.settle(lease.id, .succeeded(result: Array("{}".utf8)))
  }

  private func told(_ id: String) throws -> [String] {
    try fixture.store.deliveries(to: id, limit: 100).map { "\($0.event.rawValue) \($0.job)" }.sorted()
  }

  /// All but the newest events are gone.
  private func trim(to count: Int) throws {
    let key = try #require(
      try fixture.command("KEYS", "*{\(fixture.name)}:events").toArray().first?.asString)
    try fixture.command("XTRIM", key, "MAXLEN", count)
  }

  @Test func whatEndedMeanwhileIsToldOfOnce() throws {
    let endpoint = try endpoint()
    let complaints = Complaints()
    try run("before")
    try enqueue("z")
    _ = try queue.cancel("z")
    #expect(try dispatcher().takeEvents() == 2)
    try run("first", notify: "https://own.example/")
    for job in ["a", "b"] { try run(job) }
    try enqueue("c")
    _ = try queue.cancel("c")
    try run("last")
    try trim(to: 1)
    let server = dispatcher(complaints)
    _ = try server.takeEvents()
    let ends = ["a", "b", "before", "first", "last"].map { "job.succeeded \($0)" }
    #expect(try told(endpoint.id) == ["job.cancelled c", "job.cancelled z"] + ends)
    #expect(try told(JobNotices.id(of: "acme")) == ["job.succeeded first"])
    #expect(server.counters.gaps == 1 && server.counters.recovered == 4)
    #expect(complaints.all.count == 1 && complaints.all[0].contains(fixture.name))
    // Ends that are told by an event as well have the same id.
    #expect(try dispatcher().takeEvents() == 0)
    try run("after")
    let next = dispatcher(complaints)
    #expect(try next.takeEvents() == 1 && next.counters.gaps == 0 && complaints.all.count == 1)
  }

  /// It died between making up for the gap and taking the events behind it.
  @Test func makingUpTwiceChangesNothing() throws {
    let endpoint = try endpoint()
    try run("before")
    _ = try dispatcher().takeEvents()
    for job in ["a", "b"] { try run(job) }
    try trim(to: 1)
    let position = try #require(try fixture.store.position(of: queue.name))
    #expect(try dispatcher().takeEvents() >= 2)
    try fixture.command("HSET", fixture.redis.keys.positions, queue.name, position.text)
    _ = try dispatcher().takeEvents()
    #expect(try told(endpoint.id) == ["a", "b", "before"].map { "job.succeeded \($0)" })
  }

  /// What is told by a job's record has the id that its event gives, however the job was cancelled: receivers know it again.
  @Test func aCancelledJobHasOneId() throws {
    let endpoint = try endpoint()
    try run("before")
    _ = try dispatcher().takeEvents()
    let position = try #require(try fixture.store.position(of: queue.name))
    try enqueue("waiting")
    _ = try queue.cancel("waiting")
    try enqueue("running")
    let lease = try #require(
      try queue.lease(as: WorkerIdentity(worker: "w", device: "cpu"), for: 60, wait: 5))
    _ = try queue.cancel("running")
    try queue.settle(lease.id, .cancelled(result: Array("{}".utf8)))
    // It waits for its second attempt.
    try enqueue("retried")
    let first = try #require(
      try queue.lease(as: WorkerIdentity(worker: "w", device: "cpu"), for: 60, wait: 5))
    try queue.settle(first.id, .again(.init(at: nil, attempts: 0, losses: 1, strikes: 0, refusals: 0)))
    _ = try queue.cancel("retried")
    let ids = { [fixture] in
      try fixture.store.deliveries(to: endpoint.id, limit: 100).filter { $0.event == .cancelled }
        .map { "\($0.job) \($0.id)" }.sorted()
    }
    #expect(try dispatcher().takeEvents() >= 3)
    let told = try ids()
    #expect(told.map { $0.split(separator: " ").first } == ["retried", "running", "waiting"])
    // The server's memory of having told is lost, and the events are dropped: receivers may be told again.
    for delivery in try fixture.store.deliveries(to: endpoint.id, limit: 100) {
      try fixture.command("DEL", fixture.redis.keys.delivery(delivery.id))
    }
    try fixture.command("DEL", fixture.redis.keys.log(endpoint.id))
    try fixture.command("HSET", fixture.redis.keys.positions, queue.name, position.text)
    try run("last")
    try trim(to: 1)
    let server = dispatcher()
    _ = try server.takeEvents()
    #expect(server.counters.recovered == 3)
    #expect(try ids() == told)
  }

  /// Jobs came by RPUSH, say, and ended, before anybody delivered.
  @Test func theFirstServerTellsOfWhatIsKept() throws {
    try run("a", notify: "https://own.example/")
    // What happens in one millisecond happens together.
    let before = try fixture.store.now()
    while try fixture.store.now() <= before {}
    let endpoint = try endpoint()
    try run("b", notify: "https://own.example/")
    let server = dispatcher()
    #expect(try server.takeEvents() == 3)
    #expect(try told(JobNotices.id(of: "acme")) == ["job.succeeded a", "job.succeeded b"])
    // It was not there before.
    #expect(try told(endpoint.id) == ["job.succeeded b"] && server.counters.gaps == 0)
  }
}

private struct NoSender: WebhookSending {
  let timeout = 15.0
  func send(_ message: WebhookMessage) -> SendResult { .failed("nothing is sent") }
}

private final class Complaints: Sendable {
  private let lines = Mutex<[String]>([])
  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock(\.self) }
}
