import JobQueue

/// What `MemoryWebhooks` keeps, and how it changes at a time that is given.
struct MemoryWebhookState {
  struct Kept {
    var delivery: Delivery
    var token: Int64 = 0
    /// Nil: nobody holds it.
    var leaseEnds: Timestamp?
    /// By the lease of this token; 0: by none.
    var settledBy: Int64 = 0
    var endedAt: Timestamp?

    init(_ delivery: Delivery) { self.delivery = delivery }
  }

  var endpoints: [String: WebhookEndpoint] = [:]
  /// Of tenants (`JobNotices`), by id.
  private var entries: [String: WebhookEndpoint] = [:]
  var positions: [String: EventPosition] = [:]
  var deliveries: [String: Kept] = [:]
  var tokens: Int64 = 0
  var delivered = 0
  var failed = 0

  /// What a lane, or an endpoint itself, belongs to.
  subscript(owner id: String) -> WebhookEndpoint? {
    get { endpoints[id] ?? entries[JobNotices.owner(id)] }
    set { if JobNotices.isEntry(id) { entries[id] = newValue } else { endpoints[id] = newValue } }
  }

  /// The delivery that may be taken first, and when.
  func nextTurn(at now: Timestamp) -> (at: Timestamp, id: String)? {
    var held: [String: [Timestamp]] = [:]
    for kept in deliveries.values {
      if let ends = kept.leaseEnds, ends > now { held[kept.delivery.endpoint, default: []].append(ends) }
    }
    // An endpoint that has enough of them waits for one to end.
    let turns = deliveries.values.compactMap { kept -> (at: Timestamp, id: String)? in
      guard let next = kept.delivery.nextAt else { return nil }
      let others = held[kept.delivery.endpoint] ?? []
      let room = others.count < WebhookLimits.mostAtOnce ? nil : others.min()
      return (max(next, room ?? next), kept.delivery.id)
    }
    return turns.min { $0 < $1 }
  }

  mutating func lease(for seconds: Double, at now: Timestamp) -> DeliveryTurn {
    sweep(at: now)
    guard let turn = nextTurn(at: now) else { return .none(next: nil) }
    guard turn.at <= now, var kept = deliveries[turn.id], let endpoint = self[owner: kept.delivery.endpoint]
    else {
      return .none(next: max(0, turn.at.seconds(since: now)))
    }
    tokens += 1
    (kept.token, kept.leaseEnds) = (tokens, now.adding(seconds: seconds))
    kept.delivery.nextAt = kept.leaseEnds
    deliveries[turn.id] = kept
    return .leased(
      LeasedDelivery(DeliveryLease(id: turn.id, token: tokens), kept.delivery, to: endpoint, at: now))
  }

  mutating func settle(
    _ lease: DeliveryLease, _ attempt: DeliveryAttempt, _ verdict: DeliveryVerdict, at now: Timestamp
  ) throws(WebhookError) {
    guard var kept = deliveries[lease.id], kept.token == lease.token else { throw .stale(lease) }
    guard kept.settledBy != lease.token else { return }
    guard kept.leaseEnds != nil else { throw .stale(lease) }
    (kept.settledBy, kept.leaseEnds) = (lease.token, nil)
    kept.delivery.attempts += 1
    kept.delivery.log = (kept.delivery.log + [attempt]).suffix(DeliveryAttempt.kept)
    switch verdict {
    case .again(let seconds): kept.delivery.nextAt = now.adding(seconds: seconds)
    case .delivered: end(&kept, .delivered, at: now)
    case .failed, .gone: end(&kept, .failed, at: now)
    }
    deliveries[lease.id] = kept
    note(verdict, of: kept.delivery.endpoint, at: now)
  }

  private mutating func note(_ verdict: DeliveryVerdict, of id: String, at now: Timestamp) {
    guard var endpoint = endpoints[id] else { return }
    if verdict == .delivered {
      endpoint.failingSince = nil
    } else {
      let since = endpoint.failingSince ?? now
      endpoint.failingSince = since
      if endpoint.disabled == nil {
        if verdict == .gone {
          endpoint.disabled = (now, .gone)
        } else if now.seconds(since: since) >= WebhookEndpoint.mostFailing {
          endpoint.disabled = (now, .failing)
        }
      }
    }
    endpoints[id] = endpoint
  }

  private mutating func end(_ kept: inout Kept, _ state: Delivery.State, at now: Timestamp) {
    (kept.delivery.state, kept.delivery.nextAt, kept.endedAt) = (state, nil, now)
    if state == .delivered { delivered += 1 } else { failed += 1 }
  }

  /// What waits for a disabled endpoint fails, unless somebody holds it.
  private mutating func sweep(at now: Timestamp) {
    for (id, var kept) in deliveries
    where kept.delivery.state == .waiting && kept.leaseEnds.map({ $0 <= now }) ?? true
      && endpoints[kept.delivery.endpoint]?.disabled != nil
    {
      kept.delivery.log.append(DeliveryAttempt(at: now, error: Delivery.endpointDisabled))
      kept.delivery.log = kept.delivery.log.suffix(DeliveryAttempt.kept)
      kept.leaseEnds = nil
      end(&kept, .failed, at: now)
      deliveries[id] = kept
    }
  }

  /// What ended long ago.
  mutating func forget(at now: Timestamp) {
    deliveries = deliveries.filter { $0.value.endedAt.map { now.seconds(since: $0) < Delivery.kept } ?? true }
  }
}
