import ClipJob
import COpenSSL

/// Keys as JSON has them (RFC 7517; RFC 7518, section 6; RFC 8037).
extension TokenKey {
  /// Bits of an RSA modulus: fewer are broken, more take long.
  private static let modulus = 2048...8192

  /// Nil for a key that is not for this: for encryption, of another kind, weak, or not whole.
  convenience init?(_ jwk: JSONValue) {
    defer { ERR_clear_error() }
    guard jwk["use"] == nil || jwk["use"] == "sig",
      jwk["key_ops"].map({ $0.items?.contains("verify") == true }) != false,
      jwk["kid"] == nil || jwk["kid"]?.text != nil, let (kind, key) = Self.read(jwk)
    else { return nil }
    var algorithms = Set(TokenAlgorithm.allCases.filter { $0.keyKind == kind })
    if let own = jwk["alg"] {
      algorithms = algorithms.filter { own.text == $0.rawValue }
      guard !algorithms.isEmpty else {
        EVP_PKEY_free(key)
        return nil
      }
    }
    self.init(id: jwk["kid"]?.text, algorithms: algorithms, owning: key)
  }

  private static func read(_ jwk: JSONValue) -> (TokenAlgorithm.KeyKind, OpaquePointer)? {
    func bytes(_ name: String) -> [UInt8]? { jwk[name]?.text.flatMap { Base64.bytes(urlText: $0) } }
    switch (jwk["kty"]?.text, jwk["crv"]?.text) {
    case ("RSA", _):
      guard let modulus = bytes("n"), let exponent = bytes("e") else { return nil }
      return rsa(modulus, exponent).map { (.rsa, $0) }
    case ("EC", let name?):
      guard let curve = TokenAlgorithm.Curve(rawValue: name), let x = bytes("x"), let y = bytes("y"),
        x.count == curve.size, y.count == curve.size
      else { return nil }
      return key(PublicKeyInfo.point(x + y, on: curve)).map { (.curve(curve), $0) }
    case ("OKP", "Ed25519"):
      guard let point = bytes("x"), point.count == 32 else { return nil }
      return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, point, point.count).map { (.ed25519, $0) }
    default: return nil
    }
  }

  private static func rsa(_ modulus: [UInt8], _ exponent: [UInt8]) -> OpaquePointer? {
    let numbers = [modulus, exponent].map { (number: [UInt8]) in Array(number.drop { $0 == 0 }) }
    // 65537 almost everywhere. A large one only takes time, and 1 signs anything.
    guard let last = exponent.last, last % 2 == 1, (2...32).contains(bits(of: numbers[1])),
      self.modulus.contains(bits(of: numbers[0]))
    else { return nil }
    return key(PublicKeyInfo.rsa(modulus: numbers[0], exponent: numbers[1]))
  }

  private static func bits(of number: [UInt8]) -> Int {
    number.first.map { 8 * number.count - $0.leadingZeroBitCount } ?? 0
  }

  /// Nil for what OpenSSL does not read, such as a point that is not on its curve.
  private static func key(_ der: [UInt8]) -> OpaquePointer? {
    der.withUnsafeBufferPointer { buffer in
      var place = buffer.baseAddress
      return d2i_PUBKEY(nil, &place, buffer.count)
    }
  }
}
