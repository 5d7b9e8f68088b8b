import Costs

/// What happened in a stretch of time, in numbers: made by a `ReportBuilder`, shown as a page (`page`) or as JSON (`members`).
public struct Report: Sendable {
  /// Of some durations: seconds.
  public struct Spread: Sendable, Equatable {
    public let count: Int
    public let median: Double
    /// Nineteen of twenty are not larger.
    public let p95: Double
    public let largest: Double

    /// Nil for none.
    init?(_ values: [Double]) {
      guard !values.isEmpty else { return nil }
      let sorted = values.sorted()
      count = sorted.count
      median = Self.quantile(0.5, sorted)
      p95 = Self.quantile(0.95, sorted)
      largest = sorted[sorted.count - 1]
    }

    /// Between the two nearest ranks.
    private static func quantile(_ share: Double, _ sorted: [Double]) -> Double {
      let rank = share * Double(sorted.count - 1)
      let (low, high) = (Int(rank.rounded(.down)), Int(rank.rounded(.up)))
      return sorted[low] + (sorted[high] - sorted[low]) * (rank - Double(low))
    }
  }

  /// Why attempts did not succeed.
  public struct Reason: Sendable, Equatable {
    /// Of the error.
    public var code: String
    /// Jobs that ended as failed.
    public var failed = 0
    /// Attempts after which the job waited again.
    public var retried = 0
  }

  /// A job that succeeded.
  public struct Clip: Sendable, Equatable {
    public var queue: String
    public var job: String
    public var tenant: String
    public var device: String
    /// When it was done, seconds since 1970.
    public var at: Double
    /// In the lane, of the attempt that made it.
    public var seconds: Double?
    /// Of all its outputs.
    public var outputSeconds: Double?
    /// Of all its attempts within the report's time. Nil: nothing of it had a price.
    public var cost: Money?
  }

  /// How jobs ended that made no clip.
  struct Ends: Sendable, Equatable {
    var failed = 0
    var cancelled = 0
    var retried = 0
  }

  /// One part of the time.
  struct Bin: Sendable, Equatable {
    var succeeded = 0
    /// Jobs, and attempts after which they waited again, by the queue's events; by the ledger where these are forgotten.
    var ends = Ends()
    /// Attempts that did not end their jobs: the worker stopped or its device failed; somebody else had the job.
    var handedBack = 0
    var lost = 0
    var cost = Money.zero
    var idle = Money.zero
    var waits: Spread?
  }

  /// Seconds since 1970.
  public let from: Double
  public let to: Double
  /// Whose ledgers they are.
  public let queues: [String]
  /// Of costs, by what they are told apart.
  public let tenants: CostReport
  public let devices: CostReport
  public let stages: CostReport
  public let outcomes: CostReport
  /// Seconds of devices that each stage took, the longest first, and then what belongs to none (`StageCosts`).
  public let stageSeconds: [(stage: String, seconds: Double)]
  /// From when jobs were enqueued to the beginning of their first attempts.
  public let waits: Spread?
  /// In the lane, of attempts that succeeded.
  public let laneTimes: Spread?
  /// The most frequent first.
  public let reasons: [Reason]
  public let slowest: [Clip]
  public let dearest: [Clip]
  /// Of jobs with a quote: how many took so much of the time that they were quoted (`QuoteRatios`).
  public let quotes: QuoteRatios
  /// Since when the events of all queues are known, where that is later than `from`: older ones are forgotten. Seconds since
  /// 1970; `to`: none is.
  public let eventsSince: Double?
  let times: TimeBins
  let bins: [Bin]

  /// Of everything.
  public var total: CostRow { tenants.total }

  /// Jobs that ended as failed, dead letters too. Where the queue's events are forgotten, those that failed in an attempt.
  public var failed: Int { bins.reduce(0) { $0 + $1.ends.failed } }
  public var cancelled: Int { bins.reduce(0) { $0 + $1.ends.cancelled } }
  /// Attempts after which the job waited again.
  public var retried: Int { bins.reduce(0) { $0 + $1.ends.retried } }

  init(_ parts: ReportBuilder, eventsSince: Double?) {
    (from, to, queues) = (parts.from, parts.to, parts.queues)
    (tenants, devices, stages, outcomes) = (parts.tenants, parts.devices, parts.stages, parts.outcomes)
    stageSeconds = parts.stageTimes.seconds
    times = parts.times
    bins = parts.bins.indices.map { n in
      var bin = parts.bins[n]
      bin.waits = Spread(parts.waits[n])
      let isTold = eventsSince.map { Double(parts.times.begin(of: n)) >= $0 } ?? true
      if isTold { bin.ends = parts.told[n] }
      return bin
    }
    waits = Spread(parts.waits.flatMap { $0 })
    laneTimes = Spread(parts.laneTimes)
    reasons = parts.reasons.values.sorted {
      ($1.failed, $1.retried, $0.code) < ($0.failed, $0.retried, $1.code)
    }
    slowest = parts.slowest.clips
    dearest = parts.dearest.clips
    quotes = parts.quotes
    self.eventsSince = eventsSince
  }
}
