/// The text of an API key, which is the secret: `cm_live_` or `cm_test_`, 43 random digits of base 62 (256 bits), and a checksum of 6 more.
///
/// The checksum is the CRC-32 of all before it, which finds each change of up to four neighbouring characters: a typo is told from an unknown key
/// without asking anybody.
package struct KeyText: Sendable {
  let mode: APIKey.Mode
  package let text: String

  static let checksumLength = 6

  /// A new one.
  package static func random(_ mode: APIKey.Mode) -> KeyText {
    let body = mode.prefix + Secrets.random()
    return KeyText(mode: mode, text: body + checksum(body))
  }

  private init(mode: APIKey.Mode, text: String) { (self.mode, self.text) = (mode, text) }

  /// Nil for what is no key, and for one with a typo.
  package init?(_ text: String) {
    guard let mode = APIKey.Mode.allCases.first(where: { text.hasPrefix($0.prefix) }),
      text.utf8.count == mode.prefix.utf8.count + Secrets.length + Self.checksumLength
    else { return nil }
    let digits = text.utf8.dropFirst(mode.prefix.utf8.count)
    let body = String(decoding: text.utf8.dropLast(Self.checksumLength), as: UTF8.self)
    guard digits.allSatisfy(Secrets.digits.contains),
      Secrets.areEqual(text, body + Self.checksum(body))
    else { return nil }
    (self.mode, self.text) = (mode, text)
  }

  /// What is kept of it.
  package var digest: String { Secrets.digest(text) }

  /// In base 62, most significant digit first: 62⁶ > 2³².
  static func checksum(_ text: String) -> String {
    var rest = crc32(text.utf8)
    var digits: [UInt8] = []
    for _ in 0..<checksumLength {
      digits.insert(Secrets.digits[Int(rest % 62)], at: 0)
      rest /= 62
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// As in ISO 3309 (zlib's, PNG's).
  static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc: UInt32 = .max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB8_8320 }
    }
    return ~crc
  }

  /// `text` with each secret in it, of a key or a session or a signed token, cut behind its prefix: for logs.
  static func masked(_ text: String) -> String {
    // Most texts are too short for a secret, and each request has several.
    guard text.utf8.count > shortestMasked else { return text }
    let prefixes = APIKey.Mode.allCases.map(\.prefix) + [SessionToken.securePrefix, SessionToken.plainPrefix]
    return prefixes.reduce(maskedTokens(text)) { text, prefix in
      guard text.utf8.count >= prefix.utf8.count + shortestMasked else { return text }
      let parts = text.split(separator: prefix, omittingEmptySubsequences: false)
      return parts.dropFirst().reduce(String(parts[0])) { result, part in
        let rest = part.drop { $0.isASCII && ($0.isLetter || $0.isNumber) }
        let isSecret = part.utf8.count - rest.utf8.count >= shortestMasked
        return result + prefix + (isSecret ? "…" + rest : part)
      }
    }
  }

  /// Tokens begin as base 64 has the beginning of a JSON object.
  private static func maskedTokens(_ text: String) -> String {
    var (result, rest) = ("", text[...])
    while let start = rest.firstRange(of: "eyJ") {
      let end = rest[start.lowerBound...].firstIndex { letter in
        !(letter.isASCII && (letter.isLetter || letter.isNumber || "-_.".contains(letter)))
      }
      let word = rest[start.lowerBound..<(end ?? rest.endIndex)]
      result += rest[..<start.lowerBound] + (word.utf8.count >= shortestMasked ? "eyJ…" : word)
      rest = rest[word.endIndex...]
    }
    return result + rest
  }

  /// Fewer digits are a word, or tell too little of a secret to guess the rest.
  private static let shortestMasked = 16
}
