import Accounts
import JobQueue
import Synchronization
import Testing
import Threads

@testable import Webhooks

@Suite struct DeliveryWorkerTests {
  private let store = MemoryWebhooks()
  private let faulty: FaultyStore
  private let sender = NotingSender(.answered(status: 200, retryAfter: nil, body: Array("thanks".utf8)))
  private let endpoint: WebhookEndpoint

  init() throws {
    faulty = FaultyStore(store)
    endpoint = try store.createEndpoint(EndpointDraft("https://hooks.example/?key=1", tenants: .all))
    let delivery = Delivery(
      id: "msg_1", endpoint: endpoint.id, event: .failed, queue: "q", job: "j", createdAt: store.now(),
      body: Array("{}".utf8))
    #expect(try store.take("q", from: nil, to: EventPosition("1-0"), [delivery]))
  }

  private func worker(_ sender: (any WebhookSending)? = nil) -> DeliveryWorker {
    DeliveryWorker(store: faulty, sender: sender ?? self.sender)
  }

  @Test func theMessageIsSentAndTheAnswerKept() throws {
    let rotated = try store.rotateSecret(of: endpoint.id, grace: 3600)
    let held = try #require(try worker().next().held)
    #expect(try worker().deliver(held) { _ in false } == .delivered)
    let message = try #require(sender.messages.first)
    #expect(message.url == "https://hooks.example/?key=1" && message.id == "msg_1")
    #expect(message.body == Array("{}".utf8) && message.secrets == [rotated.secret, endpoint.secret])
    let kept = try #require(try store.delivery("msg_1"))
    #expect(kept.state == .delivered && kept.log.map(\.answer) == ["thanks"] && kept.log[0].error == nil)
    #expect(try worker().next().held == nil)
  }

  @Test func failuresAreToldInTheLog() throws {
    for (result, error, outcome) in [
      (SendResult.failed("no route"), "no route", DeliveryWorker.Outcome.again),
      (.answered(status: 302, retryAfter: nil, body: []), "redirects (302)", .again),
      (.answered(status: 410, retryAfter: nil, body: []), "gone (410)", .failed),
    ] {
      try store.redeliver("msg_1")
      let worker = worker(NotingSender(result))
      let held = try #require(try worker.next().held)
      #expect(try worker.deliver(held) { _ in false } == outcome)
      #expect(try store.delivery("msg_1")?.log.last?.error?.contains(error) == true)
    }
    #expect(try store.endpoint(endpoint.id)?.disabled?.reason == .gone)
  }

  /// The store is away when the answer is there: it is told as soon as it is back.
  @Test func settlingIsTriedAgain() throws {
    faulty.fail(.settle, times: 3)
    let held = try #require(try worker().next().held)
    let pauses = Mutex<[Double]>([])
    let outcome = try worker().deliver(held) { seconds in
      pauses.withLock { $0.append(seconds) }
      return true
    }
    #expect(outcome == .delivered && sender.messages.count == 1)
    #expect(pauses.withLock { $0.count == 3 && $0.allSatisfy { $0 > 0 && $0 <= 5 } })
    #expect(try store.delivery("msg_1")?.state == .delivered)
  }

  /// It stops meanwhile: the delivery is due again when its lease ends.
  @Test func whoStopsLeavesItToOthers() throws {
    faulty.fail(.settle, times: 1)
    let held = try #require(try worker().next().held)
    #expect(throws: WebhookError.self) { try worker().deliver(held) { _ in false } }
    #expect(try store.delivery("msg_1")?.state == .waiting)
    #expect(try store.stats().delivered == 0)
  }

  /// The process was stopped between leasing and sending.
  @Test func whatWasHeldUpIsNotSent() throws {
    var held = try #require(try worker().next().held)
    held.since = monotonicSeconds() - DeliveryWorker.margin
    #expect(try worker().deliver(held) { _ in false } == .late)
    #expect(sender.messages.isEmpty)
    #expect(try store.delivery("msg_1")?.attempts == 0)
  }

  @Test func aLeaseIsLongerThanAnAttempt() {
    #expect(worker().lease >= sender.timeout + DeliveryWorker.margin)
    #expect(WebhookSender().timeout == 15)
  }
}

/// Answers alike, and keeps what it was to send.
final class NotingSender: WebhookSending {
  private let result: SendResult
  private let sent = Mutex<[WebhookMessage]>([])
  let timeout = 15.0

  init(_ result: SendResult) { self.result = result }

  var messages: [WebhookMessage] { sent.withLock(\.self) }

  func send(_ message: WebhookMessage) -> SendResult {
    sent.withLock { $0.append(message) }
    return result
  }
}
