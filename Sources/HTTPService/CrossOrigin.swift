/// Which other sites' pages may read answers (CORS, the Fetch standard). Without it browsers keep answers from all of them.
///
/// Cookies never count for them (`Access-Control-Allow-Credentials` is not sent): a page needs a key.
public struct CrossOrigin: Sendable, Equatable {
  private let origins: Set<String>
  private let isOpen: Bool
  private static let seconds = 600

  /// - Parameter origins: as browsers name them, `https://app.example.com`; `*`: all. Nil for text that is none.
  public init?(_ origins: [String]) {
    for origin in origins where origin != "*" {
      let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "https:" || parts[0] == "http:", parts[1].isEmpty,
        !parts[2].isEmpty,
        origin == origin.lowercased(), origin.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
        !origin.contains("@"), !origin.contains("?"), !origin.contains("#")
      else { return nil }
    }
    self.origins = Set(origins)
    isOpen = origins.contains("*")
  }

  /// What an answer to this request says beside its own headers.
  func headers(for request: ServiceRequest, allow: String?) -> [String: String] {
    var headers = isOpen ? [:] : ["Vary": "Origin"]
    guard let origin = request.header("Origin"), isOpen || origins.contains(origin) else { return headers }
    headers["Access-Control-Allow-Origin"] = isOpen ? "*" : origin
    guard request.method == "OPTIONS", request.header("Access-Control-Request-Method") != nil else {
      headers["Access-Control-Expose-Headers"] =
        "Accept-Ranges, Content-Disposition, Content-Range, ETag, Idempotency-Replayed, Link, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
        + "Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, "
        + "WWW-Authenticate, X-Request-Id"
      return headers
    }
    headers["Access-Control-Allow-Methods"] = allow ?? "GET"
    headers["Access-Control-Allow-Headers"] =
      "Authorization, Content-Range, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, Last-Event-ID, Range, "
      + "Tus-Resumable, Upload-Length, Upload-Metadata, Upload-Offset, X-Request-Id"
    headers["Access-Control-Max-Age"] = String(Self.seconds)
    return headers
  }
}
