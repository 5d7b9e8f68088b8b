/// Keeps secrets out of the log: passwords and signatures in URLs, and values that are named like secrets.
///
/// What a lane prints and what errors say may quote a job's URLs. Of a URL the user's password and the value of every
/// part of its query are hidden: in a signed URL any of them may be what grants access. Elsewhere the value after
/// `name=` or `name:` is, if the name speaks of a secret. The line stays readable: only values become `***`.
enum LogMask {
  static let hidden = "***"

  /// Parts of names whose values are hidden, in lower case.
  private static let names = [
    "password", "passwd", "secret", "authorization", "apikey", "api_key", "api-key", "accesskey",
    "access_key",
    "access-key", "signature", "credential", "security-token", "session_token", "bearer",
  ]

  static func masked(_ text: String) -> String {
    let bytes = Array(text.utf8)
    // Most lines have neither.
    guard bytes.contains(where: { $0 == colon || $0 == equals }) else { return text }
    var reader = Reader(bytes: bytes)
    reader.run()
    return String(decoding: reader.output, as: UTF8.self)
  }

  private static let colon = UInt8(ascii: ":")
  private static let equals = UInt8(ascii: "=")

  private struct Reader {
    let bytes: [UInt8]
    var output: [UInt8] = []
    private var at = 0

    init(bytes: [UInt8]) {
      self.bytes = bytes
      output.reserveCapacity(bytes.count)
    }

    mutating func run() {
      while at < bytes.count {
        let byte = bytes[at]
        if byte == colon, startsWith("://"), isWord(before: at) {
          address()
        } else if byte == colon || byte == equals, isSecret(nameBefore: at) {
          secret()
        } else {
          output.append(byte)
          at += 1
        }
      }
    }

    /// What follows a scheme: user, host and path, query.
    private mutating func address() {
      copy(3)
      let end = bytes[at...].indices.first(where: endsAddress) ?? bytes.count
      let authorityEnd =
        bytes[at..<end].firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? end
      // A password with a slash that is not escaped is still one: all up to the last @ may be of it.
      if let user = bytes[at..<authorityEnd].lastIndex(of: UInt8(ascii: "@")) {
        if let password = bytes[at..<user].firstIndex(of: colon) { copy(password - at + 1) }
        hide(to: user)
      }
      copy(authorityEnd - at)
      while at < end {
        // A name stays, unless it is alone: then it may be the secret.
        let part =
          bytes[(at + 1)..<end].firstIndex { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "#") } ?? end
        copy(1)
        if let value = bytes[at..<part].firstIndex(of: equals) { copy(value - at + 1) }
        if at < part { hide(to: part) }
      }
    }

    /// What follows the name of a secret and `=` or `:`.
    private mutating func secret() {
      copy(1)
      while at < bytes.count, bytes[at] == UInt8(ascii: " ") { copy(1) }
      if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
        copy(1)
        let end = bytes[at...].firstIndex(of: UInt8(ascii: "\"")) ?? bytes.count
        if end > at { hide(to: end) }
        return
      }
      var end = at
      while end < bytes.count, !Self.endsValue(bytes[end]) {
        end += 1
        // A scheme of authorization and what it carries.
        if end < bytes.count, bytes[end] == UInt8(ascii: " "), isScheme(bytes[at..<end]) { end += 1 }
      }
      if end > at { hide(to: end) }
    }

    private mutating func copy(_ count: Int) {
      output += bytes[at..<at + count]
      at += count
    }

    private mutating func hide(to end: Int) {
      output += Array(hidden.utf8)
      at = end
    }

    private func startsWith(_ text: String) -> Bool { bytes[at...].starts(with: text.utf8) }

    private func isScheme(_ word: ArraySlice<UInt8>) -> Bool {
      ["basic", "bearer", "aws4-hmac-sha256"].contains(String(decoding: word, as: UTF8.self).lowercased())
    }

    private func isWord(before index: Int) -> Bool { index > 0 && Self.isNamePart(bytes[index - 1]) }

    private func isSecret(nameBefore index: Int) -> Bool {
      var end = index
      if end > 0, bytes[end - 1] == UInt8(ascii: "\"") { end -= 1 }
      var start = end
      while start > 0, Self.isNamePart(bytes[start - 1]) { start -= 1 }
      guard end - start >= 6 else { return false }
      let name = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
      return names.contains { name.contains($0) }
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }

    private func endsAddress(_ index: Int) -> Bool {
      // The last: quotation marks of text, “ ” ‘ ’. Other letters outside of ASCII may be of the address.
      bytes[index] <= 0x20 || "\"'<>`|\\^".utf8.contains(bytes[index])
        || (bytes[index...].starts(with: [0xE2, 0x80]) && index + 2 < bytes.count
          && [0x98, 0x99, 0x9C, 0x9D].contains(bytes[index + 2]))
    }

    private static func endsValue(_ byte: UInt8) -> Bool { byte <= 0x20 || "\"',;&)}]".utf8.contains(byte) }
  }
}
