import COpenSSL

/// The one place where OpenSSL's failures become errors: keeps the call's name and the library's own words.
///
/// `what` is the start of a sentence. Empties the thread's error queue, so that old errors do not show later.
func sslError(_ call: String, _ kind: RedisError.Kind, _ what: String, hint: String? = nil) -> RedisError {
  var words: [String] = []
  while case let code = ERR_get_error(), code != 0 {
    let text = ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
    if !words.contains(text) { words.append(text) }
  }
  let reason = words.isEmpty ? "no reason given" : words.joined(separator: ", ")
  return RedisError(kind, "\(what): \(reason) (\(call))", hint: hint)
}

/// Turns a failed allocation (a null pointer) into an error.
func allocated(_ pointer: OpaquePointer?, _ call: String) throws(RedisError) -> OpaquePointer {
  guard let pointer else { throw sslError(call, .tls, "OpenSSL cannot start") }
  return pointer
}

enum Digest {
  /// Lower-case hexadecimal.
  static func sha1(_ text: String) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    var text = text
    _ = text.withUTF8 { EVP_Digest($0.baseAddress, $0.count, &digest, &count, EVP_sha1(), nil) }
    return digest.prefix(Int(count)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
