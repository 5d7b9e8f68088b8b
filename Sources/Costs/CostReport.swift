import ClipJob

/// What entries of ledgers come to, grouped.
public struct CostReport: Sendable {
  public let grouping: CostGrouping
  /// Of all entries.
  public private(set) var total = CostRow(.total)
  private var groups: [CostRow.Key: CostRow] = [:]
  /// Parts of attempts whose end has not been read yet.
  private var unfinished: [AttemptKey: CostRow] = [:]

  public init(by grouping: CostGrouping) { self.grouping = grouping }

  /// - Parameter queue: whose ledger it is from.
  public mutating func add(_ entry: LedgerEntry, queue: String) {
    total.add(entry)
    if entry.kind == .idle, !grouping.placesIdle { return put(entry, in: .idle) }
    switch grouping {
    case .tenant: put(entry, in: .named(entry.tenant))
    case .label(let name): put(entry, in: .named(entry.labels[name] ?? ""))
    case .device: put(entry, in: .named(entry.device))
    case .queue: put(entry, in: .named(queue))
    case .day: put(entry, in: .named(CalendarDay(secondsSince1970: entry.to / 1_000_000_000).text))
    case .outcome: putByOutcome(entry, queue)
    case .stage: putByStage(entry, queue)
    }
  }

  private mutating func put(_ entry: LedgerEntry, in key: CostRow.Key) {
    groups[key, default: CostRow(key)].add(entry)
  }

  /// The parts of an attempt have the outcome that its last one has.
  private mutating func putByOutcome(_ entry: LedgerEntry, _ queue: String) {
    let attempt = AttemptKey(entry, queue: queue)
    guard let outcome = entry.outcome, outcome != .running else {
      unfinished[attempt, default: CostRow(.total)].add(entry)
      return
    }
    let key = CostRow.Key.named(outcome.rawValue)
    put(entry, in: key)
    if let earlier = unfinished.removeValue(forKey: attempt) { groups[key]?.add(earlier) }
  }

  /// Stages share the cost alone: they have no attempts, clips and outputs of their own. They are those of attempts that made a
  /// clip; which ones did is known at their ends.
  private mutating func putByStage(_ entry: LedgerEntry, _ queue: String) {
    let attempt = AttemptKey(entry, queue: queue)
    guard let outcome = entry.outcome, outcome != .running else {
      unfinished[attempt, default: CostRow(.total)].addCost(of: entry)
      return
    }
    let earlier = unfinished.removeValue(forKey: attempt)
    guard outcome == .succeeded else {
      let key = CostRow.Key.named(StageCosts.withoutClip)
      groups[key, default: CostRow(key)].addCost(of: entry)
      if let earlier { groups[key]?.add(earlier) }
      return
    }
    var stages = entry.stages.isEmpty ? [StageCosts.other: entry.cost ?? .zero] : entry.stages
    // The last part takes back what the earlier ones had there.
    if let earlier {
      stages[StageCosts.other, default: .zero] += earlier.cost
      if stages[StageCosts.other] == .zero { stages[StageCosts.other] = nil }
    }
    for (stage, cost) in stages {
      let key = CostRow.Key.named(stage)
      groups[key, default: CostRow(key)].addCost(cost, of: entry)
      if StageCosts.ofBytes.contains(stage) { groups[key]?.egress += cost }
    }
  }

  /// The groups; what cost most first, days in their order, idle time last.
  public var rows: [CostRow] {
    var groups = groups
    for row in unfinished.values {
      let key = CostRow.Key.named(StageCosts.unfinished)
      groups[key, default: CostRow(key)].add(row)
    }
    let idle = groups.removeValue(forKey: .idle)
    let sorted = groups.values.sorted { a, b in
      if grouping != .day, a.cost != b.cost { return a.cost > b.cost }
      return a.title < b.title
    }
    return sorted + (idle.map { [$0] } ?? [])
  }
}
