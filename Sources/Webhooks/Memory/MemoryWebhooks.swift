import Accounts
import JobQueue
import Synchronization

/// Webhooks of one process: for tests, and for a server on one machine. Without a journal they end with the process; with one every
/// change is kept before the call returns.
public final class MemoryWebhooks: WebhookStore {
  private let clock: any QueueClock
  private let journal: (any WebhookJournal)?
  private let store: Mutex<MemoryWebhookState>

  public init(clock: any QueueClock = SteadyClock()) {
    (self.clock, journal) = (clock, nil)
    store = Mutex(MemoryWebhookState())
  }

  /// The webhooks that a journal keeps.
  package init(journal: any WebhookJournal, clock: any QueueClock = SteadyClock()) throws(WebhookError) {
    (self.clock, self.journal) = (clock, journal)
    store = Mutex(MemoryWebhookState(try journal.load()))
  }

  public func now() -> Timestamp { clock.now() }

  /// One step, as others see it: kept when it returns, or not done.
  private func step<R: Sendable>(
    _ body: (inout MemoryWebhookState, Timestamp) throws(WebhookError) -> sending R
  ) throws(WebhookError) -> R {
    try store.withLock { store throws(WebhookError) in
      let answer = try body(&store, clock.now())
      if let journal, let changes = store.changes {
        do throws(WebhookError) {
          try journal.keep(changes)
        } catch {
          store.revertChanges()
          throw error
        }
      }
      store.settleChanges()
      return answer
    }
  }

  // MARK: Endpoints

  public func createEndpoint(_ draft: EndpointDraft) throws(WebhookError) -> WebhookEndpoint {
    try draft.check()
    return try step { store, now throws(WebhookError) in
      let others = store.endpoints.values.count { $0.draft.tenants == draft.tenants }
      guard others < WebhookEndpoint.mostOfTenant else { throw .tooManyEndpoints() }
      let endpoint = WebhookEndpoint(draft, createdAt: now)
      store.endpoints[endpoint.id] = endpoint
      return endpoint
    }
  }

  public func endpoint(_ id: String) throws(WebhookError) -> WebhookEndpoint? {
    try step { store, _ throws(WebhookError) in store.endpoints[id] }
  }

  public func endpoints(of tenants: TenantAccess) throws(WebhookError) -> [WebhookEndpoint] {
    try step { store, _ throws(WebhookError) in
      store.endpoints.values.filter { tenants == .all || $0.draft.tenants == tenants }
        .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }
  }

  @discardableResult
  public func updateEndpoint(_ id: String, _ change: EndpointChange) throws(WebhookError) -> WebhookEndpoint {
    try step { store, now throws(WebhookError) in
      guard var endpoint = store.endpoints[id] else { throw .unknownEndpoint(id) }
      endpoint.draft = endpoint.draft.changed(by: change)
      try endpoint.draft.check()
      switch change.isDisabled {
      case true?: endpoint.disabled = endpoint.disabled ?? (now, .requested)
      case false?: (endpoint.disabled, endpoint.failingSince) = (nil, nil)
      case nil: break
      }
      store.endpoints[id] = endpoint
      return endpoint
    }
  }

  public func rotateSecret(of id: String, grace: Double) throws(WebhookError) -> WebhookEndpoint {
    try WebhookLimits.check(grace: grace)
    return try step { store, now throws(WebhookError) in
      guard var endpoint = store[owner: id] else { throw .unknownEndpoint(id) }
      endpoint.previous = (endpoint.secret, now.adding(seconds: grace))
      endpoint.secret = .random()
      store[owner: id] = endpoint
      return endpoint
    }
  }

  public func notices(of tenant: String) throws(WebhookError) -> WebhookEndpoint {
    let id = JobNotices.id(of: tenant)
    return try step { store, now throws(WebhookError) in
      let entry = store[owner: id] ?? WebhookEndpoint(id: id, JobNotices.draft(of: tenant), createdAt: now)
      store[owner: id] = entry
      return entry
    }
  }

  public func owner(_ id: String) throws(WebhookError) -> WebhookEndpoint? {
    try step { store, _ throws(WebhookError) in store[owner: id] }
  }

  public func deleteEndpoint(_ id: String) throws(WebhookError) {
    try step { store, _ throws(WebhookError) in
      store.endpoints[id] = nil
      store.deliveries.removeAll { $0.delivery.endpoint == id }
    }
  }

  // MARK: Events

