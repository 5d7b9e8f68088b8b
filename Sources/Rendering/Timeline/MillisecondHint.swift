import MediaTypes

extension Seconds {
  /// What to write for a time that was meant in milliseconds; nil: it hardly was.
  ///
  /// - Parameter longest: what a time in seconds is at most, for what it is the time of.
  static func meant(by time: Rational, atMost longest: Rational) -> String? {
    guard time >= 100, time.denominator == 1, time / 1000 <= longest else { return nil }
    return "times are in seconds: \(time.numerator) ms is \((time / 1000).decimalText)"
  }
}
