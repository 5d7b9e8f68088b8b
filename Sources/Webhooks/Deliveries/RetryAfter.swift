import Foundation
import JobQueue

/// The header `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
enum RetryAfter {
  /// From now on, not negative; nil for what is neither.
  static func seconds(_ text: String, now: Timestamp) -> Double? {
    let text = text.trimmingCharacters(in: .whitespaces)
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Double(text) }
    return date(text).map { max(0, $0 - Double(now.milliseconds) / 1000) }
  }

  /// Seconds since 1970 of the form that senders must use, `Sun, 06 Nov 1994 08:49:37 GMT`.
  private static func date(_ text: String) -> Double? {
    let form = /[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT/
    guard let parts = text.wholeMatch(of: form)?.output, let month = months.firstIndex(of: String(parts.2))
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let components = DateComponents(
      year: Int(parts.3), month: month + 1, day: Int(parts.1), hour: Int(parts.4), minute: Int(parts.5),
      second: Int(parts.6))
    guard components.isValidDate(in: calendar) else { return nil }
    return calendar.date(from: components)?.timeIntervalSince1970
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
