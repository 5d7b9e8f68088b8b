#if canImport(Glibc)
  import Glibc
#endif

/// Volumes as the document writes them: factors, or decibels in quotes.
enum Volume {
  /// Of numbers: larger ones are rather meant in per cent or decibels.
  static let factors = 0.0...10.0
  /// Of texts; below there is silence.
  static let decibels = -120.0...40.0

  /// As docs/job.md says it.
  static let range = "0 to 10, or `\"-120 dB\"` to `\"+40 dB\"`"

  static func factor(decibels: Double) -> Double { pow(10, decibels / 20) }

  /// The number of "-6 dB", "+12dB" or "-inf dB"; nil where the text is none.
  static func decibels(_ text: String) -> Double? {
    var rest = text[...]
    guard rest.hasSuffix("dB"), text.utf8.count <= 40 else { return nil }
    rest.removeLast(2)
    while rest.hasSuffix(" ") { rest.removeLast() }
    if rest == "-inf" { return -.infinity }
    let digits = rest.hasPrefix("-") || rest.hasPrefix("+") ? rest.dropFirst() : rest
    guard let first = digits.utf8.first, isDigit(first),
      digits.utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") })
    else { return nil }
    return Double(rest)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// The text in decibels that is read as exactly this factor, with as few decimals as do; nil where there is none.
  static func text(of factor: Double) -> String? {
    let level = 20 * log10(factor)
    guard level.isFinite, decibels.contains(level) else { return nil }
    for decimals in 0...12 {
      let scale = pow(10, Double(decimals))
      let rounded = (level * scale).rounded() / scale
      if Self.factor(decibels: rounded) == factor { return "\(Node.text(rounded)) dB" }
    }
    var (below, above) = (level, level)
    for _ in 0..<64 {
      for candidate in [below, above] where Self.factor(decibels: candidate) == factor {
        return "\(Node.text(candidate)) dB"
      }
      (below, above) = (below.nextDown, above.nextUp)
    }
    return nil
  }
}
