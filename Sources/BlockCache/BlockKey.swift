import COpenSSL

/// Whose bytes a block holds: a version of a file.
public struct BlockKey: Sendable, Hashable {
  /// SHA-256.
  let digest: [UInt8]

  /// - Parameters:
  ///   - identity: which file, such as its URL.
  ///   - version: names its bytes.
  ///   - size: bytes of all of it.
  public init(identity: String, version: String, size: Int) {
    // Each with its length: no two keys are the same text.
    let parts = [identity, version, String(size)].map { "\($0.utf8.count):\($0)" }
    digest = Digest.sha256(Array(parts.joined().utf8))
  }

  /// Of the file that holds one of its blocks, in hexadecimal.
  func name(_ index: Int) -> String {
    let number = withUnsafeBytes(of: UInt64(index).littleEndian) { Array($0) }
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: Digest.sha256(digest + number).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self)
  }
}

enum Digest {
  /// Before anything else of OpenSSL is used: at the exit of the process it would take itself apart while threads that keep blocks still use
  /// it, which ends a program that was done with a fault.
  static func prepare() { OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) }

  /// Bytes of a SHA-256 (FIPS 180-4).
  static let size = 32

  static func sha256(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { sha256($0) } }

  static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: size) { room, filled in
      // Fails only where OpenSSL has no SHA-256.
      precondition(EVP_Digest(bytes.baseAddress, bytes.count, room.baseAddress, nil, EVP_sha256(), nil) == 1)
      filled = size
    }
  }
}
