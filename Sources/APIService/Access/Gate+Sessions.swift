import Accounts
import HTTPService

/// Sessions of browsers, which send their cookie with whatever any page makes them send.
extension Gate {
  /// Nil: there is no cookie, or it is of no use: it has ended, or was given for TLS and comes without, or the other way round.
  func session(of request: ServiceRequest) throws(HTTPProblem) -> Session? {
    let cookie = SessionCookie(isSecure: isSecure(request))
    guard let token = cookie.token(of: request) else { return nil }
    let session = try accounting { () throws(AccountsError) in try accounts.findSession(token) }
    return session?.isSecure == cookie.isSecure ? session : nil
  }

  /// Nil: the browser knows of none.
  func endedSession(_ request: ServiceRequest) -> HTTPProblem? {
    guard SessionCookie(isSecure: isSecure(request)).isSent(by: request) else { return nil }
    return HTTPProblem(
      401, "session.ended", "This session has ended.", hint: "Log in again.",
      headers: ["WWW-Authenticate": Self.challenge])
  }

  /// - Throws: 403 `session.form` where the request was not made by a page that knows the session's secret for forms.
  func checkForm(_ request: ServiceRequest, of session: Session) throws(HTTPProblem) {
    guard session.accepts(csrf: request.header(SessionCookie.formHeader) ?? "") else {
      throw HTTPProblem(
        403, "session.form", "The request does not carry the session's token for forms.",
        hint: "Send csrfToken of GET /v1/session as \(SessionCookie.formHeader).")
    }
  }

  /// - Throws: 403 `session.site` for what a browser says that a page of another site made it send (Fetch Metadata, and Origin
  ///   where that says nothing of a page).
  func refuseOtherSites(_ request: ServiceRequest) throws(HTTPProblem) {
    let isForeign =
      switch request.header("Sec-Fetch-Site") {
      case "same-origin": false
      // "none": a person's own doing, with which no browser sends the origin of a page.
      case nil, "none":
        request.header("Origin").map { !Self.names($0, request.header("Host") ?? "") } ?? false
      default: true
      }
    guard isForeign else { return }
    throw HTTPProblem(
      403, "session.site", "A page of another site made this request.",
      hint: "Log in on the server's own page.")
  }

  private static func names(_ origin: String, _ host: String) -> Bool {
    !host.isEmpty && (origin == "https://" + host || origin == "http://" + host)
  }
}
