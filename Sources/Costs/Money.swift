import MediaTypes

/// An amount of US dollars in millionths of a millionth (picodollars), exact under addition: a CPU core costs some ten
/// million of them a second.
public struct Money: Sendable, Hashable, Comparable, AdditiveArithmetic {
  public var picodollars: Int128

  public static let perDollar: Int128 = 1_000_000_000_000
  public static let zero = Money(picodollars: 0)

  public init(picodollars: Int128) { self.picodollars = picodollars }

  /// To the nearest picodollar, halves away from zero.
  public init(usd: Rational) {
    let (scaled, denominator) = (Int128(usd.numerator) * Self.perDollar * 2, Int128(usd.denominator))
    self.init(picodollars: (scaled + (scaled < 0 ? -denominator : denominator)) / (2 * denominator))
  }

  /// To the nearest picodollar. What is no number is nothing; beyond 10¹⁵ dollars it is so many.
  public init(usd: Double) {
    let bounded = usd.isNaN ? 0 : min(max(usd, -1e15), 1e15)
    self.init(picodollars: Int128((bounded * Double(Self.perDollar)).rounded()))
  }

  public var usd: Double { Double(picodollars) / Double(Self.perDollar) }

  public static func + (a: Money, b: Money) -> Money {
    Money(picodollars: a.picodollars + b.picodollars)
  }
  public static func - (a: Money, b: Money) -> Money {
    Money(picodollars: a.picodollars - b.picodollars)
  }
  public static func < (a: Money, b: Money) -> Bool { a.picodollars < b.picodollars }
}

extension Money {
  /// All of it, as `0.000931`: without zeros at the end.
  public var exactText: String {
    var text = text(decimals: 12)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// Rounded to 0…12 decimals, halves away from zero.
  public func text(decimals: Int) -> String {
    let decimals = max(0, min(decimals, 12))
    var unit: Int128 = 1
    for _ in decimals..<12 { unit *= 10 }
    let rounded = (picodollars.magnitude + unit.magnitude / 2) / unit.magnitude
    var digits = String(rounded)
    digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = picodollars < 0 && rounded > 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    return "\(sign)\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
  }

  /// As ledgers keep it: picodollars. Nil for what is no whole number of at most 18 digits (a million dollars).
  init?(ledger text: some StringProtocol) {
    guard let number = Int64(text), number.magnitude < 1_000_000_000_000_000_000 else { return nil }
    self.init(picodollars: Int128(number))
  }
}
