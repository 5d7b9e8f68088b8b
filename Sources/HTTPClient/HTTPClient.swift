import CCURL

/// One HTTP request at a time, over libcurl. Blocks the calling thread; never call it on Swift's cooperative pool.
public enum HTTPClient {
  /// Sends `request` and waits for the whole answer. An answer of any status is an answer, not an error.
  /// `HTTPSession` reads answers piece by piece.
  public static func send(
    _ request: HTTPRequest, cancellation: HTTPCancellation? = nil
  ) throws(HTTPError) -> HTTPResponse {
    let download = try HTTPSession().open(request, isStreamed: false, cancellation)
    return HTTPResponse(status: download.head.status, body: try download.readAll())
  }

  /// Once a process.
  static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
