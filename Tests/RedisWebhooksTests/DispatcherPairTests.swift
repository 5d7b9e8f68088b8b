import Accounts
import HTTPService
import JobQueue
import NetworkGuard
import Synchronization
import TestKit
import Testing
import Threads
import Webhooks

@testable import RedisWebhooks

/// Two servers on one Redis, and receivers that misbehave.
@Suite struct DispatcherPairTests {
  private let fixture: RedisWebhooksFixture
  private let queue = MemoryQueue(name: "clips")

  init() throws { fixture = try RedisWebhooksFixture() }

  private func dispatcher(
    _ sender: any WebhookSending, over store: (any WebhookStore)? = nil
  ) -> WebhookDispatcher {
    var options = WebhookDispatcher.Options()
    options.threads = 2
    return WebhookDispatcher(store ?? fixture.store, queues: [queue], sender: sender, options: options)
  }

  private func endpoint(_ receiver: HookReceiver, _ path: String, tenant: String = "acme") throws
    -> WebhookEndpoint
  {
    let endpoint = try fixture.store.createEndpoint(
      EndpointDraft(receiver.url(path), tenants: .only(tenant)))
    receiver.trust(path, [endpoint.secret])
    return endpoint
  }

  /// Jobs that end at once: by being cancelled.
  private func end(_ jobs: [String], tenant: String = "acme") throws {
    for job in jobs {
      _ = try queue.enqueue(JobRequest(id: job, tenant: tenant), document: Array("{}".utf8))
      #expect(try queue.cancel(job) == .cancelled)
    }
  }

  /// Runs all at the same time, on a thread each.
  private func together(_ calls: [@Sendable () throws -> Void]) {
    let group = ThreadGroup()
    for call in calls {
      let hasBegun = group.start("together") {
        do { try call() } catch { Issue.record(error) }
      }
      #expect(hasBegun)
    }
    group.wait()
  }

