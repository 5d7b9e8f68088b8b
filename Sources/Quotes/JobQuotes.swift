import ClipJob

/// A job's quotes on several devices.
public struct JobQuotes: Sendable {
  public let facts: PlanFacts
  /// One for each device, in their order.
  public let quotes: [Quote]
  /// The same on every device: it is waited for servers.
  public let transfers: [TransferQuote]
  private let dollars: @Sendable (Quote) -> Double?
  private let areAssumed: Bool
  /// US dollars; nil: the job may cost what it likes.
  private let budget: Double?

  /// - Parameters:
  ///   - devices: their classes (`DeviceClass`).
  ///   - dollars: what a quote costs; nil: there is no price for its device.
  ///   - areAssumed: nobody has said what the devices cost.
  public init(
    _ facts: PlanFacts, devices: [String], book: QuoteBook, budget: Double? = nil,
    dollars: @escaping @Sendable (Quote) -> Double? = { _ in nil }, areAssumed: Bool = false
  ) {
    self.facts = facts
    (self.dollars, self.areAssumed) = (dollars, areAssumed)
    self.budget = budget
    transfers = book.quotes(facts.transfers)
    let waiting = transfers.reduce(0) { $0 + $1.seconds }
    quotes = devices.map { device in
      let work = DeviceClass.encodesInHardware(device) ? facts.workInHardware : facts.work
      var quote = book.model(of: device).quote(work, memory: facts.memory)
      quote.seconds += waiting
      return quote
    }
  }

  public func usd(_ quote: Quote) -> Double? { dollars(quote) }

  /// Nil: there is no budget.
  public func isAboveBudget(_ usd: Double) -> Bool? { budget.map { usd > $0 } }

  private func priced(_ usd: Double) -> [(String, JSONValue)] {
    [("usd", .number(usd, decimals: 9))] + (areAssumed ? [("assumedPrice", .bool(true))] : [])
      + (isAboveBudget(usd).map { [("aboveBudget", .bool($0))] } ?? [])
  }

  public var document: JSONValue {
    let list = quotes.map { quote in
      JSONValue.object(
        [
          ("device", .string(quote.device)), ("seconds", .number(quote.seconds, decimals: 3)),
          ("low", .number(quote.range.lowerBound, decimals: 3)),
          ("high", .number(quote.range.upperBound, decimals: 3)), ("memoryBytes", .number(quote.memory)),
          ("bytesOut", .number(quote.bytes, decimals: 0)), ("jobs", .number(quote.jobs)),
        ] + (usd(quote).map { priced($0) } ?? []))
    }
    let moved = transfers.map { transfer in
      JSONValue.object([
        ("host", .string(transfer.work.host)), ("bytes", .number(transfer.work.bytes, decimals: 0)),
        ("seconds", .number(transfer.seconds, decimals: 3)), ("jobs", .number(transfer.jobs)),
      ])
    }
    return .object(
      [("duration", .number(facts.duration, decimals: 6)), ("quotes", .array(list))]
        + (moved.isEmpty ? [] : [("transfers", .array(moved))]) + [("work", facts.work.document)])
  }
}
