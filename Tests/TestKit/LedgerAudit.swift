import Costs

/// Whether entries of ledgers add up: for every device of every worker, what jobs and idle time cost is its price × its time,
/// to the picodollar, and their times are its time, to the nanosecond.
public struct LedgerAudit {
  /// What does not add up, a sentence each.
  public private(set) var problems: [String] = []
  /// Seconds of each worker's devices, from the first entry of idle time to the end of the last.
  public private(set) var seconds: [String: Double] = [:]

  /// - Parameters:
  ///   - entries: all of workers that have stopped.
  ///   - price: an hour of a device, by its name.
  public init(_ entries: [LedgerEntry], price: (String) -> Money) {
    let devices = Dictionary(grouping: entries) { "\($0.worker) \($0.deviceID)" }
    for (name, entries) in devices.sorted(by: { $0.key < $1.key }) {
      check(name, entries, price(entries[0].device))
    }
  }

  private mutating func check(_ name: String, _ entries: [LedgerEntry], _ price: Money) {
    let idle = entries.filter { $0.kind == .idle }.sorted { $0.from < $1.from }
    guard let first = idle.first, let last = idle.last else {
      problems.append("\(name) has no idle time")
      return
    }
    for (a, b) in zip(idle, idle.dropFirst()) where a.to != b.from {
      problems.append("\(name) has a gap of \(b.from - a.to) ns")
    }
    for job in entries where job.kind == .job && (job.from < first.from || job.to > last.to) {
      problems.append("\(name): \(job.job) is outside of the worker's time")
    }
    let passed = last.to - first.from
    seconds[name] = Double(passed) / 1e9
    let time = entries.reduce(0) { $0 + $1.deviceTime }
    if time != passed { problems.append("\(name): times add up to \(time) ns of \(passed)") }
    let cost = entries.reduce(Money.zero) { $0 + ($1.cost ?? .zero) - $1.egress }
    let due = Money(picodollars: price.picodollars * Int128(passed) / 3_600_000_000_000)
    if cost != due { problems.append("\(name): costs add up to \(cost.exactText) of \(due.exactText)") }
    for entry in entries where entry.kind == .job {
      let stages = entry.stages.values.reduce(.zero, +)
      if stages != entry.cost ?? .zero {
        problems.append("\(name): the stages of \(entry.job) add up to \(stages.exactText)")
      }
    }
  }
}