  @Test func eachEventArrivesWhateverReceiversDo() throws {
    let store = fixture.store
    let receiver = try HookReceiver(now: { try store.now() }) { message in
      switch message.path {
      // Every other attempt, as far as the receiver can tell.
      case "flaky":
        message.attempt % 2 == (message.id.utf8.last ?? 0) % 2 ? .text("ok") : .text("no", status: 500)
      case "busy":
        message.attempt < 3 ? .text("busy", status: 503, headers: ["Retry-After": "7200"]) : .text("ok")
      case "silent": .text("ok", status: 202)
      case "gone": .text("gone", status: 410)
      default: .text("ok")
      }
    }
    defer { receiver.stop() }
    var endpoints: [String: WebhookEndpoint] = [:]
    for path in ["flaky", "busy", "silent", "gone", "good"] { endpoints[path] = try endpoint(receiver, path) }
    let foreign = try endpoint(receiver, "foreign", tenant: "other")
    let senders = ImpatientSender()
    let dispatchers: [WebhookDispatcher] = [
      dispatcher(senders), dispatcher(senders, over: try fixture.another()),
    ]
    // From now on.
    for dispatcher in dispatchers { #expect(try dispatcher.takeEvents() == 0) }
    let jobs = (0..<12).map { "job-\($0)" }
    try end(jobs)
    together(dispatchers.map { dispatcher in { _ = try dispatcher.takeEvents() } })
    #expect(try store.stats().waiting == jobs.count * 5)

    var rounds = 0
    while try store.stats().waiting > 0, rounds < 12 {
      together((dispatchers + dispatchers).map { dispatcher in { _ = try dispatcher.deliverDue() } })
      // Longer than any delay: all that failed is due again.
      fixture.advance(seconds: 30 * 3600)
      rounds += 1
    }
    let messages = receiver.messages
    #expect(receiver.overlaps == [] && receiver.forged == 0)
    for path in ["flaky", "busy", "silent", "good"] {
      let own = messages.filter { $0.path == path }
      // Each once, under one id of its own.
      #expect(own.filter(\.isTaken).map(\.job).sorted() == jobs.sorted(), "\(path)")
      #expect(Set(own.map(\.id)).count == jobs.count)
      #expect(Set(own.map { $0.id + $0.job }).count == jobs.count)
      let endpoint = try #require(endpoints[path])
      #expect(try store.endpoint(endpoint.id)?.disabled == nil)
      for delivery in try store.deliveries(to: endpoint.id, limit: 100) {
        #expect(delivery.state == .delivered)
        let silence = path == "silent" ? ImpatientSender.silence : 0
        #expect(delivery.log.count == silence + own.count { $0.id == delivery.id })
        if path == "busy" { #expect(delivery.log.map(\.status) == [503, 503, 200]) }
        if path == "silent" { #expect(delivery.log.map(\.status) == [nil, nil, 202]) }
      }
    }
    let gone = try #require(endpoints["gone"])
    #expect(try store.endpoint(gone.id)?.disabled?.reason == .gone)
    // Those that were under way at the same time, and none since.
    #expect((1...4).contains(messages.count { $0.path == "gone" }))
    #expect(try store.deliveries(to: gone.id, limit: 100).allSatisfy { $0.state == .failed })
    #expect(try store.deliveries(to: foreign.id, limit: 1).isEmpty)
    let stats = try store.stats()
    #expect(stats.waiting == 0 && stats.delivered == jobs.count * 4 && stats.failed == jobs.count)
    let counters = dispatchers.map(\.counters)
    #expect(counters.map(\.delivered).reduce(0, +) == jobs.count * 4 && counters.allSatisfy { $0.lost == 0 })
  }

  @Test func whatAKilledServerHeldIsTakenOver() throws {
    let store = fixture.store
    let receiver = try HookReceiver(now: { try store.now() }) { _ in .text("ok") }
    defer { receiver.stop() }
    let endpoint = try endpoint(receiver, "hook")
    let survivor = dispatcher(ImpatientSender())
    _ = try survivor.takeEvents()
    try end(["intro"])
    #expect(try survivor.takeEvents() == 1)
    // It leases the delivery, and is killed before it has sent anything.
    guard case .leased(let held) = try fixture.another().lease(for: 60) else {
      Issue.record("nothing is due")
      return
    }
    #expect(try survivor.deliverDue() == 0 && receiver.messages.isEmpty)
    fixture.advance(seconds: 61)
    #expect(try survivor.deliverDue() == 1)
    #expect(receiver.messages.map(\.job) == ["intro"] && receiver.messages.map(\.id) == [held.delivery.id])
    #expect(try store.delivery(held.delivery.id)?.state == .delivered)
    #expect(try store.deliveries(to: endpoint.id, limit: 9).count == 1)
  }

  /// It was held up in the middle for longer than its lease, wakes up and settles: the other's answer counts.
  @Test func aServerThatWakesUpTooLateChangesNothing() throws {
    let store = fixture.store
    let receiver = try HookReceiver(now: { try store.now() }) { _ in .text("ok") }
    defer { receiver.stop() }
    _ = try endpoint(receiver, "hook")
    let survivor = dispatcher(ImpatientSender())
    let heldUp = HeldUpSender { [fixture] in
      fixture.advance(seconds: 3600)
      do { #expect(try survivor.deliverDue() == 1) } catch { Issue.record(error) }
    }
    let sleeper = dispatcher(heldUp, over: try fixture.another())
    _ = try survivor.takeEvents()
    try end(["intro"])
    #expect(try survivor.takeEvents() == 1)
    #expect(try sleeper.deliverDue() == 1)
    #expect(sleeper.counters.lost == 1 && sleeper.counters.failures == 0 && survivor.counters.delivered == 1)
    let stats = try store.stats()
    #expect(stats.delivered == 1 && stats.failed == 0 && stats.waiting == 0)
  }

  /// More messages to a tenant's endpoints that never answer than there are threads, and another tenant's behind them.
  @Test func whoeverHangsDelaysItsOwnTenantAlone() throws {
    let store = fixture.store
    let count = Mutex(0)
    let arrived = Completion()
    let receiver = try HookReceiver(now: { try store.now() }) { _ in
      let number = count.withLock { count in
        count += 1
        return count
      }
      if number == 20 { arrived.signal() }
      return .text("ok")
    }
    for n in 0..<10 { _ = try endpoint(receiver, "\(n)-never", tenant: "hanging") }
    _ = try endpoint(receiver, "hook")
    let server = WebhookDispatcher(store, queues: [queue], sender: ImpatientSender())
    _ = try server.takeEvents()
    try end((0..<10).map { "hanging-\($0)" }, tenant: "hanging")
    try end((0..<20).map { "job-\($0)" })
    #expect(try server.takeEvents() == 120)
    #expect(server.start())
    arrived.wait()
    // They hang still, as many as one tenant has at most.
    #expect(server.counters.failures == 0)
    if case .leased(let leased) = try store.lease(for: 60) { Issue.record("\(leased.delivery.id)") }
    let waiting = try store.stats()
    #expect(waiting.held == 1 && waiting.waiting >= 100)
    // Whoever never answers may go.
    receiver.stop()
    server.stop()
    #expect(Set(receiver.messages.map(\.job)) == Set((0..<20).map { "job-\($0)" }))
  }

  @Test func itsThreadsDoItByThemselvesAndStop() throws {
    let store = fixture.store
    let receiver = try HookReceiver(now: { try store.now() }) { _ in .text("ok") }
    defer { receiver.stop() }
    _ = try endpoint(receiver, "hook")
    let dispatcher = dispatcher(ImpatientSender())
    _ = try dispatcher.takeEvents()
    #expect(dispatcher.start())
    try end(["intro"])
    receiver.first.wait()
    dispatcher.stop()
    #expect(receiver.messages.map(\.job) == ["intro"])
    #expect(dispatcher.counters.delivered == 1 && dispatcher.counters.troubles == 0)
    #expect(try store.stats().delivered == 1)
  }
}

/// Sends its first messages to the silent receiver to where nobody answers, and waits for it only as long as the test must; for others as long as they
/// need.
private struct ImpatientSender: WebhookSending {
  static let silence = 2

  private final class Attempts: Sendable {
    let count = Mutex<[String: Int]>([:])
  }
  private let attempts = Attempts()
  let timeout = 60.0

  func send(_ message: WebhookMessage) -> SendResult {
    let number = attempts.count.withLock { counts in
      counts[message.id, default: 0] += 1
      return counts[message.id] ?? 0
    }
    var sender = WebhookSender(NetworkPolicy([NetworkRule("127.0.0.1")!]))
    sender.timeout = timeout
    var message = message
    if message.url.hasSuffix("/silent"), number <= Self.silence {
      message.url += "-never"
      sender.timeout = 0.05
    }
    return sender.send(message)
  }
}

/// Sends nothing before something has happened.
private struct HeldUpSender: WebhookSending {
  let timeout = 15.0
  let meanwhile: @Sendable () -> Void
  init(_ meanwhile: @escaping @Sendable () -> Void) { self.meanwhile = meanwhile }

  func send(_ message: WebhookMessage) -> SendResult {
    meanwhile()
    return .failed("held up")
  }
}
