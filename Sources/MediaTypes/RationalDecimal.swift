extension Rational {
  /// Reads a decimal number, as JSON writes them: `63.2` is exactly 316/5, `-1e-3` is -1/1000.
  ///
  /// More than nine decimals are rounded to nine, halves away from zero: all times then share the
  /// denominator of a nanosecond, and their sums stay exact. Above 9.2 × 10^9 decimals
  /// that do not fit in 64 bits are rounded away. nil: not a number, or of 10^18 and more.
  public init?(decimal text: String) {
    var digits: [UInt8] = []
    var (exponent, exponentSign, decimals) = (0, 1, 0)
    var (negative, hasPoint, hasExponent, hasDigits, hasExponentDigits) = (false, false, false, false, false)
    var previous: UInt8 = 0
    for byte in text.utf8 {
      defer { previous = byte }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = byte - UInt8(ascii: "0")
        if hasExponent {
          // Beyond a million nothing changes any more.
          exponent = min(exponent * 10 + Int(digit), 1_000_000)
          hasExponentDigits = true
          continue
        }
        hasDigits = true
        if hasPoint { decimals += 1 }
        if digit != 0 || !digits.isEmpty { digits.append(digit) }
      case UInt8(ascii: "-") where previous == 0: negative = true
      case UInt8(ascii: ".") where hasDigits && !hasPoint && !hasExponent: hasPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard hasDigits, !hasExponent else { return nil }
        hasExponent = true
      case UInt8(ascii: "-"), UInt8(ascii: "+"):
        guard hasExponent, !hasExponentDigits, previous | 0x20 == UInt8(ascii: "e") else { return nil }
        if byte == UInt8(ascii: "-") { exponentSign = -1 }
      default: return nil
      }
    }
    guard hasDigits, hasExponent == hasExponentDigits else { return nil }

    // The value in ticks of 10^-9.
    let shift = exponentSign * exponent - decimals + 9
    guard !digits.isEmpty, digits.count + shift >= 0 else {
      self = .zero
      return
    }
    guard digits.count + shift <= 27 else { return nil }
    var ticks: Int128 = 0
    for digit in digits.prefix(digits.count + min(shift, 0)) { ticks = ticks * 10 + Int128(digit) }
    if shift < 0 {
      if digits[digits.count + shift] >= 5 { ticks += 1 }
    } else {
      for _ in 0..<shift { ticks *= 10 }
    }
    self.init(wide: negative ? -ticks : ticks, Int128(Self.fallbackDenominator))
  }

  public init?(decimal text: Substring) { self.init(decimal: String(text)) }

  /// The value as a decimal number, exact where nine decimals hold it, else the nearest such number.
  public var decimalText: String {
    let magnitude = numerator.magnitude
    let unit = denominator.magnitude
    var whole = magnitude / unit
    let (high, low) = (magnitude % unit).multipliedFullWidth(by: 1_000_000_000)
    var (ticks, rest) = unit.dividingFullWidth((high, low))
    if rest >= unit - rest { ticks += 1 }
    if ticks == 1_000_000_000 { (whole, ticks, rest) = (whole + 1, 0, 0) }
    var text = (numerator < 0 && (whole > 0 || ticks > 0) ? "-" : "") + String(whole)
    if ticks > 0 {
      var decimals = String(ticks)
      decimals = String(repeating: "0", count: 9 - decimals.count) + decimals
      while decimals.last == "0" { decimals.removeLast() }
      text += "." + decimals
    }
    return text
  }
}
