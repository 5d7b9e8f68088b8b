/// Public keys as X.509 has them (SubjectPublicKeyInfo: RFC 5280, section 4.1; RFC 3279, section 2.3; RFC 5480), in DER: what OpenSSL reads keys from.
enum PublicKeyInfo {
  private static let rsaEncryption: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
  private static let ecPublicKey: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]

  private enum Tag: UInt8 {
    case integer = 0x02
    case bits = 0x03
    case null = 0x05
    case identifier = 0x06
    case sequence = 0x30
  }

  /// Of numbers, most significant byte first, without leading zeros.
  static func rsa(modulus: [UInt8], exponent: [UInt8]) -> [UInt8] {
    let numbers = element(.sequence, integer(modulus) + integer(exponent))
    return key(element(.identifier, rsaEncryption) + element(.null, []), numbers)
  }

  /// - Parameter coordinates: one after the other, each as long as the curve's are.
  static func point(_ coordinates: [UInt8], on curve: TokenAlgorithm.Curve) -> [UInt8] {
    // Behind 4, which says that both follow (SEC 1, section 2.3.3).
    key(
      element(.identifier, ecPublicKey) + element(.identifier, identifier(of: curve)), [4] + coordinates)
  }

  private static func identifier(of curve: TokenAlgorithm.Curve) -> [UInt8] {
    switch curve {
    case .p256: [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
    case .p384: [0x2B, 0x81, 0x04, 0x00, 0x22]
    case .p521: [0x2B, 0x81, 0x04, 0x00, 0x23]
    }
  }

  private static func key(_ algorithm: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
    // No bit of the last byte is left over.
    element(.sequence, element(.sequence, algorithm) + element(.bits, [0] + bytes))
  }

  private static func integer(_ number: [UInt8]) -> [UInt8] {
    // A first bit that is set would make it negative.
    element(.integer, (number.first ?? 0x80) < 0x80 ? number : [0] + number)
  }

  private static func element(_ tag: Tag, _ content: [UInt8]) -> [UInt8] {
    var length = [UInt8(truncatingIfNeeded: content.count)]
    if content.count >= 0x80 {
      var rest = content.count >> 8
      while rest > 0 {
        length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
        rest >>= 8
      }
      length.insert(0x80 | UInt8(length.count), at: 0)
    }
    return [tag.rawValue] + length + content
  }
}
