import COpenSSL

/// What a server proves with who it is: a certificate with those that signed it, and its key.
public struct TLSIdentity: Sendable {
  let certificates: [UInt8]
  let key: [UInt8]

  /// - Parameters:
  ///   - certificates: PEM, the server's own first.
  ///   - key: PEM, without a password.
  ///
  /// - Throws: `HTTPServiceError` where one of them cannot be read, or they do not belong together.
  public init(certificates: [UInt8], key: [UInt8]) throws(HTTPServiceError) {
    func refused(_ words: String) -> HTTPServiceError { HTTPServiceError(.other, words) }
    guard let certificate = Self.read(certificates, { PEM_read_bio_X509($0, nil, nil, nil) }) else {
      throw refused("the TLS certificate is no certificate in PEM")
    }
    defer { X509_free(certificate) }
    // A password is never asked for: its callback gives none.
    guard let own = Self.read(key, { PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in 0 }, nil) }) else {
      throw refused("the TLS key is no private key in PEM without a password")
    }
    defer { EVP_PKEY_free(own) }
    guard X509_check_private_key(certificate, own) == 1 else {
      throw refused("the TLS key is not that of the certificate")
    }
    (self.certificates, self.key) = (certificates + [0], key + [0])
  }

  private static func read<Value>(_ bytes: [UInt8], _ body: (OpaquePointer?) -> Value?) -> Value? {
    guard bytes.count < Int32.max, let source = BIO_new_mem_buf(bytes, Int32(bytes.count)) else { return nil }
    defer {
      BIO_free(source)
      ERR_clear_error()
    }
    return body(source)
  }
}
