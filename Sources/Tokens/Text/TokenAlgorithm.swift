/// How a token is signed (RFC 7518, section 3.1; RFC 8037): by a private key whose public one verifies. `none` and HMAC, whose key both sides
/// know, are none of these.
package enum TokenAlgorithm: String, Sendable, CaseIterable {
  case rs256 = "RS256"
  case rs384 = "RS384"
  case rs512 = "RS512"
  case ps256 = "PS256"
  case ps384 = "PS384"
  case ps512 = "PS512"
  case es256 = "ES256"
  case es384 = "ES384"
  case es512 = "ES512"
  case ed25519 = "EdDSA"

  /// What a key has to be for it.
  enum KeyKind: Hashable, Sendable {
    case rsa
    case curve(Curve)
    case ed25519
  }

  enum Curve: String, Sendable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"

    /// Bytes of a coordinate, and of each half of a signature.
    var size: Int {
      switch self {
      case .p256: 32
      case .p384: 48
      case .p521: 66
      }
    }
  }

  var keyKind: KeyKind {
    switch self {
    case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: .rsa
    case .es256: .curve(.p256)
    case .es384: .curve(.p384)
    case .es512: .curve(.p521)
    case .ed25519: .ed25519
    }
  }

  /// RSASSA-PSS, rather than PKCS #1 v1.5.
  var isPSS: Bool { self == .ps256 || self == .ps384 || self == .ps512 }
}