  public func position(of queue: String) throws(WebhookError) -> EventPosition? {
    try step { store, _ throws(WebhookError) in store.positions[queue] }
  }

  public func take(
    _ queue: String, from: EventPosition?, to: EventPosition, _ deliveries: [Delivery]
  ) throws(WebhookError) -> Bool {
    guard to.isValid else { throw .invalid(to) }
    return try step { store, now throws(WebhookError) in
      guard store.positions[queue] == from else { return false }
      store.positions[queue] = to
      store.forget(at: now)
      for var delivery in deliveries
      where store.deliveries[delivery.id] == nil && store[owner: delivery.endpoint] != nil {
        delivery.nextAt = now
        store.deliveries[delivery.id] = KeptDelivery(delivery)
      }
      return true
    }
  }

  public func put(_ delivery: Delivery) throws(WebhookError) {
    try step { store, now throws(WebhookError) in
      guard let endpoint = store[owner: delivery.endpoint] else { throw .unknownEndpoint(delivery.endpoint) }
      guard endpoint.disabled == nil else { throw .endedEndpoint(delivery.endpoint) }
      guard store.deliveries[delivery.id] == nil else { return }
      var delivery = delivery
      delivery.nextAt = now
      store.deliveries[delivery.id] = KeptDelivery(delivery)
    }
  }

  // MARK: Deliveries

  public func lease(for seconds: Double, takesSilent: Bool) throws(WebhookError) -> DeliveryTurn {
    try step { store, now throws(WebhookError) in
      store.lease(for: seconds, takesSilent: takesSilent, at: now)
    }
  }

  public func settle(
    _ lease: DeliveryLease, _ attempt: DeliveryAttempt, _ verdict: DeliveryVerdict
  ) throws(WebhookError) {
    try step { store, now throws(WebhookError) in try store.settle(lease, attempt, verdict, at: now) }
  }

  public func delivery(_ id: String) throws(WebhookError) -> Delivery? {
    try step { store, now throws(WebhookError) in
      store.forget(at: now)
      return store.deliveries[id]?.delivery
    }
  }

  public func deliveries(
    to endpoint: String, before: DeliveryCursor?, limit: Int
  ) throws(WebhookError) -> [Delivery] {
    try step { store, now throws(WebhookError) in
      store.forget(at: now)
      let own = store.deliveries.values.map(\.delivery).filter {
        $0.owner == endpoint && before?.isBefore($0.createdAt, $0.id) != false
      }
      return Array(own.sorted { ($1.createdAt, $1.id) < ($0.createdAt, $0.id) }.prefix(max(0, limit)))
    }
  }

  public func redeliver(_ id: String) throws(WebhookError) {
    try step { store, now throws(WebhookError) in
      guard var kept = store.deliveries[id] else { throw .unknownDelivery(id) }
      guard let endpoint = store[owner: kept.delivery.endpoint], endpoint.disabled == nil else {
        throw .endedEndpoint(kept.delivery.endpoint)
      }
      guard kept.leaseEnds.map({ $0 <= now }) ?? true else { return }
      (kept.delivery.state, kept.delivery.attempts, kept.delivery.nextAt) = (.waiting, 0, now)
      (kept.endedAt, kept.leaseEnds) = (nil, nil)
      store.deliveries[id] = kept
    }
  }

  public func stats() throws(WebhookError) -> WebhookStats {
    try step { store, now throws(WebhookError) in
      let waiting = store.deliveries.values.filter { $0.delivery.state == .waiting }
      var stats = WebhookStats()
      stats.endpoints = store.endpoints.count
      stats.disabled = store.endpoints.values.count { $0.disabled != nil }
      stats.waiting = waiting.count
      let turns = store.turns(at: now)
      stats.overdue = turns.map { max(0, now.seconds(since: $0.at)) }.max() ?? 0
      stats.silent = turns.count(where: \.isSilent)
      stats.held = Set(turns.filter(\.isHeldByTenant).map(\.tenant)).count
      stats.oldest = waiting.map(\.delivery.createdAt).min().map { max(0, now.seconds(since: $0)) }
      (stats.delivered, stats.failed) = (store.facts.delivered, store.facts.failed)
      return stats
    }
  }
}

extension EndpointDraft {
  package func changed(by change: EndpointChange) -> EndpointDraft {
    var draft = self
    if let name = change.name { draft.name = name }
    if let url = change.url { draft.url = url }
    if let events = change.events { draft.events = events }
    return draft
  }
}
