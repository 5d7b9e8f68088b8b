import JobQueue

/// What `MemoryWebhooks` keeps, and how it changes at a time that is given.
struct MemoryWebhookState {
  var endpoints = Tracked<String, WebhookEndpoint>()
  /// Of tenants (`JobNotices`), by id.
  var entries = Tracked<String, WebhookEndpoint>()
  var positions = Tracked<String, EventPosition>()
  var deliveries = Tracked<String, KeptDelivery>()
  var facts = WebhookFacts()
  /// `facts` as they were last kept.
  var keptFacts = WebhookFacts()
  /// Endpoints and lanes that something waits for and whose last attempt had no answer.
  var silent: Set<String> = []
  /// The tokens of the latest leases: of tenants, and of endpoints and lanes.
  var tenantsServed: [String: Int64] = [:]
  var served: [String: Int64] = [:]

  /// What a lane, or an endpoint itself, belongs to.
  subscript(owner id: String) -> WebhookEndpoint? {
    get { endpoints[id] ?? entries[JobNotices.owner(id)] }
    set { if JobNotices.isEntry(id) { entries[id] = newValue } else { endpoints[id] = newValue } }
  }

  mutating func lease(for seconds: Double, takesSilent: Bool, at now: Timestamp) -> DeliveryTurn {
    sweep(at: now)
    let turns = turns(at: now)
    guard let turn = first(of: turns.filter { $0.at <= now && (takesSilent || !$0.isSilent) }),
      var kept = deliveries[turn.id], let endpoint = self[owner: turn.endpoint]
    else { return .none(next: turns.map { $0.at.seconds(since: now) }.filter { $0 > 0 }.min()) }
    facts.tokens += 1
    (tenantsServed[turn.tenant], served[turn.endpoint]) = (facts.tokens, facts.tokens)
    (kept.token, kept.leaseEnds, kept.wasSilent) = (facts.tokens, now.adding(seconds: seconds), turn.isSilent)
    kept.delivery.nextAt = kept.leaseEnds
    deliveries[turn.id] = kept
    return .leased(
      LeasedDelivery(
        DeliveryLease(id: turn.id, token: facts.tokens), kept.delivery, to: endpoint, at: now,
        isSilent: turn.isSilent))
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
    let endpoint = kept.delivery.endpoint
    let waits = deliveries.values.contains {
      $0.delivery.endpoint == endpoint && $0.delivery.state == .waiting
    }
    if attempt.status == nil, waits { silent.insert(endpoint) } else { silent.remove(endpoint) }
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

  private mutating func end(_ kept: inout KeptDelivery, _ state: Delivery.State, at now: Timestamp) {
    (kept.delivery.state, kept.delivery.nextAt, kept.endedAt) = (state, nil, now)
    if state == .delivered { facts.delivered += 1 } else { facts.failed += 1 }
  }

  /// What waits for a disabled endpoint fails, unless somebody holds it.
  private mutating func sweep(at now: Timestamp) {
    for var kept in deliveries.values
    where kept.delivery.state == .waiting && kept.leaseEnds.map({ $0 <= now }) ?? true
      && endpoints[kept.delivery.endpoint]?.disabled != nil
    {
      kept.delivery.log.append(DeliveryAttempt(at: now, error: Delivery.endpointDisabled))
      kept.delivery.log = kept.delivery.log.suffix(DeliveryAttempt.kept)
      kept.leaseEnds = nil
      end(&kept, .failed, at: now)
      deliveries[kept.delivery.id] = kept
    }
  }

  /// What ended long ago.
  mutating func forget(at now: Timestamp) {
    deliveries.removeAll { $0.endedAt.map { now.seconds(since: $0) >= Delivery.kept } ?? false }
    let known = Set(deliveries.values.map(\.delivery.endpoint))
    served = served.filter { known.contains($0.key) }
  }
}
