import Costs
import JobQueue

/// What the pool costs an hour, by the last minutes of its ledgers.
struct RecentCosts: Sendable {
  /// US dollars an hour.
  struct Rate: Sendable, Equatable {
    /// Of the devices' time.
    var jobs: Double
    var idle: Double
    /// Of outputs' bytes.
    var egress = 0.0
    var all: Double { jobs + idle + egress }

    /// 0…1: the idle part of what time costs; nil: time costs nothing.
    var idleShare: Double? { jobs + idle > 0 ? idle / (jobs + idle) : nil }
  }

  /// Nanoseconds that are looked at.
  static let window: Int64 = 300_000_000_000
  /// Workers book what goes on about once a minute: what is younger is not known yet. In large pools those without a job
  /// book it more rarely, up to every ten minutes.
  static let delay: Int64 = 65_000_000_000
  static let longestDelay: Int64 = 605_000_000_000
  /// Less tells nothing.
  private static let shortest: Int64 = 10_000_000_000

  private var records: [LedgerRecord] = []

  mutating func add(_ record: LedgerRecord) { if record.entry.cost != nil { records.append(record) } }

  /// Forgets what is older than the window. Nil: there is nothing to tell from.
  ///
  /// - Parameter now: by the ledger's clock.
  mutating func rate(at now: Timestamp) -> Rate? {
    let longest = records.map { $0.entry.kind == .idle ? $0.entry.to - $0.entry.from : 0 }.max() ?? 0
    let delay = min(max(Self.delay, longest + 5_000_000_000), Self.longestDelay)
    let end = Self.nanoseconds(now) - delay
    records.removeAll { Self.nanoseconds($0.position.at) < end - Self.window }
    let behind = lag
    let entries = records.map { record -> LedgerEntry in
      var entry = record.entry
      let lag = behind[entry.worker] ?? 0
      (entry.from, entry.to) = (entry.from + lag, entry.to + lag)
      return entry
    }
    guard let first = entries.map(\.from).min() else { return nil }
    let begin = max(first, end - Self.window)
    guard end - begin >= Self.shortest else { return nil }
    var sums = Rate(jobs: 0, idle: 0)
    for entry in entries {
      let time = Self.time(of: entry, from: begin, to: end)
      if entry.kind == .job { sums.jobs += time } else { sums.idle += time }
      if entry.to > begin, entry.to <= end { sums.egress += entry.egress.usd }
    }
    let hours = Double(end - begin) / 3.6e12
    return Rate(jobs: sums.jobs / hours, idle: sums.idle / hours, egress: sums.egress / hours)
  }

  /// Nanoseconds by which each worker's clock is behind the ledger's. An entry comes in soon after its end, by the worker's clock: as
  /// soon as the one that came in fastest.
  private var lag: [String: Int64] {
    records.reduce(into: [:]) { lags, record in
      let lag = Self.nanoseconds(record.position.at) - record.entry.to
      lags[record.entry.worker] = min(lags[record.entry.worker] ?? lag, lag)
    }
  }

  private static func nanoseconds(_ time: Timestamp) -> Int64 { time.milliseconds * 1_000_000 }

  /// Dollars of the time that lies between.
  private static func time(of entry: LedgerEntry, from: Int64, to: Int64) -> Double {
    guard let cost = entry.cost else { return 0 }
    let length = entry.to - entry.from
    let within = min(entry.to, to) - max(entry.from, from)
    let isEndWithin = entry.to > from && entry.to <= to
    let share = length > 0 ? Double(max(0, within)) / Double(length) : isEndWithin ? 1 : 0
    return (cost - entry.egress).usd * share
  }
}
