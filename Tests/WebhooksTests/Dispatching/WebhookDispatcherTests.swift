import Accounts
import JobQueue
import Synchronization
import Testing
import Threads

@testable import Webhooks

@Suite struct WebhookDispatcherTests {
  private let queue = MemoryQueue(name: "clips")
  private let store = MemoryWebhooks()

  private func cancel(_ job: String) throws {
    _ = try queue.enqueue(JobRequest(id: job, tenant: "acme"), document: Array("{}".utf8))
    #expect(try queue.cancel(job) == .cancelled)
  }

  /// The store is away at first, and its threads go on by themselves.
  @Test func troublesAreReportedAndPass() throws {
    _ = try store.createEndpoint(EndpointDraft("https://hooks.example/", tenants: .all))
    let faulty = FaultyStore(store)
    let sender = SignallingSender()
    let reports = Mutex<[WebhookError]>([])
    let dispatcher = WebhookDispatcher(faulty, queues: [queue], sender: sender) { error in
      reports.withLock { $0.append(error) }
    }
    _ = try dispatcher.takeEvents()
    faulty.fail(.take, times: 2)
    faulty.fail(.lease, times: 2)
    try cancel("intro")
    #expect(dispatcher.start())
    sender.sent.wait()
    dispatcher.stop()
    #expect(reports.withLock { $0.count } == 4 && dispatcher.counters.troubles == 4)
    let counters = dispatcher.counters
    #expect(counters.events == 2 && counters.delivered == 1 && counters.failures == 0 && counters.lost == 0)
    #expect(try store.stats().delivered == 1)
  }

  /// An attempt that is under way when it stops ends before `stop` returns.
  @Test func stoppingWaitsForAttempts() throws {
    _ = try store.createEndpoint(EndpointDraft("https://hooks.example/", tenants: .all))
    let sender = SignallingSender(holdsUntilReleased: true)
    let dispatcher = WebhookDispatcher(store, queues: [queue], sender: sender)
    _ = try dispatcher.takeEvents()
    try cancel("intro")
    #expect(dispatcher.start())
    sender.sent.wait()
    let (stopped, begun) = (Completion(), Completion())
    let hasBegun = WorkThread.start("stopping", stopped) {
      begun.signal()
      dispatcher.stop()
    }
    #expect(hasBegun)
    begun.wait()
    #expect(try store.stats().waiting == 1)
    sender.released.signal()
    stopped.wait()
    #expect(try store.stats().delivered == 1)
    // Nothing more is taken.
    try cancel("outro")
    #expect(try store.stats().waiting == 0)
  }

  @Test func countersTellAttemptsFromDeliveries() throws {
    _ = try store.createEndpoint(EndpointDraft("https://hooks.example/", tenants: .all))
    let failing = NotingSender(.answered(status: 500, retryAfter: nil, body: []))
    let dispatcher = WebhookDispatcher(store, queues: [queue], sender: failing)
    _ = try dispatcher.takeEvents()
    try cancel("intro")
    #expect(try dispatcher.takeEvents() == 1 && dispatcher.deliverDue() == 1 && dispatcher.deliverDue() == 0)
    let counters = dispatcher.counters
    #expect(counters.failures == 1 && counters.givenUp == 0 && counters.delivered == 0)
    let stats = try store.stats()
    #expect(stats.waiting == 1 && stats.failed == 0 && stats.oldest != nil)
  }
}

/// Takes every message, and says when the first is there.
private struct SignallingSender: WebhookSending {
  let timeout = 15.0
  let sent = Completion()
  let released = Completion()

  init(holdsUntilReleased: Bool = false) {
    if !holdsUntilReleased { released.signal() }
  }

  func send(_ message: WebhookMessage) -> SendResult {
    sent.signal()
    released.wait()
    return .answered(status: 204, retryAfter: nil, body: [])
  }
}
