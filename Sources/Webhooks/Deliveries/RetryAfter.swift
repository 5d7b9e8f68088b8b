import JobQueue

/// The header `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
enum RetryAfter {
  /// From now on, not negative; nil for what is neither.
  static func seconds(_ text: String, now: Timestamp) -> Double? {
    let text = trimmed(text)
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Double(text) }
    return date(text).map { max(0, $0 - Double(now.milliseconds) / 1000) }
  }

  /// Seconds since 1970 of the form that senders must use, `Sun, 06 Nov 1994 08:49:37 GMT`.
  private static func date(_ text: String) -> Double? {
    let form = /[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT/
    guard let parts = text.wholeMatch(of: form)?.output, let month = months.firstIndex(of: String(parts.2))
    else { return nil }
    let date = "\(parts.3)-\(month < 9 ? "0" : "")\(month + 1)-\(parts.1)T\(parts.4):\(parts.5):\(parts.6)Z"
    return Timestamp(rfc3339: date).map { Double($0.milliseconds) / 1000 }
  }

  private static func trimmed(_ text: String) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let behind = text.utf8.drop(while: isSpace)
    let end = behind.lastIndex { !isSpace($0) }.map { behind.index(after: $0) } ?? behind.startIndex
    return String(behind[..<end]) ?? text
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
