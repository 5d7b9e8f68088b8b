import Costs

/// Adds up entries of ledgers and happenings of queues. It holds sums; of each job that goes on since when it waits and what it has
/// cost; and of each clip the numbers of which a median is told: its wait, its time, how far its quote was off. Not the entries.
public struct ReportBuilder: Sendable {
  /// Lines of the lists of clips.
  public static let listed = 10

  let from: Double
  let to: Double
  let queues: [String]
  private(set) var tenants = CostReport(by: .tenant)
  private(set) var devices = CostReport(by: .device)
  private(set) var stages = CostReport(by: .stage)
  private(set) var outcomes = CostReport(by: .outcome)
  private(set) var stageTimes = StageTimes()
  private(set) var laneTimes: [Double] = []
  private(set) var reasons: [String: Report.Reason] = [:]
  private(set) var slowest = LongestClips { $0.seconds.map { Int128(min($0, 1e18) * 1e9) } }
  private(set) var dearest = LongestClips { $0.cost.map(\.picodollars) }
  private(set) var quotes = QuoteRatios()
  let times: TimeBins
  private(set) var bins: [Report.Bin]
  private(set) var waits: [[Double]]
  /// By the queue's events.
  private(set) var told: [Report.Ends]

  private struct Job: Hashable {
    var queue: String
    var id: String
  }
  /// What jobs that have not succeeded yet have cost.
  private var unfinished: [Job: Money] = [:]
  /// Since when jobs wait for their first attempt.
  private var waiting: [Job: Double] = [:]
  /// The first happening of each queue.
  private var first: [String: Double] = [:]
  /// Those in whose ledgers there are jobs.
  private var used: Set<String> = []

  /// - Parameters:
  ///   - from: seconds since 1970, as `to`. Entries that are added count, whatever their times: the ledger's reader chooses
  ///     them by when they came in, as `clipmill cost` does.
  public init(from: Double, to: Double, queues: [String]) {
    self.from = from
    self.to = to
    self.queues = queues
    times = TimeBins(from: from, to: to)
    bins = Array(repeating: Report.Bin(), count: times.count)
    waits = Array(repeating: [], count: times.count)
    told = Array(repeating: Report.Ends(), count: times.count)
  }

  // MARK: The ledger

  /// Entries of one queue are added in their order.
  public mutating func add(_ entry: LedgerEntry, queue: String) {
    tenants.add(entry, queue: queue)
    devices.add(entry, queue: queue)
    stages.add(entry, queue: queue)
    outcomes.add(entry, queue: queue)
    let bin = times.index(of: Double(entry.to) / 1e9)
    guard entry.kind == .job else {
      bins[bin].idle += entry.cost ?? .zero
      return
    }
    used.insert(queue)
    stageTimes.add(entry, queue: queue)
    bins[bin].cost += entry.cost ?? .zero
    switch entry.outcome {
    case .succeeded:
      bins[bin].succeeded += 1
      add(clip: entry, queue)
    case .failed: bins[bin].ends.failed += 1
    case .cancelled: bins[bin].ends.cancelled += 1
    case .retrying: bins[bin].ends.retried += 1
    case .handedBack: bins[bin].handedBack += 1
    case .lost: bins[bin].lost += 1
    case .running, nil: break
    }
    let job = Job(queue: queue, id: entry.job)
    if entry.outcome == .succeeded {
      unfinished[job] = nil
    } else if let cost = entry.cost {
      unfinished[job, default: .zero] += cost
    }
  }

  private mutating func add(clip entry: LedgerEntry, _ queue: String) {
    let earlier = unfinished[Job(queue: queue, id: entry.job)]
    let clip = Report.Clip(
      queue: queue, job: entry.job, tenant: entry.tenant, device: entry.device, at: Double(entry.to) / 1e9,
      seconds: entry.seconds, outputSeconds: entry.outputSeconds,
      cost: earlier == nil && entry.cost == nil ? nil : (earlier ?? .zero) + (entry.cost ?? .zero))
    slowest.add(clip)
    dearest.add(clip)
    if let seconds = entry.seconds {
      laneTimes.append(seconds)
      if let quoted = entry.quotedSeconds { quotes.add(took: seconds, quoted: quoted) }
    }
  }

  // MARK: The queue

  /// Those of one queue are added in their order, also those from before the report's time: they tell since when jobs wait.
  public mutating func add(_ happening: QueueHappening, queue: String) {
    first[queue] = min(first[queue] ?? happening.at, happening.at)
    let job = Job(queue: queue, id: happening.job)
    let counts = happening.at >= from && happening.at < to
    let bin = times.index(of: happening.at)
    switch happening.kind {
    case .queued: waiting[job] = happening.at
    case .running:
      guard let since = waiting.removeValue(forKey: job), counts else { return }
      waits[bin].append(max(0, happening.at - since))
    case .retrying(let code):
      guard counts else { return }
      reasons[code, default: Report.Reason(code: code)].retried += 1
      told[bin].retried += 1
    case .failed(let code):
      waiting[job] = nil
      guard counts else { return }
      reasons[code, default: Report.Reason(code: code)].failed += 1
      told[bin].failed += 1
    case .cancelled:
      waiting[job] = nil
      if counts { told[bin].cancelled += 1 }
    case .succeeded: waiting[job] = nil
    }
  }

  /// - Parameter forgetful: queues that have forgotten their oldest events, so that the first one added is not the first there
  ///   was.
  public func report(forgetful: Set<String> = []) -> Report {
    // Jobs without any event: all of these are gone.
    let since = forgetful.union(used.filter { first[$0] == nil }).map { min(first[$0] ?? to, to) }.max()
    return Report(self, eventsSince: since.flatMap { $0 > from ? $0 : nil })
  }
}

/// The clips of which something is largest, the largest first.
struct LongestClips: Sendable {
  private(set) var clips: [Report.Clip] = []
  private let measure: @Sendable (Report.Clip) -> Int128?

  init(_ measure: @escaping @Sendable (Report.Clip) -> Int128?) { self.measure = measure }

  mutating func add(_ clip: Report.Clip) {
    guard let size = measure(clip), size > 0 else { return }
    if clips.count == ReportBuilder.listed, let last = clips.last.flatMap(measure), size <= last { return }
    let place = clips.firstIndex { size > measure($0) ?? 0 } ?? clips.count
    clips.insert(clip, at: place)
    if clips.count > ReportBuilder.listed { clips.removeLast() }
  }
}
