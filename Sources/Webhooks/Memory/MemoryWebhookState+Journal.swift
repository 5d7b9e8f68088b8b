import JobQueue

/// What of the webhooks outlives their process, what has changed of that, and the way back.
extension MemoryWebhookState {
  init(_ snapshot: WebhookSnapshot) {
    endpoints = Tracked(snapshot.endpoints.filter { !JobNotices.isEntry($0.key) })
    entries = Tracked(snapshot.endpoints.filter { JobNotices.isEntry($0.key) })
    positions = Tracked(snapshot.positions)
    deliveries = Tracked(snapshot.deliveries)
    (facts, keptFacts) = (snapshot.facts, snapshot.facts)
  }

  /// Nil: nothing has changed.
  var changes: WebhookChanges? {
    guard
      facts != keptFacts || endpoints.hasChanges || entries.hasChanges || positions.hasChanges
        || deliveries.hasChanges
    else { return nil }
    return WebhookChanges(
      facts: facts == keptFacts ? nil : facts,
      endpoints: endpoints.changes.mapValues(\.new).merging(entries.changes.mapValues(\.new)) { $1 },
      positions: positions.changes.mapValues(\.new), deliveries: deliveries.changes.mapValues(\.new))
  }

  /// The changes are kept.
  mutating func settleChanges() {
    keptFacts = facts
    endpoints.settle()
    entries.settle()
    positions.settle()
    deliveries.settle()
  }

  /// Takes back the changes, which could not be kept. A token that was given is not given again.
  mutating func revertChanges() {
    let tokens = facts.tokens
    facts = keptFacts
    facts.tokens = tokens
    endpoints.revert()
    entries.revert()
    positions.revert()
    deliveries.revert()
  }
}
