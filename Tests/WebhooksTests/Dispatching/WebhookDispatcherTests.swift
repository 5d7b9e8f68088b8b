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

  /// Endpoints that did not answer take half of its threads, whatever waits for them: the rest is for others.
  @Test func silentEndpointsLeaveHalfOfItsThreads() throws {
    for tenant in ["a", "b", "c"] {
      let endpoint = try store.createEndpoint(
        EndpointDraft(HangingSender.silent, tenants: .only(tenant)))
      try store.put(Delivery(testing: endpoint, at: store.now()))
    }
    for _ in 0..<3 {
      guard case .leased(let leased) = try store.lease(for: 60) else { throw CancellationError() }
      try store.settle(leased.lease, DeliveryAttempt(at: leased.at, error: "no answer"), .again(after: 0))
    }
    var options = WebhookDispatcher.Options()
    (options.threads, options.poll) = (2, 0.01)
    let sender = HangingSender()
    let dispatcher = WebhookDispatcher(store, queues: [], sender: sender, options: options)
    #expect(dispatcher.start())
    sender.hangs.wait()
    let other = try store.createEndpoint(EndpointDraft("https://hooks.example/", tenants: .only("d")))
    try store.put(Delivery(testing: other, at: store.now()))
    sender.sent.wait()
    #expect(sender.hanging == 1)
    sender.released.signal()
    // The others have their turns, one by one.
    sender.all.wait()
    dispatcher.stop()
    #expect(sender.hanging == 3 && dispatcher.counters.failures == 3 && dispatcher.counters.delivered == 1)
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

/// Does not come back from its first silent receiver before it is released, or a second one is to be told.
private final class HangingSender: WebhookSending {
  static let silent = "https://silent.example/"
  let timeout = 15.0
  let (hangs, sent, released, all) = (Completion(), Completion(), Completion(), Completion())
  private let count = Mutex(0)

  /// Silent receivers that it has sent to.
  var hanging: Int { count.withLock(\.self) }

  func send(_ message: WebhookMessage) -> SendResult {
    guard message.url == Self.silent else {
      sent.signal()
      return .answered(status: 204, retryAfter: nil, body: [])
    }
    let number = count.withLock { count in
      count += 1
      return count
    }
    hangs.signal()
    if number == 2 { released.signal() }
    if number == 3 { all.signal() }
    released.wait()
    return .failed("no answer")
  }
}
