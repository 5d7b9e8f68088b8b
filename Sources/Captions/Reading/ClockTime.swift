import MediaTypes

/// Times as caption files write them: `01:02:03,450`, and what comes close.
struct ClockTime {
  /// Reads a time from the front of a range: hours may be missing, the fraction has any number of digits behind a comma,
  /// a point or a colon, or is missing. Moves `at` behind it; nil: there is none.
  static func read(_ bytes: [UInt8], at: inout Int, end: Int) -> Rational? {
    var position = at
    skipSpace(bytes, &position, end)
    var fields: [Int64] = []
    while fields.count < 4 {
      guard let value = digits(bytes, &position, end) else { break }
      fields.append(value.value)
      guard position < end, bytes[position] == UInt8(ascii: ":") else { break }
      let colon = position
      position += 1
      skipSpace(bytes, &position, end)
      guard position < end, isDigit(bytes[position]) else {
        position = colon
        break
      }
    }
    var fraction = Rational.zero
    if fields.count == 4 {
      // 00:00:01:500
      fraction = Rational(fields.removeLast(), 1000)
    } else if position + 1 < end,
      bytes[position] == UInt8(ascii: ",") || bytes[position] == UInt8(ascii: "."),
      isDigit(bytes[position + 1])
    {
      position += 1
      if let value = digits(bytes, &position, end) {
        fraction = Rational(value.value, value.scale)
      }
    }
    guard fields.count >= 2 else { return nil }
    let whole = fields.reduce(0) { $0 * 60 + $1 }
    let time = Rational(Int(whole)) + fraction
    guard time <= CaptionLimits.time else { return nil }
    at = position
    return time
  }

  /// Digits as a number, and the power of ten behind its first digit. Beyond nine digits nothing changes any more.
  private static func digits(
    _ bytes: [UInt8], _ at: inout Int, _ end: Int
  ) -> (value: Int64, scale: Int64)? {
    let start = at
    var (value, scale): (Int64, Int64) = (0, 1)
    while at < end, isDigit(bytes[at]) {
      if scale < 1_000_000_000 { (value, scale) = (value * 10 + Int64(bytes[at] & 0x0F), scale * 10) }
      at += 1
    }
    return at > start ? (value, scale) : nil
  }

  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  static func skipSpace(_ bytes: [UInt8], _ at: inout Int, _ end: Int) {
    while at < end, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
  }
}

/// `from --> to`, and what stands behind it.
struct TimeLine {
  var from: Rational
  var to: Rational
  var rest: Range<Int>

  /// nil: the line is something else.
  init?(_ line: SourceLine, of bytes: [UInt8]) {
    var at = line.range.lowerBound
    let end = line.range.upperBound
    // Most lines are text: only one that begins with a digit can be a time line.
    ClockTime.skipSpace(bytes, &at, end)
    guard at < end, ClockTime.isDigit(bytes[at]) else { return nil }
    guard let from = ClockTime.read(bytes, at: &at, end: end) else { return nil }
    ClockTime.skipSpace(bytes, &at, end)
    guard Self.skipArrow(bytes, &at, end) else { return nil }
    guard let to = ClockTime.read(bytes, at: &at, end: end), at == end || bytes[at] <= 0x20 else {
      return nil
    }
    (self.from, self.to, rest) = (from, to, at..<end)
  }

  private static func skipArrow(_ bytes: [UInt8], _ at: inout Int, _ end: Int) -> Bool {
    for arrow in ["-->", "->", "--->", "–>", "—>", "→"] as [StaticString] {
      if bytes.starts(at..<end, with: arrow) {
        at += arrow.utf8CodeUnitCount
        return true
      }
    }
    return false
  }

  /// Whether a line that is no time line was meant as one: an arrow with a digit at its start, or a time behind it.
  static func isMeant(_ line: SourceLine, of bytes: [UInt8]) -> Bool {
    guard let arrow = bytes.first("-->", in: line.range) else { return false }
    let text = bytes.trimmed(line.range)
    if ClockTime.isDigit(bytes[text.lowerBound]) || bytes[text.lowerBound] == UInt8(ascii: "-") {
      return true
    }
    var at = arrow + 3
    return ClockTime.read(bytes, at: &at, end: line.range.upperBound) != nil
  }
}
