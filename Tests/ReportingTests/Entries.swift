import Costs

/// Entries of ledgers, made for tests.
enum Entries {
  /// 2026-11-21T00:00:00Z.
  static let day = 1_795_219_200.0

  /// - Parameters:
  ///   - at: seconds of the day at which it ended.
  ///   - cost: picodollars.
  static func job(
    _ id: String, at: Double, took seconds: Double = 10, _ outcome: LedgerEntry.Outcome = .succeeded,
    cost: Int128? = 1_000_000_000, tenant: String = "", token: Int64 = 1, device: String = "cpu"
  ) -> LedgerEntry {
    let to = Int64((day + at) * 1e9)
    var entry = LedgerEntry(
      .job, from: to - Int64(seconds * 1e9), to: to, worker: "w", device: device)
    entry.deviceTime = Int64(seconds * 1e9)
    entry.cost = cost.map(Money.init(picodollars:))
    entry.job = id
    entry.token = token
    entry.outcome = outcome
    if !tenant.isEmpty { entry.labels = ["tenant": tenant] }
    if outcome != .running { entry.seconds = seconds }
    if outcome == .succeeded { entry.outputSeconds = 30 }
    return entry
  }

  static func idle(at: Double, took seconds: Double = 60, cost: Int128? = 500_000_000, device: String = "cpu")
    -> LedgerEntry
  {
    let to = Int64((day + at) * 1e9)
    var entry = LedgerEntry(.idle, from: to - Int64(seconds * 1e9), to: to, worker: "w", device: device)
    entry.deviceTime = Int64(seconds * 1e9)
    entry.cost = cost.map(Money.init(picodollars:))
    return entry
  }
}
