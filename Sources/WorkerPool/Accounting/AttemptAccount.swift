import ClipJob
import Costs

/// What one attempt has cost so far.
struct AttemptAccount {
  /// Which attempt it is.
  struct Facts: Sendable {
    var job: String
    var attempt: Int
    var token: Int64
    /// All of the job's.
    var labels: [String: String]
  }

  let facts: Facts
  /// Nanoseconds since 1970.
  let begun: Int64
  /// What its GPU had used by then, joules; nil: it does not tell.
  let energyBefore: Double?
  /// Its time is over: what it has done is about to be published.
  private(set) var isPublishing = false
  private var ended: Int64
  /// Of its time, since it began.
  private(set) var cost = Money.zero
  private(set) var deviceTime: Int64 = 0
  /// Of bytes, in both directions.
  private var egress = Money.zero
  private var stages: [String: Money] = [:]
  /// What the ledger has of it already.
  private var booked = (cost: Money.zero, deviceTime: Int64.zero, until: Int64.zero)

  init(_ facts: Facts, at now: Int64, energy: Double? = nil) {
    self.facts = facts
    energyBefore = energy
    begun = now
    ended = now
    booked.until = now
  }

  /// In the lane.
  var seconds: Double { Double(ended - begun) / 1e9 }

  /// Of what its GPU has used since it began, its lane's part: joules.
  func joules(of energy: Double?) -> Double? {
    guard let energy, let energyBefore, ended > begun else { return nil }
    return max(0, energy - energyBefore) * Double(deviceTime) / Double(ended - begun)
  }

  mutating func add(_ charge: PriceMeter.Charge?) {
    guard let charge else { return }
    ended = charge.to
    cost += charge.cost
    deviceTime += charge.deviceTime
  }

  /// Its time ends with this.
  mutating func publish(
    busy: [String: Double], egress: Money, ingress: Money
  ) -> (cost: Money, stages: [String: Money]) {
    isPublishing = true
    self.egress = egress + ingress
    stages = StageCosts.divide(cost, busy: busy, seconds: seconds)
    if egress != .zero { stages[StageCosts.egress, default: .zero] += egress }
    if ingress != .zero { stages[StageCosts.ingress, default: .zero] += ingress }
    return (cost + egress + ingress, stages)
  }

  /// Nothing is published after all.
  mutating func goOn() {
    isPublishing = false
    egress = .zero
    stages = [:]
  }

  /// Fills in what the ledger does not have of it yet. The last part takes back what earlier ones had put under
  /// `StageCosts.other`, for want of knowing better.
  mutating func fill(_ entry: inout LedgerEntry, _ outcome: LedgerEntry.Outcome) {
    entry.from = booked.until
    entry.to = max(booked.until, ended)
    entry.job = facts.job
    entry.attempt = facts.attempt
    entry.token = facts.token
    entry.labels = LedgerEntry.kept(facts.labels)
    entry.outcome = outcome
    entry.deviceTime = deviceTime - booked.deviceTime
    let rest = cost - booked.cost
    entry.cost = rest + egress
    entry.egress = egress
    entry.stages = [StageCosts.other: rest]
    if outcome != .running, !stages.isEmpty {
      entry.stages = stages
      entry.stages[StageCosts.other, default: .zero] -= booked.cost
      if entry.stages[StageCosts.other] == .zero { entry.stages[StageCosts.other] = nil }
    }
    booked = (cost, deviceTime, entry.to)
  }
}
