/// What a browser is told of each answer that is for programs, should one show it: it is what its type says, runs nothing, loads nothing, and
/// stands in no frame. Answers that are pages have rules of their own.
enum BrowserRules {
  static func headers(isSecure: Bool) -> [String: String] { isSecure ? secure : plain }

  private static let plain = [
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
  ]
  // A year (RFC 6797).
  private static let secure = plain.merging(["Strict-Transport-Security": "max-age=31536000"]) { $1 }
}
