#if canImport(Glibc)
  import Glibc
#endif

/// A time as stores write it.
struct UTCDate {
  /// `20150830`.
  let day: String
  /// `20150830T123600Z`.
  let basic: String

  /// - Parameter seconds: since 1970.
  init(_ seconds: Int) {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    func text(_ number: Int32, _ digits: Int = 2) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    day = text(parts.tm_year + 1900, 4) + text(parts.tm_mon + 1) + text(parts.tm_mday)
    basic = "\(day)T\(text(parts.tm_hour))\(text(parts.tm_min))\(text(parts.tm_sec))Z"
  }

  /// Seconds since 1970 of `2015-08-30T12:36:00Z`, with or without a fraction; nil: it is something else.
  static func seconds(_ text: String) -> Double? {
    guard let match = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|\+00:?00)/)
    else {
      return nil
    }
    var parts = tm()
    let numbers = [match.1, match.2, match.3, match.4, match.5, match.6].compactMap { Int32($0) }
    guard numbers.count == 6 else { return nil }
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5])
    return Double(timegm(&parts))
  }
}
