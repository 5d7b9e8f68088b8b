import MediaTypes

/// Times for people and files.
enum Clock {
  /// `0:01:02.450`
  static func text(_ time: Rational) -> String { text(time, unit: 1000, separator: ".", hourDigits: 1) }

  /// Rounded to the unit; times below 0 are 0.
  ///
  /// - Parameters:
  ///   - unit: 1000 for milliseconds, 100 for hundredths.
  ///   - hourDigits: at least.
  static func text(_ time: Rational, unit: Int64, separator: String, hourDigits: Int) -> String {
    let ticks = max(0, (time * Rational(Int(unit))).rounded)
    let (seconds, fraction) = ticks.quotientAndRemainder(dividingBy: unit)
    return padded(seconds / 3600, hourDigits) + ":" + padded(seconds / 60 % 60, 2) + ":"
      + padded(seconds % 60, 2)
      + separator + padded(fraction, unit == 100 ? 2 : 3)
  }

  private static func padded(_ value: Int64, _ digits: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
