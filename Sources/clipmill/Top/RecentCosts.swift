import Costs
import JobQueue

/// What the pool costs an hour, by the last minutes of its ledgers.
struct RecentCosts: Sendable {
  /// US dollars an hour.
  struct Rate: Sendable, Equatable {
    var jobs: Double
    var idle: Double
    var all: Double { jobs + idle }
  }

  /// Nanoseconds that are looked at.
  static let window: Int64 = 300_000_000_000
  /// Workers book what goes on about once a minute: what is younger is not known yet.
  static let delay: Int64 = 65_000_000_000
  /// Less tells nothing.
  private static let shortest: Int64 = 10_000_000_000

  private var entries: [LedgerEntry] = []

  mutating func add(_ entry: LedgerEntry) { if entry.cost != nil { entries.append(entry) } }

  /// Forgets what is older than the window. Nil: there is nothing to tell from.
  mutating func rate(at now: Timestamp) -> Rate? {
    let end = now.milliseconds * 1_000_000 - Self.delay
    entries.removeAll { $0.to < end - Self.window }
    guard let first = entries.map(\.from).min() else { return nil }
    let begin = max(first, end - Self.window)
    guard end - begin >= Self.shortest else { return nil }
    var (jobs, idle) = (0.0, 0.0)
    for entry in entries {
      let part = Self.part(of: entry, from: begin, to: end)
      if entry.kind == .job { jobs += part } else { idle += part }
    }
    let hours = Double(end - begin) / 3.6e12
    return Rate(jobs: jobs / hours, idle: idle / hours)
  }

  /// Dollars of the time that lies between; what bytes cost is due at the end.
  private static func part(of entry: LedgerEntry, from: Int64, to: Int64) -> Double {
    guard let cost = entry.cost else { return 0 }
    let isEndWithin = entry.to > from && entry.to <= to
    let length = entry.to - entry.from
    let within = min(entry.to, to) - max(entry.from, from)
    let share = length > 0 ? Double(max(0, within)) / Double(length) : isEndWithin ? 1 : 0
    return (cost - entry.egress).usd * share + (isEndWithin ? entry.egress.usd : 0)
  }
}
