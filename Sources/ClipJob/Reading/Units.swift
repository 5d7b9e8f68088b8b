import MediaTypes

/// Numbers that come with a unit in quotes, as CSS and command lines have them: what to write instead.
enum Units {
  /// What the number without its unit is; nil: `text` is not a number, or has a unit that means something else here.
  static func number(_ text: String) -> Rational? {
    guard let (number, unit) = split(text) else { return nil }
    switch unit {
    case "", "x", "×", "px", "deg", "°", "degrees", "fps", "hz", "s", "sec", "secs", "second", "seconds":
      return number
    case "%": return number / 100
    case "turn": return number * 360
    default: return nil
    }
  }

  /// Seconds.
  static func time(_ text: String) -> Rational? {
    if text.hasPrefix("-") { return nil }
    guard let (number, unit) = split(text), let factor = factor(unit) else { return compound(text) }
    return number * factor
  }

  private static func factor(_ unit: String) -> Rational? {
    switch unit {
    case "", "s", "sec", "secs", "second", "seconds": 1
    case "ms", "msec", "millis", "milliseconds": Rational(1, 1000)
    case "m", "min", "mins", "minute", "minutes": 60
    case "h", "hour", "hours": 3600
    default: nil
    }
  }

  /// `1m30s`.
  private static func compound(_ text: String) -> Rational? {
    guard text.utf8.count <= 20 else { return nil }
    var (sum, rest, parts) = (Rational.zero, text[...], 0)
    while let unitStart = rest.firstIndex(where: \.isLetter) {
      let unit = rest[unitStart...].prefix(while: \.isLetter)
      guard let number = Rational(decimal: rest[..<unitStart]), let factor = factor(unit.lowercased()) else {
        return nil
      }
      sum = sum + number * factor
      rest = rest[unit.endIndex...]
      parts += 1
    }
    return parts > 1 && rest.isEmpty ? sum : nil
  }

  private static func split(_ text: String) -> (Rational, unit: String)? {
    guard text.utf8.count <= 40 else { return nil }
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    guard let number = Rational(decimal: digits) else { return nil }
    return (number, text[digits.endIndex...].trimmingPrefix(while: \.isWhitespace).lowercased())
  }
}
