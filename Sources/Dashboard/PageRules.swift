/// What a browser lets the page do.
///
/// Nothing comes from elsewhere, and nothing is run that is written into the page, however it came there: scripts, styles and connections are of this
/// server alone, and no script can make HTML of a text (Trusted Types without a policy). The page stands in no frame, and sends no form by itself.
enum PageRules {
  static let policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "media-src 'self' blob:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
    "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].joined(separator: "; ")

  /// Of all files of the page.
  static let headers = [
    "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
  ]
}
