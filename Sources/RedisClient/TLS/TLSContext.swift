import COpenSSL

/// OpenSSL's settings for our connections. Made anew for each connection, so that renewed certificates count.
final class TLSContext {
  let raw: OpaquePointer

  init(_ files: RedisTLS) throws(RedisError) {
    ERR_clear_error()
    raw = try allocated(SSL_CTX_new(TLS_client_method()), "SSL_CTX_new")
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nil)
    SSL_CTX_ctrl(raw, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
    if let path = files.caFile {
      guard SSL_CTX_load_verify_file(raw, path) == 1 else {
        throw sslError(
          "SSL_CTX_load_verify_file", .tls, "cannot read the certificate authorities of \(path)",
          hint: "cacert must name a readable PEM file")
      }
    } else if SSL_CTX_set_default_verify_paths(raw) != 1 {
      throw sslError(
        "SSL_CTX_set_default_verify_paths", .tls, "cannot read the system's certificate authorities")
    }
    try useCertificate(files)
  }

  deinit { SSL_CTX_free(raw) }

  private func useCertificate(_ files: RedisTLS) throws(RedisError) {
    guard files.certificateFile != nil || files.keyFile != nil else { return }
    guard let certificate = files.certificateFile, let key = files.keyFile else {
      throw RedisError(
        .tls, "a client certificate and its key belong together, but one is missing",
        hint: "give both cert and key")
    }
    guard SSL_CTX_use_certificate_chain_file(raw, certificate) == 1 else {
      throw sslError(
        "SSL_CTX_use_certificate_chain_file", .tls, "cannot read the client certificate \(certificate)",
        hint: "cert must name a readable PEM file")
    }
    guard SSL_CTX_use_PrivateKey_file(raw, key, SSL_FILETYPE_PEM) == 1 else {
      throw sslError(
        "SSL_CTX_use_PrivateKey_file", .tls, "cannot use the client key \(key)",
        hint: "key must name a readable PEM file without a password, and match the certificate")
    }
  }
}
