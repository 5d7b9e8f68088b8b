import Accounts
import JobQueue
import Synchronization
import Webhooks

/// A store whose connection breaks where a test wants it to.
final class FaultyStore: WebhookStore {
  enum Call: Hashable, Sendable { case take, lease, settle }

  private let base: any WebhookStore
  /// How many calls of each kind fail from now on, before anything happens.
  private let faults = Mutex<[Call: Int]>([:])

  init(_ base: any WebhookStore) { self.base = base }

  func fail(_ call: Call, times: Int) { faults.withLock { $0[call] = times } }

  private func pass(_ call: Call) throws(WebhookError) {
    let fails = faults.withLock { faults in
      guard let left = faults[call], left > 0 else { return false }
      faults[call] = left - 1
      return true
    }
    if fails { throw WebhookError(.unavailable, "the connection broke", hint: "try again") }
  }

  func take(
    _ queue: String, from: EventPosition?, to: EventPosition, _ deliveries: [Delivery]
  ) throws(WebhookError) -> Bool {
    try pass(.take)
    return try base.take(queue, from: from, to: to, deliveries)
  }
  func lease(for seconds: Double, takesSilent: Bool) throws(WebhookError) -> DeliveryTurn {
    try pass(.lease)
    return try base.lease(for: seconds, takesSilent: takesSilent)
  }
  func settle(
    _ lease: DeliveryLease, _ attempt: DeliveryAttempt, _ verdict: DeliveryVerdict
  ) throws(WebhookError) {
    try pass(.settle)
    try base.settle(lease, attempt, verdict)
  }

  func now() throws(WebhookError) -> Timestamp { try base.now() }
  func createEndpoint(_ draft: EndpointDraft) throws(WebhookError) -> WebhookEndpoint {
    try base.createEndpoint(draft)
  }
  func endpoint(_ id: String) throws(WebhookError) -> WebhookEndpoint? { try base.endpoint(id) }
  func owner(_ id: String) throws(WebhookError) -> WebhookEndpoint? { try base.owner(id) }
  func endpoints(of tenants: TenantAccess) throws(WebhookError) -> [WebhookEndpoint] {
    try base.endpoints(of: tenants)
  }
  func updateEndpoint(_ id: String, _ change: EndpointChange) throws(WebhookError) -> WebhookEndpoint {
    try base.updateEndpoint(id, change)
  }
  func rotateSecret(of id: String, grace: Double) throws(WebhookError) -> WebhookEndpoint {
    try base.rotateSecret(of: id, grace: grace)
  }
  func deleteEndpoint(_ id: String) throws(WebhookError) { try base.deleteEndpoint(id) }
  func position(of queue: String) throws(WebhookError) -> EventPosition? { try base.position(of: queue) }
  func delivery(_ id: String) throws(WebhookError) -> Delivery? { try base.delivery(id) }
  func deliveries(
    to endpoint: String, before: DeliveryCursor?, limit: Int
  ) throws(WebhookError) -> [Delivery] {
    try base.deliveries(to: endpoint, before: before, limit: limit)
  }
  func notices(of tenant: String) throws(WebhookError) -> WebhookEndpoint { try base.notices(of: tenant) }
  func put(_ delivery: Delivery) throws(WebhookError) { try base.put(delivery) }
  func redeliver(_ id: String) throws(WebhookError) { try base.redeliver(id) }
  func stats() throws(WebhookError) -> WebhookStats { try base.stats() }
}
