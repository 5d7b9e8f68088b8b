import JobQueue

/// Where embedded webhooks keep what must outlive their process.
package protocol WebhookJournal: Sendable {
  /// All that was kept.
  func load() throws(WebhookError) -> WebhookSnapshot
  /// Keeps all of the changes or none; they outlast a power failure once it returns.
  func keep(_ changes: WebhookChanges) throws(WebhookError)
}

/// What webhooks are made of, as far as it outlives a process. Who was served last, and who did not answer, is learnt anew.
package struct WebhookSnapshot: Sendable {
  package var facts = WebhookFacts()
  /// With the entries of tenants (`JobNotices`).
  package var endpoints: [String: WebhookEndpoint] = [:]
  /// By queue: up to where its events were taken.
  package var positions: [String: EventPosition] = [:]
  package var deliveries: [String: KeptDelivery] = [:]

  package init() {}
}

/// What has changed since the webhooks were last kept. A value is nil where there is none any more.
package struct WebhookChanges: Sendable {
  package var facts: WebhookFacts?
  package var endpoints: [String: WebhookEndpoint?]
  package var positions: [String: EventPosition?]
  package var deliveries: [String: KeptDelivery?]
}

package struct WebhookFacts: Sendable, Equatable {
  /// The largest token of a lease.
  package var tokens: Int64 = 0
  package var delivered = 0
  package var failed = 0

  package init() {}
}

/// A delivery, and who holds it.
package struct KeptDelivery: Sendable {
  package var delivery: Delivery
  package var token: Int64 = 0
  /// Nil: nobody holds it.
  package var leaseEnds: Timestamp?
  /// By the lease of this token; 0: by none.
  package var settledBy: Int64 = 0
  package var endedAt: Timestamp?
  /// Its endpoint was silent when it was leased.
  package var wasSilent = false

  package init(_ delivery: Delivery) { self.delivery = delivery }
}
