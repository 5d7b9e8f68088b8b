import Costs

/// How much of the devices' time each stage took. Ledgers tell it in money: it is turned back into time by what a second of the
/// device cost.
struct StageTimes: Sendable {
  private struct Kind: Hashable {
    var device: String
    var isSpot: Bool
  }
  private struct Sums {
    var cost: Int128 = 0
    var nanoseconds: Int128 = 0
    var stages: [String: Int128] = [:]
  }
  private var sums: [Kind: Sums] = [:]

  /// - Parameter entry: of a job.
  mutating func add(_ entry: LedgerEntry) {
    guard let cost = entry.cost else { return }
    let kind = Kind(device: entry.device, isSpot: entry.isSpot)
    var sum = sums[kind] ?? Sums()
    sum.cost += (cost - entry.egress).picodollars
    sum.nanoseconds += Int128(entry.deviceTime)
    let stages = entry.stages.isEmpty ? [StageCosts.other: cost] : entry.stages
    for (stage, cost) in stages where stage != StageCosts.egress {
      sum.stages[stage, default: 0] += cost.picodollars
    }
    sums[kind] = sum
  }

  /// The longest first, what belongs to no stage last.
  var seconds: [(stage: String, seconds: Double)] {
    var times: [String: Double] = [:]
    for sum in sums.values where sum.cost > 0 {
      for (stage, cost) in sum.stages where cost > 0 {
        times[stage, default: 0] += Double(cost) / Double(sum.cost) * Double(sum.nanoseconds) / 1e9
      }
    }
    return times.sorted { a, b in
      let (isOther, isAlsoOther) = (a.key == StageCosts.other, b.key == StageCosts.other)
      if isOther != isAlsoOther { return isAlsoOther }
      return a.value != b.value ? a.value > b.value : a.key < b.key
    }.map { (stage: $0.key, seconds: $0.value) }
  }
}
