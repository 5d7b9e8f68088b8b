import Costs

/// How much of the devices' time each stage took, of attempts that made a clip; and all of those that made none.
struct StageTimes: Sendable {
  /// Nanoseconds of devices.
  private var sums: [String: Int128] = [:]
  /// Of attempts whose end has not been read yet.
  private var unfinished: [AttemptKey: Int128] = [:]

  /// What is no stage, in the order in which it is told.
  private static let rest = [StageCosts.other, StageCosts.withoutClip, StageCosts.unfinished]

  /// - Parameter entry: of a job; those of one queue in their order.
  mutating func add(_ entry: LedgerEntry, queue: String) {
    let attempt = AttemptKey(entry, queue: queue)
    guard let outcome = entry.outcome, outcome != .running else {
      unfinished[attempt, default: 0] += Int128(entry.deviceTime)
      return
    }
    let time = Int128(entry.deviceTime) + (unfinished.removeValue(forKey: attempt) ?? 0)
    guard outcome == .succeeded else {
      sums[StageCosts.withoutClip, default: 0] += time
      return
    }
    for (stage, part) in StageCosts.shares(of: time, busy: entry.busySeconds, seconds: entry.seconds ?? 0) {
      sums[stage, default: 0] += part
    }
  }

  /// The longest first, what belongs to no stage last.
  var seconds: [(stage: String, seconds: Double)] {
    var sums = sums
    let open = unfinished.values.reduce(0, +)
    if open > 0 { sums[StageCosts.unfinished, default: 0] += open }
    func rank(_ stage: String) -> Int { Self.rest.firstIndex(of: stage) ?? -1 }
    return sums.filter { $0.value > 0 }.sorted { a, b in
      if rank(a.key) != rank(b.key) { return rank(a.key) < rank(b.key) }
      return a.value != b.value ? a.value > b.value : a.key < b.key
    }.map { (stage: $0.key, seconds: Double($0.value) / 1e9) }
  }

  /// Whether it is nothing that a stage did.
  static func isRest(_ stage: String) -> Bool { rest.contains(stage) }
}
