import Accounts
import ClipJob
import JobQueue
import Testing

@testable import Webhooks

@Suite struct EventTakerTests {
  private let queue = MemoryQueue(name: "clips")
  private let store = MemoryWebhooks()

  private func taker(_ store: (any WebhookStore)? = nil) -> EventTaker {
    EventTaker(store: store ?? self.store, queue: queue)
  }

  private func endpoint(
    _ tenants: TenantAccess, _ events: Set<WebhookEvent> = WebhookEvent.endings
  ) throws -> WebhookEndpoint {
    var draft = EndpointDraft("https://hooks.example/", tenants: tenants)
    draft.events = events
    return try store.createEndpoint(draft)
  }

  private func cancel(_ job: String, tenant: String) throws {
    _ = try queue.enqueue(JobRequest(id: job, tenant: tenant), document: Array("{}".utf8))
    #expect(try queue.cancel(job) == .cancelled)
  }

  private func told(_ endpoint: WebhookEndpoint) throws -> [String] {
    try store.deliveries(to: endpoint.id, limit: 100).map { "\($0.event.rawValue) \($0.job)" }.sorted()
  }

  @Test func nobodyIsToldOfWhatHappenedBefore() throws {
    let endpoint = try endpoint(.all)
    try cancel("before", tenant: "acme")
    #expect(try taker().take(wait: 0) == EventTaker.Taken())
    try cancel("after", tenant: "acme")
    #expect(try taker().take(wait: 0) == EventTaker.Taken(events: 2, deliveries: 1))
    #expect(try taker().take(wait: 0) == EventTaker.Taken())
    #expect(try told(endpoint) == ["job.cancelled after"])
  }

  @Test func eachIsToldOfItsTenantsEvents() throws {
    let acme = try endpoint(.only("acme"))
    let all = try endpoint(.all, [.queued, .cancelled])
    let disabled = try endpoint(.all)
    var change = EndpointChange()
    change.isDisabled = true
    try store.updateEndpoint(disabled.id, change)
    _ = try taker().take(wait: 0)
    try cancel("a", tenant: "acme")
    try cancel("b", tenant: "other")
    #expect(try taker().take(wait: 0) == EventTaker.Taken(events: 4, deliveries: 5))
    #expect(try told(acme) == ["job.cancelled a"])
    #expect(try told(all) == ["job.cancelled a", "job.cancelled b", "job.queued a", "job.queued b"])
    #expect(try told(disabled).isEmpty)
  }

  /// The attempt's end, as the queue notes it.
  @Test func aSuccessSaysWhichAttemptItWas() throws {
    let endpoint = try endpoint(.only("acme"))
    _ = try taker().take(wait: 0)
    _ = try queue.enqueue(JobRequest(id: "intro", tenant: "acme"), document: Array("{}".utf8))
    let lease = try #require(
      try queue.lease(as: WorkerIdentity(worker: "w", device: "cpu"), for: 60, wait: 0))
    try queue.settle(lease.id, .succeeded(result: Array("{}".utf8)))
    _ = try taker().take(wait: 0)
    let delivery = try #require(try store.deliveries(to: endpoint.id, limit: 1).first)
    let data = try #require(try JSONValue(parsing: delivery.body)["data"])
    #expect(delivery.event == .succeeded && data["job"]?.text == "intro" && data["tenant"]?.text == "acme")
    #expect(data["token"]?.text == String(lease.id.token) && data["attempts"]?.integer == 1)
    #expect(data["endedAt"]?.text?.hasSuffix("Z") == true)
  }

  /// It read the events and died: nothing is taken, and the next one takes all.
  @Test func whatADeadServerHasReadIsTakenByTheNext() throws {
    let endpoint = try endpoint(.all)
    _ = try taker().take(wait: 0)
    try cancel("a", tenant: "acme")
    let faulty = FaultyStore(store)
    faulty.fail(.take, times: 1)
    let error = #expect(throws: WebhookError.self) { try taker(faulty).take(wait: 0) }
    #expect(error?.kind == .unavailable)
    #expect(try told(endpoint).isEmpty)
    #expect(try taker().take(wait: 0).deliveries == 1)
    #expect(try told(endpoint) == ["job.cancelled a"])
  }

  /// Whose it was, nobody knows any more.
  @Test func whatTheQueueHasForgottenIsCounted() throws {
    let clock = StandingClock()
    let queue = MemoryQueue(name: "short", clock: clock)
    let taker = EventTaker(store: store, queue: queue)
    let endpoint = try endpoint(.all)
    _ = try taker.take(wait: 0)
    _ = try queue.enqueue(JobRequest(id: "a", tenant: "acme"), document: Array("{}".utf8))
    _ = try queue.cancel("a")
    clock.advance(seconds: Retention().results + 1)
    _ = try queue.maintain(limit: 1)
    #expect(try taker.take(wait: 0) == EventTaker.Taken(events: 2, deliveries: 0, forgotten: 1))
    #expect(try told(endpoint).isEmpty)
    #expect(try taker.take(wait: 0).events == 0)
  }

  @Test func moreThanABatchIsTakenInOrder() throws {
    let endpoint = try endpoint(.all)
    _ = try taker().take(wait: 0)
    let count = EventTaker.batch
    for n in 0..<count { try cancel("job-\(n)", tenant: "acme") }
    #expect(try taker().take(wait: 0).events == count)
    #expect(try taker().take(wait: 0).events == count)
    #expect(try taker().take(wait: 0).events == 0)
    #expect(try store.deliveries(to: endpoint.id, limit: 1000).count == count)
  }
}
