import COpenSSL

/// Random text, and what is kept of it.
package enum Secrets {
  /// The digits of base 62. Letters and digits alone: a double click selects all of a key.
  static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
  /// So many digits hold 256 bits: 43 × log₂ 62 = 256.03.
  static let length = 43

  /// `length` digits, each of the 62 equally likely, from the kernel (Swift's generator calls getrandom(2)).
  static func random() -> String { random(length, of: digits) }

  /// As `random`, for ids: lower-case letters and digits, log₂ 36 = 5.17 bits each.
  package static func randomID(_ length: Int = 16) -> String {
    random(length, of: Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8))
  }

  private static func random(_ length: Int, of digits: [UInt8]) -> String {
    var generator = SystemRandomNumberGenerator()
    let text = (0..<length).map { _ in digits[Int.random(in: 0..<digits.count, using: &generator)] }
    return String(decoding: text, as: UTF8.self)
  }

  static func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  /// SHA-256 in lower-case hexadecimal. Enough for secrets of 256 random bits, which nobody can try one by one; passwords need `PasswordHash`.
  package static func digest(_ text: String) -> String { digest(Array(text.utf8)) }

  package static func digest(_ bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_Digest(bytes, bytes.count, &digest, &count, EVP_sha256(), nil)
    return hex(digest.prefix(Int(count)))
  }

  /// Compares in a time that depends on the lengths alone.
  static func areEqual(_ a: String, _ b: String) -> Bool { areEqual(Array(a.utf8), Array(b.utf8)) }

  static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Nil for what is no hexadecimal.
  static func bytes(hex text: String) -> [UInt8]? {
    let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count % 2 == 0, !digits.contains(nil) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0]! << 4 | digits[$0 + 1]!) }
  }
}
