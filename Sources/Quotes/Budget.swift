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
    let (price, budget) = Self.dollars(usd, above: maxCost.seconds)
    let seconds = JSONValue.number(quote.seconds, decimals: 1).text(pretty: false)
    return JobError(
      "budget.exceeded",
      "the job would cost about \(price) (\(seconds) s on \(quote.device)), but its budget is "
        + "\(budget)",
      path: "budget.maxCostUSD",
      hint: "raise the budget, or ask for less: a shorter clip, a smaller canvas, a faster preset; "
        + "`clipmill quote` estimates what a job costs on each device")
  }

  /// What the result tells where there was no price to hold the budget against; nil: the job has none.
  public func uncheckedBudget(on device: String) -> JobWarning? {
    guard let maxCost else { return nil }
    let budget = maxCost.seconds
    return JobWarning(
      "budget.notChecked",
      "the budget of \(Self.dollars(budget, Self.usualDecimals(budget))) was not checked: there is no price for "
        + "\(device)",
      path: "budget.maxCostUSD",
      hint: "give a price table that has one: --prices FILE, of a worker and of `render`")
  }

  /// With as many digits as tell the two apart, and never as powers of ten.
  private static func dollars(_ price: Double, above budget: Double) -> (price: String, budget: String) {
    for more in 0...8 {
      let texts = (
        dollars(price, usualDecimals(price) + more), dollars(budget, usualDecimals(budget) + more)
      )
      if texts.0 != texts.1 { return texts }
    }
    let least = dollars(budget, usualDecimals(budget))
    return ("more than \(least)", least)
  }

  private static func usualDecimals(_ value: Double) -> Int {
    value >= 1 || value == 0 ? 2 : value >= 0.01 ? 4 : 8
  }

  private static func dollars(_ value: Double, _ decimals: Int) -> String {
    let scaled = Int(min(value * power(10, Double(decimals)), 1e15).rounded())
    // What so many digits do not show is not nothing.
    guard scaled > 0 || value <= 0 else {
      return "less than $0." + String(repeating: "0", count: decimals - 1) + "1"
    }
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "$\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }
}
