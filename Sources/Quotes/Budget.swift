import ClipJob

/// What time on a device costs.
public protocol JobPricing: Sendable {
  /// Dollars for a job that takes one lane of the device so many seconds and gives out so many bytes; nil: there is
  /// no price.
  func usd(seconds: Double, bytes: Double) -> Double?
}

extension Job {
  /// Why the job is not begun at this price: its budget is below; nil: it may be.
  public func refusal(_ quote: Quote, usd: Double) -> JobError? {
    guard let maxCost, usd > maxCost.seconds else { return nil }
    let seconds = JSONValue.number(quote.seconds, decimals: 1).text(pretty: false)
    return JobError(
      "budget.exceeded",
      "The job would cost about \(Self.dollars(usd)) (\(seconds) s on \(quote.device)), and its budget is "
        + "\(Self.dollars(maxCost.seconds)).",
      path: "budget.maxCostUSD",
      hint: "Raise the budget, or ask for less: a shorter clip, a smaller canvas, a faster preset. "
        + "`clipmill quote` tells what a job costs on each device.")
  }

  /// With as many digits as tell two prices of clips apart, and never as a power of ten.
  private static func dollars(_ value: Double) -> String {
    let decimals = value >= 1 ? 2 : value >= 0.01 ? 4 : 8
    let scaled = Int(min(value * power(10, Double(decimals)), 1e15).rounded())
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "$\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }
}
