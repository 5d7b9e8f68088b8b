import MediaTypes

/// Times that were written in milliseconds, where seconds are read.
package enum Milliseconds {
  /// What to write instead; nil: the time was hardly meant so.
  ///
  /// - Parameter longest: what a time in seconds is at most, for what it is the time of.
  package static func meant(by time: Rational, atMost longest: Rational) -> String? {
    guard time >= 100, time.denominator == 1, time / 1000 <= longest else { return nil }
    return "times are in seconds: \(time.numerator) ms is \((time / 1000).decimalText)"
  }
}
