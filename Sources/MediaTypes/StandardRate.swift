/// The frame rates that cameras and players mean: whole ones, and those of NTSC, N × 1000/1001 (SMPTE ST 170).
package enum StandardRate {
  private static let broadcast = [12, 15, 24, 30, 48, 60, 120, 240].map { Rational(Int64($0) * 1000, 1001) }
  private static let whole = [12, 15, 24, 25, 30, 48, 50, 60, 120, 240].map { Rational($0) }

  /// The standard rate that a container's clock missed by rounding (23040000/767849 is 30); nil: none is within 0.04 %.
  /// A whole rate and its sibling of NTSC are 0.1 % apart.
  package static func exact(_ measured: Rational) -> Rational? {
    (whole + broadcast).first { distance($0, measured) * 2500 <= measured }
  }

  /// The rate for a canvas: the standard one that a measured rate means, or itself, between 1 and 240.
  ///
  /// What is not exactly a standard rate means a whole one within 1 %: a phone's variable 29.87 means 30, and only
  /// what is cut exactly for broadcast means 29.97.
  package static func nearest(_ measured: Rational) -> Rational {
    guard measured > .zero else { return 30 }
    let near = whole.first { distance($0, measured) * 100 <= measured }
    return exact(measured) ?? near ?? min(max(measured, 1), 240)
  }

  /// The lowest whole standard rate that is not below a measured one, but for 1 % of rounding.
  package static func atOrAbove(_ measured: Rational) -> Rational {
    whole.first { $0 * 100 >= measured * 99 } ?? 240
  }

  /// The rate of NTSC that people write as a decimal: 29.97, 23.976 or 23.98; nil: it is none.
  package static func broadcast(written decimal: Rational) -> Rational? {
    guard decimal.denominator != 1 else { return nil }
    return broadcast.first { distance($0, decimal) < Rational(1, 200) }
  }

  private static func distance(_ a: Rational, _ b: Rational) -> Rational { a < b ? b - a : a - b }
}
