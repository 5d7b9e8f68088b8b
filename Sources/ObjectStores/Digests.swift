import COpenSSL

/// SHA-256 and what is made with it, by OpenSSL.
public enum Digests {
  public static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { digest(bytes, EVP_sha256()) }
  public static func sha256(_ text: String) -> [UInt8] { Array(text.utf8).withUnsafeBytes { sha256($0) } }

  /// For tags that stores make so, and for nothing that must be safe.
  static func md5(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { digest(bytes, EVP_md5()) }

  /// As Content-MD5 has it: buckets with object lock want it, whatever else proves the bytes.
  public static func contentMD5(_ bytes: [UInt8]) -> String {
    let digest = bytes.withUnsafeBytes { md5($0) }
    // Four letters for three bytes, and a zero.
    var text = [UInt8](repeating: 0, count: (digest.count + 2) / 3 * 4 + 1)
    let count = EVP_EncodeBlock(&text, digest, Int32(digest.count))
    return String(decoding: text.prefix(Int(count)), as: UTF8.self)
  }

  static func hmacSHA256(key: [UInt8], _ text: String) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    let message = Array(text.utf8)
    HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &count)
    return Array(code.prefix(Int(count)))
  }

  private static func digest(_ bytes: UnsafeRawBufferPointer, _ kind: OpaquePointer?) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_Digest(bytes.baseAddress, bytes.count, &digest, &count, kind, nil)
    return Array(digest.prefix(Int(count)))
  }

  /// Lower-case hexadecimal.
  public static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
