import COpenSSL

/// Why a handshake failed, for people.
enum TLSRefusal {
  /// The error after `SSL_do_handshake` failed; `name` is what the certificate should bear.
  static func error(_ ssl: OpaquePointer, _ name: String, _ place: String) -> RedisError {
    let verdict = SSL_get_verify_result(ssl)
    guard verdict == Int(X509_V_OK) else {
      ERR_clear_error()
      let words = X509_verify_cert_error_string(verdict).map { String(cString: $0) } ?? "error \(verdict)"
      return RedisError(
        .tls,
        "the certificate of Redis at \(place) is not accepted for \"\(name)\": \(words) (SSL_do_handshake)",
        hint: hint(verdict))
    }
    let last = ERR_peek_last_error()
    let isPlain = last & UInt(ERR_REASON_MASK) == UInt(SSL_R_WRONG_VERSION_NUMBER)
    return sslError(
      "SSL_do_handshake", .tls, "cannot establish TLS with Redis at \(place)",
      hint: isPlain ? "the server answers without TLS: use its tls-port; redis:// is without TLS" : nil)
  }

  private static func hint(_ verdict: Int) -> String {
    switch Int32(verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID:
      "renew the server's certificate, or set this machine's clock"
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      "use a host name that the certificate covers, or give a covered name with sni="
    default:
      "name the certificate authority that signed it: cacert=/path/to/ca.pem"
    }
  }
}
