/// The values that say who a job belongs to and when it runs.
extension Node {
  static let labelLimit = 64

  /// A job's id: `[A-Za-z0-9._:-]{1,128}`.
  func identifier() -> String? {
    guard let text = text(example: "\"talk-7-highlight-3\"") else { return nil }
    let isValid =
      (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: ".:_-".utf8.contains(byte)
        }
      }
    guard isValid else {
      fail(
        "value.format", "found \(found), wanted an id of 1 to 128 letters, digits and . _ : -",
        hint: "for example \"talk-7-highlight-3\"")
      return nil
    }
    return text
  }

  func labels() -> [String: String]? {
    guard case .object(let members) = value else {
      mismatch("labels: an object of texts", example: "{\"tenant\": \"acme\"}")
      return nil
    }
    guard members.count <= Self.labelLimit else {
      fail("limits.labels", "found \(members.count) labels; at most \(Self.labelLimit) are allowed")
      return nil
    }
    var labels: [String: String] = [:]
    for (key, value) in members {
      let node = Node(value: value, path: .key(key, in: path), problems: problems)
      guard let text = node.text(example: "\"acme\"") else { continue }
      if key.isEmpty || key.utf8.count > 128 || text.utf8.count > 1024 {
        node.fail("value.range", "a label needs a name of 1 to 128 bytes and a text of up to 1024 bytes")
      }
      labels[key] = text
    }
    return labels
  }

  /// A date and a time with its offset (RFC 3339), kept as written.
  func dateTime() -> String? {
    guard let text = text(example: "\"2026-11-21T10:00:00Z\"") else { return nil }
    guard RFC3339.isValid(text) else {
      fail(
        "value.format", "found \(found), wanted a date and time of RFC 3339",
        hint: "for example \"2026-11-21T10:00:00Z\" or \"2026-11-21T12:00:00+02:00\"")
      return nil
    }
    return text
  }
}

enum RFC3339 {
  /// `2026-11-21T10:00:00[.123](Z|+02:00)`, of a day that there is.
  static func isValid(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (20...40).contains(bytes.count) else { return false }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    func has(_ characters: String, at index: Int) -> Bool { characters.utf8.contains(bytes[index]) }

    guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7), has("-", at: 7),
      let day = number(8..<10), has("Tt", at: 10), let hour = number(11..<13), has(":", at: 13),
      let minute = number(14..<16), has(":", at: 16), let second = number(17..<19)
    else { return false }
    // A leap second is 60.
    guard (1...12).contains(month), (1...days(month, year)).contains(day), hour < 24, minute < 60,
      second <= 60
    else { return false }

    var at = 19
    if has(".", at: at) {
      at += 1
      let digits = bytes[at...].prefix { $0 >= 0x30 && $0 <= 0x39 }.count
      guard digits > 0 else { return false }
      at += digits
    }
    switch bytes.count - at {
    case 1: return has("Zz", at: at)
    case 6:
      guard has("+-", at: at), let hours = number(at + 1..<at + 3), has(":", at: at + 3),
        let minutes = number(at + 4..<at + 6)
      else { return false }
      return hours < 24 && minutes < 60
    default: return false
    }
  }

  private static func days(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
