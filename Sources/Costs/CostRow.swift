/// What some entries of a ledger add up to.
public struct CostRow: Sendable, Equatable {
  public enum Key: Sendable, Hashable {
    /// Empty: those that have none.
    case named(String)
    /// Idle time, where it belongs to nobody.
    case idle
    case total
  }

  public var key: Key
  /// Attempts that ended.
  public var attempts = 0
  /// Jobs that succeeded.
  public var clips = 0
  /// Those of them whose cost is known, and of their outputs, seconds.
  public private(set) var pricedClips = 0
  private(set) var pricedOutputSeconds = 0.0
  /// Of all outputs.
  public var outputSeconds = 0.0
  /// Bytes of sources and to outputs that were named by URL.
  public var bytesFetched: Int128 = 0
  public var bytesSent: Int128 = 0
  /// Of jobs: their lanes' time and `egress`.
  public var cost = Money.zero
  public var egress = Money.zero
  public var idle = Money.zero
  /// Nanoseconds of devices that jobs had, and that nobody had.
  public var deviceTime: Int128 = 0
  public var idleTime: Int128 = 0
  /// Nanoseconds of both that had no price.
  public var unpricedTime: Int128 = 0
  /// Whether entries with a price, and without one, are in it.
  private var hasPriced = false
  private var hasUnpriced = false
  /// Some of the dollars are of an assumed price.
  public private(set) var hasAssumedPrice = false
  /// Nil: nothing was measured.
  public var joules: Double?
  /// Of each job that had a quote: how far it was from the truth, as a part of the truth.
  var quoteErrors: [Double] = []

  public init(_ key: Key) { self.key = key }
}

extension CostRow {
  /// None of its time had a price: what it cost is not known, which is not nothing.
  public var isUnpriced: Bool { hasUnpriced && !hasPriced }

  /// Of its key, for people. A name that could be taken for one of a report's own words is quoted.
  public var title: String {
    switch key {
    case .named(""): "(none)"
    case .named(let name):
      ["(none)", "(idle)", "total"].contains(name) || name.hasPrefix("“") ? "“\(name)”" : name
    case .idle: "(idle)"
    case .total: "total"
    }
  }

  /// Nil without a clip that has a price.
  public var costPerClip: Money? {
    pricedClips > 0 ? Money(picodollars: cost.picodollars / Int128(pricedClips)) : nil
  }

  /// Nil without outputs that have a length, or a price.
  public var costPerOutputMinute: Money? {
    guard pricedOutputSeconds > 0 else { return nil }
    let perMinute = cost.usd / pricedOutputSeconds * 60
    // Beyond is no amount that anybody paid.
    return perMinute < 1e15 ? Money(usd: perMinute) : nil
  }

  /// 0…1: the idle part of what time cost, or of the time itself where it has no price. Nil: there was none.
  public var idleShare: Double? {
    let money = cost - egress + idle
    if money > .zero { return idle.usd / money.usd }
    let time = deviceTime + idleTime
    return time > 0 ? Double(idleTime) / Double(time) : nil
  }

  /// The median; nil: no job had a quote.
  public var quoteError: Double? {
    guard !quoteErrors.isEmpty else { return nil }
    let sorted = quoteErrors.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  mutating func add(_ entry: LedgerEntry) {
    switch entry.kind {
    case .idle:
      idle += entry.cost ?? .zero
      idleTime += Int128(entry.deviceTime)
    case .job:
      cost += entry.cost ?? .zero
      egress += entry.egress
      deviceTime += Int128(entry.deviceTime)
      outputSeconds += entry.outputSeconds ?? 0
      bytesFetched += Int128(entry.bytesFetched ?? 0)
      bytesSent += Int128(entry.bytesSent ?? 0)
      if let outcome = entry.outcome, outcome != .running { attempts += 1 }
      if entry.outcome == .succeeded {
        clips += 1
        if entry.cost != nil {
          pricedClips += 1
          pricedOutputSeconds += entry.outputSeconds ?? 0
        }
        if let quoted = entry.quotedSeconds, let seconds = entry.seconds, seconds > 0 {
          quoteErrors.append(abs(quoted - seconds) / seconds)
        }
      }
    }
    if entry.cost == nil { unpricedTime += Int128(entry.deviceTime) }
    note(entry)
    if let more = entry.joules { joules = (joules ?? 0) + more }
  }

  /// What a job's entry cost, and nothing else of it.
  mutating func addCost(of entry: LedgerEntry) {
    addCost(entry.cost ?? .zero, of: entry)
    egress += entry.egress
  }

  /// A part of what an entry cost.
  mutating func addCost(_ part: Money, of entry: LedgerEntry) {
    cost += part
    note(entry)
  }

  private mutating func note(_ entry: LedgerEntry) {
    if entry.cost != nil { hasPriced = true } else { hasUnpriced = true }
    hasAssumedPrice = hasAssumedPrice || (entry.cost != nil && entry.hasAssumedPrice)
  }

  /// The sum of both, under this key.
  mutating func add(_ other: CostRow) {
    attempts += other.attempts
    clips += other.clips
    outputSeconds += other.outputSeconds
    bytesFetched += other.bytesFetched
    bytesSent += other.bytesSent
    pricedClips += other.pricedClips
    pricedOutputSeconds += other.pricedOutputSeconds
    cost += other.cost
    egress += other.egress
    idle += other.idle
    deviceTime += other.deviceTime
    idleTime += other.idleTime
    unpricedTime += other.unpricedTime
    hasPriced = hasPriced || other.hasPriced
    hasUnpriced = hasUnpriced || other.hasUnpriced
    hasAssumedPrice = hasAssumedPrice || other.hasAssumedPrice
    if let more = other.joules { joules = (joules ?? 0) + more }
    quoteErrors += other.quoteErrors
  }
}
