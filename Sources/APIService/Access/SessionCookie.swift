import HTTPService

/// The cookie that a browser keeps a session in. No script reads it, and no other site makes a browser send it.
struct SessionCookie {
  /// Whether the browser speaks TLS, with this server or with a proxy that says so: then the cookie goes nowhere else, and nobody
  /// but this host can set it (the prefix `__Host-`, RFC 6265bis).
  let isSecure: Bool

  /// Seconds: a working day.
  static let lifetime = 12 * 3600.0
  /// What a request with a cookie has to bring, too, where it changes something.
  static let formHeader = "X-CSRF-Token"

  var name: String { isSecure ? "__Host-clipmill" : "clipmill" }
  private var attributes: String { "; Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "") }

  func set(_ token: String) -> String { "\(name)=\(token)\(attributes); Max-Age=\(Int(Self.lifetime))" }
  var cleared: String { "\(name)=\(attributes); Max-Age=0" }

  /// Whether the browser sends one, of use or not.
  func isSent(by request: ServiceRequest) -> Bool { !values(of: request).isEmpty }

  /// The value that the browser sends (RFC 6265, section 5.4). Two of them are none: one was set by somebody else.
  func token(of request: ServiceRequest) -> String? {
    let own = values(of: request)
    return own.count == 1 ? own[0] : nil
  }

  private func values(of request: ServiceRequest) -> [String] {
    let pairs = (request.header("Cookie") ?? "").split { $0 == ";" || $0 == "," }
    return pairs.compactMap { pair -> String? in
      let parts = pair.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
      return parts.count == 2 && parts[0] == name ? parts[1] : nil
    }
  }
}
