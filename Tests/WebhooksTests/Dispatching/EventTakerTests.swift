import Accounts
import ClipJob
import JobQueue
import Synchronization
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

  /// No server was there when it happened.
  @Test func whatHappenedBeforeTheFirstServerIsTold() throws {
    let endpoint = try endpoint(.all)
    try cancel("before", tenant: "acme")
    #expect(try taker().take(wait: 0) == EventTaker.Taken(events: 2, deliveries: 1))
    try cancel("after", tenant: "acme")
    #expect(try taker().take(wait: 0) == EventTaker.Taken(events: 2, deliveries: 1))
    #expect(try taker().take(wait: 0) == EventTaker.Taken())
    #expect(try told(endpoint) == ["job.cancelled after", "job.cancelled before"])
  }

  // MARK: The URLs of jobs

  private func enqueue(_ job: String, notify: String) throws {
    let document = #"{"notify": \#(notify)}"#
    _ = try queue.enqueue(JobRequest(id: job, tenant: "acme"), document: Array(document.utf8))
  }

  @Test func aJobsOwnURLIsToldOfWhatItAskedFor() throws {
    try enqueue("a", notify: #"{"url": "https://one.example/hook?a"}"#)
    try enqueue("b", notify: #"{"url": "https://two.example/hook", "events": ["queued"]}"#)
    try enqueue("wrong", notify: #"{"url": 5}"#)
    for job in ["a", "b", "wrong"] { #expect(try queue.cancel(job) == .cancelled) }
    #expect(try taker().take(wait: 0) == EventTaker.Taken(events: 6, deliveries: 2))
    let entry = try store.notices(of: "acme")
    let told = try store.deliveries(to: entry.id, limit: 10)
    #expect(
      Set(told.map { "\($0.event.rawValue) \($0.job) \($0.url ?? "")" }) == [
        "job.cancelled a https://one.example/hook?a", "job.queued b https://two.example/hook",
      ])
    // Each server has a lane of its own.
    #expect(Set(told.map(\.endpoint)).count == 2 && Set(told.map(\.owner)) == [entry.id])
    #expect(try store.endpoints(of: .all).isEmpty)
  }

  private final class Clock: QueueClock {
    private let time = Mutex(Timestamp(milliseconds: 1_700_000_000_000))
    func now() -> Timestamp { time.withLock { $0 } }
    func advance(seconds: Double) { time.withLock { $0 = $0.adding(seconds: seconds) } }
  }

  @Test func aNewJobOfAnOldIdHasItsOwnURL() throws {
    let clock = Clock()
    let queue = MemoryQueue(clock: clock)
    let reader = NoticeReader(queue)
    func enqueue(_ url: String) throws -> JobEvent {
      let document = Array(#"{"notify": {"url": "\#(url)"}}"#.utf8)
      let latest = try queue.latestEvent()
      #expect(try queue.enqueue(JobRequest(id: "a"), document: document) == .accepted)
      return try #require(try queue.events(after: latest, limit: 1, wait: 0).first)
    }
    try reader.read([enqueue("https://one.example/")])
    #expect(try reader.notify(of: "a")?.url == "https://one.example/")
    _ = try queue.cancel("a")
    clock.advance(seconds: 30 * 86_400)
    _ = try queue.maintain(limit: 10)
    let queued = try enqueue("https://two.example/")
    #expect(try reader.notify(of: "a")?.url == "https://one.example/")
    try reader.read([queued])
    #expect(try reader.notify(of: "a")?.url == "https://two.example/")
    #expect(try reader.notify(of: "nobody") == nil)
  }

  // MARK: Dropped events

  /// The queue has dropped what happened since: the ends are told by the records, once each.
  @Test func whatTheQueueHasDroppedIsMadeUpFor() throws {
    var retention = Retention()
    retention.events = 10
    let queue = MemoryQueue(name: "short", retention: retention)
    let taker = EventTaker(store: store, queue: queue)
    let endpoint = try endpoint(.all)
    func end(_ job: String) throws {
      _ = try queue.enqueue(JobRequest(id: job, tenant: "acme"), document: Array("{}".utf8))
      let lease = try #require(
        try queue.lease(as: WorkerIdentity(worker: "w", device: "cpu"), for: 60, wait: 0))
      try queue.settle(lease.id, .succeeded(result: Array("{}".utf8)))
    }
    try end("first")
    #expect(try taker.take(wait: 0).deliveries == 1)
    for n in 0..<40 { try end("job-\(n)") }
    let taken = try taker.take(wait: 0)
    #expect(taken.gap?.recovered ?? 0 >= 30 && taken.events < 30)
    let told = try store.deliveries(to: endpoint.id, limit: 100)
    #expect(Set(told.map(\.job)) == Set(["first"] + (0..<40).map { "job-\($0)" }))
    #expect(told.count == 41)
    #expect(taken.gap?.words("short").contains("dropped events") == true)
    // Nothing is missing any more.
    try end("last")
    let after = try taker.take(wait: 0)
    #expect(after.gap == nil && after.deliveries == 1)
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
