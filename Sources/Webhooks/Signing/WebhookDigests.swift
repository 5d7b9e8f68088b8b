import COpenSSL

/// SHA-256, HMAC and base64 as signatures and ids need them, by OpenSSL.
enum WebhookDigests {
  static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &count)
    return Array(code.prefix(Int(count)))
  }

  /// Lower-case hexadecimal.
  static func sha256(_ message: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_Digest(message, message.count, &digest, &count, EVP_sha256(), nil)
    let digits = Array("0123456789abcdef".utf8)
    let text = digest.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  /// Compares in a time that depends on the lengths alone.
  static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
  }

  /// RFC 4648, section 4, with padding.
  static func base64(_ bytes: [UInt8]) -> String {
    // Four letters for three bytes, and a zero.
    var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
    let count = EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
    return String(decoding: text.prefix(Int(count)), as: UTF8.self)
  }

  /// Nil for anything that `base64` does not write.
  static func bytes(base64 text: String) -> [UInt8]? {
    let letters = Array(text.utf8)
    guard !letters.isEmpty, letters.count % 4 == 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: letters.count / 4 * 3)
    let count = EVP_DecodeBlock(&bytes, letters, Int32(letters.count))
    guard count >= 0 else { return nil }
    // OpenSSL counts the padding as bytes.
    let padding = letters.suffix(2).count { $0 == UInt8(ascii: "=") }
    let decoded = Array(bytes.prefix(Int(count) - padding))
    return base64(decoded) == text ? decoded : nil
  }
}
