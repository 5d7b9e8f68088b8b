import ClipJob
import COpenSSL

/// A public key of an issuer, as OpenSSL has it.
final class TokenKey: @unchecked Sendable {
  // Unchecked: OpenSSL lets any number of threads verify with a key that nobody changes.
  let id: String?
  /// What it is for, and nothing else: a token cannot choose.
  let algorithms: Set<TokenAlgorithm>
  private let key: OpaquePointer

  /// - Parameter key: an EVP_PKEY, which is freed with this.
  init(id: String?, algorithms: Set<TokenAlgorithm>, owning key: OpaquePointer) {
    (self.id, self.algorithms, self.key) = (id, algorithms, key)
  }

  deinit { EVP_PKEY_free(key) }

  func verifies(_ signature: [UInt8], of message: [UInt8], by algorithm: TokenAlgorithm) -> Bool {
    // What OpenSSL says of a failure is not for whoever asks it next on this thread.
    defer { ERR_clear_error() }
    guard algorithms.contains(algorithm), let signature = Self.readable(signature, algorithm),
      let context = EVP_MD_CTX_new()
    else { return false }
    defer { EVP_MD_CTX_free(context) }
    // Freed with the context.
    var keyContext: OpaquePointer?
    guard EVP_DigestVerifyInit(context, &keyContext, Self.digest(of: algorithm), nil, key) == 1 else {
      return false
    }
    if algorithm.isPSS {
      guard EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) > 0,
        EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST) > 0
      else { return false }
    }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  private static func digest(of algorithm: TokenAlgorithm) -> OpaquePointer? {
    switch algorithm {
    case .rs256, .ps256, .es256: EVP_sha256()
    case .rs384, .ps384, .es384: EVP_sha384()
    case .rs512, .ps512, .es512: EVP_sha512()
    case .ed25519: nil
    }
  }

  /// As OpenSSL reads it. Of curves a token has two numbers of a fixed length one after another (RFC 7518, section 3.4), OpenSSL wants them in
  /// DER. Nil: it is of another length.
  private static func readable(_ signature: [UInt8], _ algorithm: TokenAlgorithm) -> [UInt8]? {
    guard case .curve(let curve) = algorithm.keyKind else { return signature }
    guard signature.count == 2 * curve.size, let pair = ECDSA_SIG_new() else { return nil }
    defer { ECDSA_SIG_free(pair) }
    let halves = [signature.prefix(curve.size), signature.suffix(curve.size)].map { half in
      Array(half).withUnsafeBufferPointer { BN_bin2bn($0.baseAddress, Int32($0.count), nil) }
    }
    // The pair owns them from here on.
    guard ECDSA_SIG_set0(pair, halves[0], halves[1]) == 1 else {
      for half in halves { BN_free(half) }
      return nil
    }
    let count = i2d_ECDSA_SIG(pair, nil)
    guard count > 0 else { return nil }
    var der = [UInt8](repeating: 0, count: Int(count))
    let written = der.withUnsafeMutableBufferPointer { buffer -> Int32 in
      var place = buffer.baseAddress
      return i2d_ECDSA_SIG(pair, &place)
    }
    return written == count ? der : nil
  }
}
