/// Base 64 (RFC 4648): as headers have it, and as URLs do.
package enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
  private static let plain = Alphabet(letters + Array("+/".utf8))
  private static let url = Alphabet(letters + Array("-_".utf8))

  private struct Alphabet: Sendable {
    let digits: [UInt8]
    /// By byte; 64: it is no digit.
    let values: [UInt32]

    init(_ digits: [UInt8]) {
      var values = [UInt32](repeating: 64, count: 256)
      for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt32(value) }
      (self.digits, self.values) = (digits, values)
    }
  }

  /// For URLs, without padding.
  package static func urlText(_ bytes: [UInt8]) -> String { encode(bytes, url) }

  /// For headers, with padding.
  package static func text(_ bytes: [UInt8]) -> String {
    encode(bytes, plain) + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
  }

  private static func encode(_ bytes: [UInt8], _ alphabet: Alphabet) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0...group.count { text.append(alphabet.digits[bits >> (18 - 6 * place) & 63]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil: it is none, or not written in the one way that `urlText` does.
  package static func bytes(urlText text: String) -> [UInt8]? {
    guard let bytes = decode(Array(text.utf8), url), urlText(bytes) == text else { return nil }
    return bytes
  }

  /// With or without padding; nil: it is none.
  package static func decode(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    while digits.last == UInt8(ascii: "=") { digits.removeLast() }
    return decode(digits, plain)
  }

  private static func decode(_ digits: [UInt8], _ alphabet: Alphabet) -> [UInt8]? {
    guard digits.count % 4 != 1 else { return nil }
    var (bytes, bits, held): ([UInt8], UInt32, Int) = ([], 0, 0)
    for digit in digits {
      let value = alphabet.values[Int(digit)]
      guard value < 64 else { return nil }
      (bits, held) = (bits << 6 | value, held + 6)
      guard held >= 8 else { continue }
      held -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
    }
    return bytes
  }
}
