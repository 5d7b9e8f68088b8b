import Glibc

/// A time as HTTP writes it (RFC 9110, section 5.6.7).
public enum HTTPDate {
  /// - Parameter seconds: since 1970.
  public static func text(_ seconds: Int) -> String { Reply.date(time_t(seconds)) }

  /// Seconds since 1970, of any of the three forms that have been in use; nil: it is none.
  static func seconds(_ text: String) -> Int? {
    if let match = text.wholeMatch(of: /[A-Za-z]{3}, (\d\d) ([A-Za-z]{3}) (\d{4}) (\d\d:\d\d:\d\d) GMT/) {
      return seconds(year: Int32(match.3), match.2, day: match.1, match.4)
    }
    // RFC 850: within the last 50 years or so.
    if let match = text.wholeMatch(of: /[A-Za-z]{6,9}, (\d\d)-([A-Za-z]{3})-(\d\d) (\d\d:\d\d:\d\d) GMT/) {
      let year = Int32(match.3).map { $0 + ($0 < 70 ? 2000 : 1900) }
      return seconds(year: year, match.2, day: match.1, match.4)
    }
    // asctime(3).
    if let match = text.wholeMatch(of: /[A-Za-z]{3} ([A-Za-z]{3}) ([ \d]\d) (\d\d:\d\d:\d\d) (\d{4})/) {
      return seconds(year: Int32(match.4), match.1, day: match.2.drop { $0 == " " }, match.3)
    }
    return nil
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func seconds(
    year: Int32?, _ month: Substring, day: Substring, _ clock: Substring
  ) -> Int? {
    let times = clock.split(separator: ":").compactMap { Int32($0) }
    guard let year, let month = months.firstIndex(of: String(month)), let day = Int32(day), times.count == 3,
      (1...31).contains(day), times[0] < 24, times[1] < 60, times[2] <= 60
    else { return nil }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, Int32(month), day)
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (times[0], times[1], times[2])
    return Int(timegm(&parts))
  }
}
