/// Keeps secrets out of logs and listings: passwords and signatures in URLs, and values that are named like secrets.
///
/// What a lane prints and what errors say may quote a job's URLs. Of a URL the user's password and the value of every
/// part of its query are hidden: in a signed URL any of them may be what grants access. Elsewhere the value after
/// `name=` or `name:` is, if the name speaks of a secret. The text stays readable: only values become `***`.
package enum SecretMask {
  static let hidden = Array("***".utf8)

  /// Parts of names whose values are hidden, in lower case.
  private static let names = [
    "password", "passwd", "secret", "authorization", "apikey", "api_key", "api-key", "accesskey",
    "access_key",
    "access-key", "signature", "credential", "security-token", "session_token", "bearer",
  ]

  /// A text with whatever else in it.
  package static func masked(_ text: String) -> String {
    let bytes = Array(text.utf8)
    // Most lines have neither.
    guard bytes.contains(where: { $0 == .colon || $0 == .equals }) else { return text }
    var reader = Reader(bytes: bytes)
    reader.run()
    return String(decoding: reader.output, as: UTF8.self)
  }

  /// A value that is to be one address. All of it is hidden where it is none: it may be the password alone.
  ///
  /// - Parameter shown: names of the query whose values are not secret.
  package static func masked(address: String, showing shown: Set<String> = []) -> String {
    let bytes = Array(address.utf8)
    guard let mark = bytes.firstIndex(where: { !$0.isOfName }), bytes[mark...].starts(with: "://".utf8),
      mark > 0
    else { return address.isEmpty ? "" : String(decoding: hidden, as: UTF8.self) }
    var output = Array(bytes[..<(mark + 3)])
    _ = AddressMask(bytes: bytes, isWhole: true, shown: shown).mask(from: mark + 3, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private struct Reader {
    let bytes: [UInt8]
    var output: [UInt8] = []
    private var at = 0

    init(bytes: [UInt8]) {
      self.bytes = bytes
      output.reserveCapacity(bytes.count)
    }

    mutating func run() {
      let addresses = AddressMask(bytes: bytes)
      while at < bytes.count {
        let byte = bytes[at]
        if byte == .colon, bytes[at...].starts(with: "://".utf8) {
          copy(3)
          at = addresses.mask(from: at, to: &output)
        } else if byte == .colon || byte == .equals, isSecret(nameBefore: at) {
          secret()
        } else {
          copy(1)
        }
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
      output += hidden
      at = end
    }

    private func isScheme(_ word: ArraySlice<UInt8>) -> Bool {
      ["basic", "bearer", "aws4-hmac-sha256"].contains(String(decoding: word, as: UTF8.self).lowercased())
    }

    private func isSecret(nameBefore index: Int) -> Bool {
      var end = index
      if end > 0, bytes[end - 1] == UInt8(ascii: "\"") { end -= 1 }
      var start = end
      while start > 0, bytes[start - 1].isOfName { start -= 1 }
      guard end - start >= 6 else { return false }
      let name = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
      return names.contains { name.contains($0) }
    }

    private static func endsValue(_ byte: UInt8) -> Bool { byte <= 0x20 || "\"',;&)}]".utf8.contains(byte) }
  }
}

extension UInt8 {
  /// Whether schemes of addresses and names of values have it.
  var isOfName: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}
