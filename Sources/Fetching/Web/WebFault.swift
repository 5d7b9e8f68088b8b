import HTTPClient
import NetworkGuard

/// What went wrong with one request, and whether the next one may go better.
struct WebFault: Error {
  var failure: FetchFailure
  var mayPass = false
  /// Seconds that the server wants to be left alone.
  var retryAfter: Double?
  /// What a store calls it: `NoSuchKey`.
  var code: String?

  init(_ failure: FetchFailure, mayPass: Bool = false, retryAfter: Double? = nil) {
    self.failure = failure
    self.mayPass = mayPass
    self.retryAfter = retryAfter
  }

  /// The guard's.
  init(
    _ refusal: NetworkRefusal, of url: FetchPlace, through last: SourceURL? = nil, writing: Bool = false
  ) {
    let way = last.flatMap { $0.text == url.text ? nil : " (it redirects to \($0.shown))" } ?? ""
    self.init(
      FetchFailure(
        .forbidden, "\(url.shown) is not \(Self.deed(writing)): \(refusal.reason)\(way)", hint: refusal.hint))
  }

  /// Of the connection.
  init(_ error: HTTPError, of url: FetchPlace, writing: Bool = false) {
    func failure(_ kind: FetchFailure.Kind, _ message: String, _ hint: String? = nil) -> FetchFailure {
      FetchFailure(kind, "\(url.shown) cannot be \(Self.deed(writing)): \(message)", hint: hint)
    }
    switch error.kind {
    case .cancelled: self.init(.cancelled)
    case .untrusted:
      self.init(
        failure(
          .untrusted, "the server's certificate is not trusted (\(error.message))",
          "check the host's name; certificates of an authority of your own belong to the system's (update-ca-certificates)"
        ))
    case .timedOut: self.init(failure(.unreachable, error.message), mayPass: true)
    case .failed, .unreachable, .addressRefused, .tooLong, .upload:
      self.init(failure(.unreachable, error.message), mayPass: true)
    }
  }

  /// Of a status that brings no bytes.
  init(_ head: HTTPResponseHead, of url: FetchPlace, writing: Bool = false) {
    let status = head.status
    let what = "the server answered \(status)\(Self.words[status].map { " (\($0))" } ?? "")"
    func failure(_ kind: FetchFailure.Kind, _ hint: String?) -> FetchFailure {
      FetchFailure(kind, "\(url.shown) cannot be \(Self.deed(writing)): \(what)", hint: hint)
    }
    switch status {
    case 404, 410: self.init(failure(.notFound, "check the URL; a presigned one may name another object"))
    case 401, 403, 407:
      self.init(failure(.denied, "is the URL signed, and has its signature not expired?"))
    case 412:
      self.init(Self.changed(url))
    case 408, 425, 429, 500...599:
      self.init(
        failure(.unreachable, "the server is overloaded or fails; the job can be tried again"), mayPass: true,
        retryAfter: Self.retryAfter(head))
    case 300...399: self.init(failure(.unreadable, "the redirection names no other URL"))
    case 400...499: self.init(failure(.denied, "check the URL"))
    default: self.init(failure(.unreadable, "give the URL of a file"))
    }
  }

  static func deed(_ writing: Bool) -> String { writing ? "written" : "read" }

  /// In seconds, or until a time (RFC 9110, section 10.2.3), which counts from the server's own: clocks differ.
  static func retryAfter(_ head: HTTPResponseHead) -> Double? {
    guard let text = head.header("Retry-After") else { return nil }
    if let seconds = Double(text) { return seconds >= 0 ? seconds : nil }
    guard let time = HTTPDate.seconds(text), let now = head.header("Date").flatMap(HTTPDate.seconds) else {
      return nil
    }
    return Double(max(0, time - now))
  }

  static func changed(_ url: FetchPlace) -> FetchFailure {
    FetchFailure(
      .changed, "\(url.shown) was replaced while it was read",
      hint: "the next attempt reads the new file; give each version of a file its own URL")
  }

  private static let words = [
    401: "not authorized", 403: "forbidden", 404: "not found", 408: "timeout", 410: "gone",
    429: "too many requests",
    500: "internal error", 502: "bad gateway", 503: "unavailable", 504: "gateway timeout",
  ]
}
