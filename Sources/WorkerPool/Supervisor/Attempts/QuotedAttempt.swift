import ClipJob
import LaneProtocol
import Quotes

/// The quote of one attempt: made when the lane has planned, told in the result, and taught by what it took.
struct QuotedAttempt {
  let job: Job
  let quoteCache: QuoteCache?
  let prices: (any JobPricing)?
  /// See `DeviceClass`.
  let device: String
  private(set) var plan: LanePlan?
  private(set) var quote: Quote?
  private(set) var usd: Double?

  init(_ job: Job, device: String, quoteCache: QuoteCache?, prices: (any JobPricing)?) {
    self.job = job
    self.device = device
    self.quoteCache = quoteCache
    self.prices = prices
  }

  /// The lane has planned. Why the job is not to be begun; nil: it may.
  mutating func planned(_ plan: LanePlan) -> JobError? {
    let book = quoteCache?.book ?? QuoteBook()
    var quote = book.model(of: device).quote(plan.work, memory: plan.memory)
    quote.seconds += book.quotes(plan.transfers).reduce(0) { $0 + $1.seconds }
    self.plan = plan
    self.quote = quote
    usd = prices?.usd(seconds: quote.seconds, bytes: quote.bytes)
    return usd.flatMap { job.refusal(quote, usd: $0) }
  }

  /// There is a budget and no price to hold it against.
  var isUnpriced: Bool { job.maxCost != nil && quote != nil && usd == nil }

  /// The result with the quote, and with what it was: `seconds` of the lane until its files were complete.
  func telling(_ result: JSONValue, seconds: Double) -> JSONValue {
    guard let quote else { return result }
    let warning = isUnpriced ? job.uncheckedBudget(on: device) : nil
    return (warning.map(result.adding) ?? result).settingCost([
      ("laneSeconds", .number(seconds, decimals: 3)), ("quotedSeconds", .number(quote.seconds, decimals: 3)),
      ("quotedUSD", usd.map { .number($0, decimals: 8) }),
    ])
  }

  /// The job's files are in place.
  func teach(seconds: Double, result: JSONValue) {
    guard let plan, let quoteCache else { return }
    let peak = result["cost"]?["peakMemoryBytes"]?.integer
    let book = quoteCache.book
    let hosts = JobResult(result)?.io?.hosts ?? []
    // What was waited for is the servers' time, not the device's.
    let working = max(seconds - hosts.reduce(0) { $0 + $1.seconds }, seconds / 10)
    let model = book.model(of: device)
    if let lesson = model.lesson(plan.work, seconds: working, memory: plan.memory, peak: peak) {
      quoteCache.learn(lesson, device: device)
    }
    for host in hosts where host.bytesFetched > 0 {
      guard let name = HostClass.of(host.name), quoteCache.book.learns(host: name) else { continue }
      let work = TransferWork(
        host: host.name, requests: Double(host.requests), bytes: Double(host.bytesFetched))
      let lesson = book.model(of: name).lesson(
        work.features, seconds: max(host.seconds, 0.001), memory: 1, peak: nil)
      if let lesson { quoteCache.learn(lesson, device: name) }
    }
  }
}

extension JSONValue {
  /// A result document with another warning.
  fileprivate func adding(_ warning: JobWarning) -> JSONValue {
    setting("explain", (self["explain"]?.items ?? []) + [.string(warning.line)])
      .setting("warnings", (self["warnings"]?.items ?? []) + [warning.document])
  }

  private func setting(_ name: String, _ items: [JSONValue]) -> JSONValue {
    guard case .object(var fields) = self else { return self }
    if let index = fields.firstIndex(where: { $0.0 == name }) {
      fields[index].1 = .array(items)
    } else {
      fields.append((name, .array(items)))
    }
    return .object(fields)
  }

  /// A result document with members of its `cost` set.
  fileprivate func settingCost(_ members: [(String, JSONValue?)]) -> JSONValue {
    guard case .object(var fields) = self else { return self }
    var cost: [(String, JSONValue)] = []
    if case .object(let known)? = self["cost"] { cost = known }
    for (name, value) in members {
      cost.removeAll { $0.0 == name }
      if let value { cost.append((name, value)) }
    }
    if let index = fields.firstIndex(where: { $0.0 == "cost" }) {
      fields[index].1 = .object(cost)
    } else {
      fields.append(("cost", .object(cost)))
    }
    return .object(fields)
  }
}
