import MediaTypes

/// 4:2:0 needs even sizes and edges.
enum Even {
  static func up(_ value: Int) -> Int { (value + 1) & ~1 }
  /// The nearest even number; ties go away from zero.
  static func nearest(_ value: Double) -> Int { Int((value / 2).rounded(.toNearestOrAwayFromZero)) * 2 }
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
