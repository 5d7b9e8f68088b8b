/// An exact fraction: the type of every time (in seconds), rate and aspect ratio.
///
/// Always reduced, with a positive denominator. Products and sums are formed in 128 bits and
/// reduced; a result that still does not fit in 64 bits is rounded to the nearest fraction with a
/// denominator of a nanosecond (finer than any audio sample), and one that is too large even for that
/// to the nearest integer, which stops at the ends of 64 bits. No operation traps.
public struct Rational: Sendable, Hashable {
  public let numerator: Int64
  public let denominator: Int64

  /// One nanosecond's denominator.
  static let fallbackDenominator: Int64 = 1_000_000_000

  public static let zero = Rational(0)
  public static let one = Rational(1)

  public init(_ value: Int) {
    numerator = Int64(value)
    denominator = 1
  }

  /// `numerator / denominator`, reduced. A zero denominator gives zero, as unset FFmpeg rationals do.
  public init(_ numerator: Int64, _ denominator: Int64) {
    self.init(wide: Int128(numerator), Int128(denominator))
  }

  public var seconds: Double { Double(numerator) / Double(denominator) }

  /// The nearest fraction of a floating-point value, to a nanosecond. NaN gives zero; what is outside
  /// of ±9.2e9, infinities included, gives that end.
  public init(approximating value: Double) {
    guard !value.isNaN else {
      self = .zero
      return
    }
    let limit = 9.2e18
    let scaled = (value * Double(Self.fallbackDenominator)).rounded()
    self.init(Int64(max(-limit, min(limit, scaled))), Self.fallbackDenominator)
  }

  /// Operands' magnitudes are below 2^127.
  init(wide numerator: Int128, _ denominator: Int128) {
    guard denominator != 0 else {
      self.numerator = 0
      self.denominator = 1
      return
    }
    let sign: Int128 = denominator < 0 ? -1 : 1
    let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    let n = sign * (numerator / Int128(divisor))
    let d = sign * (denominator / Int128(divisor))
    if let n64 = Int64(exactly: n), let d64 = Int64(exactly: d) {
      self.numerator = n64
      self.denominator = d64
    } else {
      (self.numerator, self.denominator) = Self.nearest(n, d)
    }
  }

  /// The nearest fraction that fits, for a positive denominator.
  private static func nearest(_ n: Int128, _ d: Int128) -> (Int64, Int64) {
    let whole = n / d
    var (rest, unit) = (n % d, d)
    let ticks = Int128(fallbackDenominator)
    // The remainder's ticks are formed in 128 bits: what is shifted out is below 2^-60 of a tick.
    while unit.magnitude > UInt128(1) << 96 { (rest, unit) = (rest >> 1, unit >> 1) }
    let part = divideRounding(rest * ticks, unit)
    if whole.magnitude <= UInt128(Int64.max) / UInt128(ticks.magnitude),
      let scaled = Int64(exactly: whole * ticks + part)
    {
      // Reduced by hand: the result may share factors with the tick.
      let divisor = Int64(greatestCommonDivisor(UInt128(scaled.magnitude), ticks.magnitude))
      return (scaled / divisor, fallbackDenominator / divisor)
    }
    return (Int64(clamping: whole + divideRounding(part, ticks)), 1)
  }

  /// Halves go away from zero.
  private static func divideRounding(_ n: Int128, _ d: Int128) -> Int128 {
    (n + (n < 0 ? -(d / 2) : d / 2)) / d
  }

  private static func greatestCommonDivisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
    var (a, b) = (a, b)
    // Most operands fit in 64 bits, where division is a single instruction.
    if let a64 = UInt64(exactly: a), let b64 = UInt64(exactly: b) {
      var (x, y) = (a64, b64)
      while y != 0 { (x, y) = (y, x % y) }
      return UInt128(max(x, 1))
    }
    while b != 0 { (a, b) = (b, a % b) }
    return max(a, 1)
  }

  /// The greatest integer that is not above the value.
  public var floor: Int64 {
    let quotient = numerator / denominator
    return numerator % denominator < 0 ? quotient - 1 : quotient
  }

  /// The nearest integer; halves go up, so that rounding is the same on both sides of zero's ticks.
  public var rounded: Int64 { (self + Rational(1, 2)).floor }

  /// The least integer that is not below the value.
  public var ceiling: Int64 {
    let quotient = numerator / denominator
    return numerator % denominator > 0 ? quotient + 1 : quotient
  }

  public static func + (a: Rational, b: Rational) -> Rational {
    if a.denominator == b.denominator {
      return Rational(wide: Int128(a.numerator) + Int128(b.numerator), Int128(a.denominator))
    }
    return Rational(
      wide: Int128(a.numerator) * Int128(b.denominator) + Int128(b.numerator) * Int128(a.denominator),
      Int128(a.denominator) * Int128(b.denominator))
  }

  public static prefix func - (a: Rational) -> Rational {
    Rational(wide: -Int128(a.numerator), Int128(a.denominator))
  }
  public static func - (a: Rational, b: Rational) -> Rational { a + (-b) }

  public static func * (a: Rational, b: Rational) -> Rational {
    Rational(
      wide: Int128(a.numerator) * Int128(b.numerator), Int128(a.denominator) * Int128(b.denominator))
  }

  /// Division; by zero it gives zero, as `init` does.
  public static func / (a: Rational, b: Rational) -> Rational {
    Rational(
      wide: Int128(a.numerator) * Int128(b.denominator), Int128(a.denominator) * Int128(b.numerator))
  }
}

extension Rational: Comparable {
  public static func < (a: Rational, b: Rational) -> Bool {
    Int128(a.numerator) * Int128(b.denominator) < Int128(b.numerator) * Int128(a.denominator)
  }
}

extension Rational: CustomStringConvertible {
  public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

extension Rational: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}
