import MediaTypes

/// Times as people write them, in documents and on the command line.
public enum Timecode {
  /// Reads seconds (`63.2`) or a timecode (`00:01:03.200`, `01:03`). nil: neither, or negative.
  public static func parse(_ text: String) -> Rational? {
    guard !text.hasPrefix("-"), text.utf8.count <= 40 else { return nil }
    return text.contains(":") ? clock(text) : Rational(decimal: text)
  }

  /// `[HH:]MM:SS[.mmm]`; minutes and seconds below 60 where a larger unit stands before them.
  static func clock(_ text: String) -> Rational? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let last = parts.last else { return nil }
    var total = Rational.zero
    for (i, part) in parts.dropLast().enumerated() {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let value = Int(part), i == 0 || value < 60
      else { return nil }
      total = total * 60 + Rational(value)
    }
    guard last.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
      last.split(separator: ".", omittingEmptySubsequences: false)[0].utf8.count <= 2,
      let seconds = Rational(decimal: last), seconds < 60
    else { return nil }
    return total * 60 + seconds
  }
}

extension Node {
  /// A week: no clip is longer, and a mistake in units is found.
  static let longestTime = Rational(7 * 24 * 3600)

  /// Seconds or a timecode, not negative. `isPositive`: zero is refused too.
  func time(isPositive: Bool = false, example: String = "2.5 or \"00:00:02.500\"") -> Rational? {
    let time: Rational
    switch value {
    case .number(let text):
      guard let parsed = Rational(decimal: text) else {
        outOfRange("a time of up to 7 days")
        return nil
      }
      time = parsed
    case .string(let text):
      guard text.contains(":"), text.utf8.count <= 40, let parsed = Timecode.clock(text) else {
        fail(
          "value.format", "found \(found), wanted a time: seconds, or a timecode HH:MM:SS.mmm",
          hint: Self.timeHint(text))
        return nil
      }
      time = parsed
    default:
      mismatch("a time: seconds, or a timecode in quotes", example: example)
      return nil
    }
    if time < 0 {
      fail("value.range", "found \(found): a time is not negative", hint: "times count from 0, the beginning")
      return nil
    }
    if isPositive && time == 0 {
      fail("value.range", "found \(found), wanted more than 0 seconds")
      return nil
    }
    if time > Self.longestTime {
      fail(
        "value.range", "found \(found), wanted a time of up to 7 days",
        hint: "times are in seconds, not in milliseconds")
      return nil
    }
    return time
  }

  private static func timeHint(_ text: String) -> String {
    if let time = Units.time(text) {
      return "write \(time.decimalText), without quotes: times are in seconds"
    }
    if text.hasPrefix("-") { return "times are not negative" }
    if text.contains(",") { return "the decimal separator is a point: \"00:00:02.500\"" }
    if text.split(separator: ":").count == 4 {
      return "timecodes have fractions of a second, not frames: \"00:00:02.500\""
    }
    return "for example 63.2 or \"00:01:03.200\""
  }
}
