import JobQueue

/// Whose turn it is.
extension MemoryWebhookState {
  /// An endpoint, or a lane, for which something waits.
  struct Turn: Sendable {
    var endpoint: String
    var tenant: String
    var isSilent: Bool
    /// The delivery that is taken first.
    var id: String
    /// From when on it may be taken.
    var at: Timestamp
    /// It waits for others of its tenant to be settled.
    var isHeldByTenant = false
  }

  func turns(at now: Timestamp) -> [Turn] {
    var first: [String: (at: Timestamp, id: String)] = [:]
    // When leases end: of endpoints, of tenants, and of tenants to silent endpoints.
    var (held, ofTenants, toSilent): ([String: [Timestamp]], [String: [Timestamp]], [String: [Timestamp]]) =
      ([:], [:], [:])
    for kept in deliveries.values {
      let (endpoint, id) = (kept.delivery.endpoint, kept.delivery.id)
      if let next = kept.delivery.nextAt {
        let earlier = first[endpoint] ?? (next, id)
        first[endpoint] = earlier <= (next, id) ? earlier : (next, id)
      }
      guard let ends = kept.leaseEnds, ends > now else { continue }
      held[endpoint, default: []].append(ends)
      ofTenants[tenant(of: endpoint), default: []].append(ends)
      if kept.wasSilent { toSilent[tenant(of: endpoint), default: []].append(ends) }
    }
    /// Who has enough of them waits for one to end.
    func room(_ leases: [Timestamp]?, _ most: Int) -> Timestamp? {
      leases.flatMap { $0.count < most ? nil : $0.min() }
    }
    return first.map { endpoint, next in
      let (tenant, isSilent) = (tenant(of: endpoint), silent.contains(endpoint))
      var turn = Turn(endpoint: endpoint, tenant: tenant, isSilent: isSilent, id: next.id, at: next.at)
      let own = room(
        held[endpoint], isSilent ? WebhookLimits.mostAtOnceSilent : WebhookLimits.mostAtOnce)
      turn.at = max(next.at, own ?? next.at)
      let all = room(ofTenants[tenant], WebhookLimits.mostOfTenant)
      let silent = isSilent ? room(toSilent[tenant], WebhookLimits.mostSilentOfTenant) : nil
      if turn.at <= now, let ends = all ?? silent { (turn.at, turn.isHeldByTenant) = (ends, true) }
      return turn
    }
  }

  /// Of those that may be taken: who was served the longest ago, the tenant first.
  func first(of turns: [Turn]) -> Turn? {
    let every = Int64(WebhookLimits.silentEvery)
    let isTurnOfSilent = facts.tokens % every == every - 1
    func rank(_ turn: Turn) -> (Int, Int64, Int64, Timestamp, String) {
      (
        turn.isSilent == isTurnOfSilent ? 0 : 1, tenantsServed[turn.tenant] ?? 0, served[turn.endpoint] ?? 0,
        turn.at, turn.id
      )
    }
    return turns.min { rank($0) < rank($1) }
  }

  private func tenant(of endpoint: String) -> String { self[owner: endpoint]?.draft.tenants.text ?? "" }
}
