import COpenSSL
import Files
import Glibc

/// SHA-256 in lower-case hexadecimal.
enum ContentDigest {
  static func sha256(_ text: String) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    let bytes = Array(text.utf8)
    EVP_Digest(bytes, bytes.count, &digest, &count, EVP_sha256(), nil)
    return hex(digest.prefix(Int(count)))
  }

  /// Of all of a file.
  static func sha256(of file: Descriptor) throws(FileError) -> String {
    guard let context = EVP_MD_CTX_new() else { throw FileError("EVP_MD_CTX_new", "", ENOMEM) }
    defer { EVP_MD_CTX_free(context) }
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset = 0
    while true {
      let count = pread(file.raw, &buffer, buffer.count, off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileError("pread", "") }
      guard count > 0 else { break }
      EVP_DigestUpdate(context, buffer, count)
      offset += count
    }
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &count)
    return hex(digest.prefix(Int(count)))
  }

  static func isOne(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// As stores have it in headers; nil: it is no SHA-256.
  static func base64(hex text: String) -> String? {
    guard isOne(text) else { return nil }
    let digits = text.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
    let bytes = stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    var encoded = [UInt8](repeating: 0, count: 45)
    let count = EVP_EncodeBlock(&encoded, bytes, 32)
    return String(decoding: encoded.prefix(Int(count)), as: UTF8.self)
  }

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
