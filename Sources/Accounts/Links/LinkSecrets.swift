import COpenSSL

/// What links that need no key are signed with: the same for all servers of a store.
public struct LinkSecrets: Sendable, Equatable {
  /// Hexadecimal, of 256 random bits.
  package var current: String
  /// Of links that were given before it was renewed, and are still good.
  package var former: String?

  package init(current: String, former: String?) {
    (self.current, self.former) = (current, former)
  }

  package static func random() -> String { Secrets.hex(Secrets.randomBytes(32)) }

  /// HMAC-SHA256, with the current secret.
  package func signature(of bytes: [UInt8]) -> [UInt8] { Self.signature(of: bytes, with: current) }

  /// In a time that does not depend on what is wrong.
  package func isSigned(_ bytes: [UInt8], by signature: [UInt8]) -> Bool {
    let now = Secrets.areEqual(Self.signature(of: bytes, with: current), signature)
    let before = former.map { Secrets.areEqual(Self.signature(of: bytes, with: $0), signature) } ?? false
    return now || before
  }

  private static func signature(of bytes: [UInt8], with secret: String) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    let key = Array(secret.utf8)
    HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &code, &count)
    return Array(code.prefix(Int(count)))
  }
}

extension LinkSecrets: CustomStringConvertible, CustomReflectable {
  /// Without what is secret, wherever it is printed.
  public var description: String { "secrets of links" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
