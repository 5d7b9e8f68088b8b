import Accounts
import JobQueue
import SQLite
import SQLiteWebhooks
import Synchronization
import TestKit
import Testing
import Webhooks
import WebhooksConformance

@Suite struct SQLiteWebhooksTests {
  @Test(arguments: WebhooksPromise.all) func keeps(_ promise: WebhooksPromise) throws {
    try promise.check(WebhooksInFile(isReopened: false))
  }

  /// With the file closed and opened again in front of every call. Whose turn it is, and who did not answer, is learnt anew.
  @Test(arguments: WebhooksPromise.all.filter { !ofOneProcess.contains($0.name) })
  func keepsOverRestarts(_ promise: WebhooksPromise) throws {
    try promise.check(WebhooksInFile(isReopened: true))
  }

  private static let ofOneProcess: Set<String> = [
    "tenants take turns, however much waits for one of them",
    "within a tenant its endpoints take turns",
    "an endpoint that does not answer gets one at a time until it answers",
    "silent endpoints come behind the others, and have their turns",
    "silent endpoints of a tenant have four under way at most",
    "silent servers that jobs name get one at a time as well",
  ]

  @Test func exceptionsArePromises() {
    #expect(Self.ofOneProcess.subtracting(WebhooksPromise.all.map(\.name)) == [])
  }
}

private final class WebhooksInFile: WebhooksFixture, WebhookStore {
  private let folder = TemporaryDirectory()
  private let clock = StandingClock()
  private let isReopened: Bool
  private let opened: Mutex<(file: StateFile, webhooks: MemoryWebhooks)>

  init(isReopened: Bool) throws {
    self.isReopened = isReopened
    let file = try StateFile(folder.file("state.db"))
    opened = Mutex((file, try MemoryWebhooks(file: file, clock: clock)))
  }

  var store: any WebhookStore { isReopened ? self : opened.withLock(\.webhooks) }
  func another() -> any WebhookStore { store }
  func advance(seconds: Double) { clock.advance(seconds: seconds) }

  /// Opened anew; no call is under way meanwhile.
  private func call<T: Sendable>(
    _ body: (MemoryWebhooks) throws(WebhookError) -> T
  ) throws(WebhookError) -> T {
    let outcome = opened.withLock { opened -> Result<T, WebhookError> in
      opened.file.close()
      do {
        let file = try StateFile(folder.file("state.db"))
        opened = (file, try MemoryWebhooks(file: file, clock: clock))
      } catch {
        Issue.record(error)
      }
      do throws(WebhookError) { return .success(try body(opened.webhooks)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }
}

extension WebhooksInFile {
  func now() throws(WebhookError) -> Timestamp { clock.now() }
  func createEndpoint(_ draft: EndpointDraft) throws(WebhookError) -> WebhookEndpoint {
    try call { store throws(WebhookError) in try store.createEndpoint(draft) }
  }
  func endpoint(_ id: String) throws(WebhookError) -> WebhookEndpoint? {
    try call { store throws(WebhookError) in try store.endpoint(id) }
  }
  func endpoints(of tenants: TenantAccess) throws(WebhookError) -> [WebhookEndpoint] {
    try call { store throws(WebhookError) in try store.endpoints(of: tenants) }
  }
  func updateEndpoint(_ id: String, _ change: EndpointChange) throws(WebhookError) -> WebhookEndpoint {
    try call { store throws(WebhookError) in try store.updateEndpoint(id, change) }
  }
  func rotateSecret(of id: String, grace: Double) throws(WebhookError) -> WebhookEndpoint {
    try call { store throws(WebhookError) in try store.rotateSecret(of: id, grace: grace) }
  }
  func notices(of tenant: String) throws(WebhookError) -> WebhookEndpoint {
    try call { store throws(WebhookError) in try store.notices(of: tenant) }
  }
  func owner(_ id: String) throws(WebhookError) -> WebhookEndpoint? {
    try call { store throws(WebhookError) in try store.owner(id) }
  }
  func deleteEndpoint(_ id: String) throws(WebhookError) {
    try call { store throws(WebhookError) in try store.deleteEndpoint(id) }
  }
  func position(of queue: String) throws(WebhookError) -> EventPosition? {
    try call { store throws(WebhookError) in try store.position(of: queue) }
  }
  func take(
    _ queue: String, from: EventPosition?, to: EventPosition, _ deliveries: [Delivery]
  ) throws(WebhookError) -> Bool {
    try call { store throws(WebhookError) in try store.take(queue, from: from, to: to, deliveries) }
  }
  func put(_ delivery: Delivery) throws(WebhookError) {
    try call { store throws(WebhookError) in try store.put(delivery) }
  }
  func lease(for seconds: Double, takesSilent: Bool) throws(WebhookError) -> DeliveryTurn {
    try call { store throws(WebhookError) in try store.lease(for: seconds, takesSilent: takesSilent) }
  }
  func settle(
    _ lease: DeliveryLease, _ attempt: DeliveryAttempt, _ verdict: DeliveryVerdict
  ) throws(WebhookError) {
    try call { store throws(WebhookError) in try store.settle(lease, attempt, verdict) }
  }
  func delivery(_ id: String) throws(WebhookError) -> Delivery? {
    try call { store throws(WebhookError) in try store.delivery(id) }
  }
  func deliveries(
    to endpoint: String, before: DeliveryCursor?, limit: Int
  ) throws(WebhookError) -> [Delivery] {
    try call { store throws(WebhookError) in try store.deliveries(to: endpoint, before: before, limit: limit)
    }
  }
  func redeliver(_ id: String) throws(WebhookError) {
    try call { store throws(WebhookError) in try store.redeliver(id) }
  }
  func stats() throws(WebhookError) -> WebhookStats {
    try call { store throws(WebhookError) in try store.stats() }
  }
}

private final class StandingClock: QueueClock {
  private let time = Mutex(Timestamp(milliseconds: 1_700_000_000_000))

  func now() -> Timestamp { time.withLock(\.self) }
  func advance(seconds: Double) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}
