import ClipJob

extension Timestamp {
  /// A date and time with its offset, as `2026-11-21T10:00:00.5+02:00` (RFC 3339). A leap second is the second after it.
  /// Nil for anything else.
  public init?(rfc3339 text: String) {
    var bytes = Array(text.utf8)[...]
    func number(_ digits: Int) -> Int? {
      let part = bytes.prefix(digits)
      guard part.count == digits, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      bytes.removeFirst(digits)
      return part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    func skip(_ letters: String) -> Bool {
      guard let first = bytes.first, letters.utf8.contains(first) else { return false }
      bytes.removeFirst()
      return true
    }
    guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("Tt"),
      let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
      (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day), hour < 24, minute < 60,
      second <= 60
    else { return nil }

    var milliseconds = 0
    if skip(".") {
      let digits = bytes.prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { return nil }
      bytes.removeFirst(digits.count)
      for (scale, digit) in zip([100, 10, 1], digits) { milliseconds += scale * Int(digit - 0x30) }
    }
    var offset = 0
    if !skip("Zz") {
      let isWest = bytes.first == UInt8(ascii: "-")
      guard skip("+-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * (isWest ? -1 : 1)
    }
    guard bytes.isEmpty else { return nil }
    let days = CalendarDay(year: year, month: month, day: day).daysSince1970
    let minutes = (days * 24 + hour) * 60 + minute - offset
    self.init(milliseconds: Int64(minutes * 60 + second) * 1000 + Int64(milliseconds))
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// In UTC, to the millisecond: `2026-11-21T08:00:00.500Z`. Before the year 0 and behind 9999 it is that year's first or last moment.
  public var rfc3339: String {
    let (first, last): (Int64, Int64) = (-62_167_219_200_000, 253_402_300_799_999)
    let all = min(max(milliseconds, first), last)
    let seconds = all >= 0 ? all / 1000 : (all - 999) / 1000
    let day = CalendarDay(secondsSince1970: seconds)
    let inDay = seconds - Int64(day.daysSince1970) * 86_400
    func padded(_ number: Int64, _ digits: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    let date = [(day.year, 4), (day.month, 2), (day.day, 2)].map { padded(Int64($0.0), $0.1) }
    let time = [inDay / 3600, inDay / 60 % 60, inDay % 60].map { padded($0, 2) }
    let fraction = padded(all - seconds * 1000, 3)
    return date.joined(separator: "-") + "T" + time.joined(separator: ":") + ".\(fraction)Z"
  }
}
