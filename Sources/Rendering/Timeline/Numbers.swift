import MediaTypes

/// 4:2:0 needs even sizes and edges.
enum Even {
  static func up(_ value: Int) -> Int { (value + 1) & ~1 }
  /// The nearest even number; ties go away from zero.
  static func nearest(_ value: Double) -> Int { Int((value / 2).rounded(.toNearestOrAwayFromZero)) * 2 }
}

/// The frame rates that cameras and players mean.
enum StandardRate {
  private static let whole = [12, 15, 24, 25, 30, 48, 50, 60, 120, 240].map { Rational($0) }
  private static let broadcast = [24_000, 30_000, 60_000, 120_000].map { Rational($0, 1001) }

  /// The standard rate that a measured one means, or the rate itself, between 1 and 240.
  ///
  /// Within 0.02 % any standard rate; else, within 1 %, a whole one: a phone's variable 29.87 means 30,
  /// and only what is cut exactly for broadcast means 29.97.
  static func nearest(_ rate: Rational) -> Rational {
    guard rate > .zero else { return 30 }
    let exact = (whole + broadcast).first { distance($0, rate) * 5000 <= rate }
    let near = whole.first { distance($0, rate) * 100 <= rate }
    return exact ?? near ?? min(max(rate, 1), 240)
  }

  private static func distance(_ a: Rational, _ b: Rational) -> Rational { a < b ? b - a : a - b }
}

/// Seconds as people read them.
enum Seconds {
  static func text(_ time: Rational) -> String {
    let milliseconds = (time * 1000).rounded
    let whole = milliseconds / 1000
    let rest = String(abs(milliseconds) % 1000)
    let padded = String(repeating: "0", count: 3 - rest.count) + rest
    var trimmed = padded[...]
    while trimmed.hasSuffix("0") { trimmed.removeLast() }
    let sign = milliseconds < 0 && whole == 0 ? "-" : ""
    return trimmed.isEmpty ? "\(whole) s" : "\(sign)\(whole).\(trimmed) s"
  }
}
