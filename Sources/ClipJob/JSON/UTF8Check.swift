package enum UTF8Check {
  /// Where the first sequence begins that is not UTF-8 (RFC 3629: no overlong forms, no surrogates,
  /// nothing above U+10FFFF); nil where all is well.
  package static func firstInvalid(_ bytes: [UInt8]) -> Int? {
    var at = 0
    while at < bytes.count {
      let lead = bytes[at]
      if lead < 0x80 {
        at += 1
        continue
      }
      guard let length = length(lead), at + length <= bytes.count,
        secondRange(lead).contains(bytes[at + 1])
      else { return at }
      for i in 2..<max(length, 2) where bytes[at + i] & 0xC0 != 0x80 { return at }
      at += length
    }
    return nil
  }

  private static func length(_ lead: UInt8) -> Int? {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: nil
    }
  }

  private static func secondRange(_ lead: UInt8) -> ClosedRange<UInt8> {
    switch lead {
    case 0xE0: 0xA0...0xBF
    case 0xED: 0x80...0x9F
    case 0xF0: 0x90...0xBF
    case 0xF4: 0x80...0x8F
    default: 0x80...0xBF
    }
  }
}
