import Accounts
import HTTPService

/// Sessions of browsers, which send their cookie with whatever any page makes them send.
extension Gate {
  /// Nil: there is no cookie, or it is of no use any more.
  func session(of request: ServiceRequest) throws(HTTPProblem) -> Session? {
    guard let token = SessionCookie(isSecure: isSecure(request)).token(of: request) else { return nil }
    return try accounting { () throws(AccountsError) in try accounts.findSession(token) }
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
  ///   in older browsers).
  func refuseOtherSites(_ request: ServiceRequest) throws(HTTPProblem) {
    let site = request.header("Sec-Fetch-Site")
    let isForeign =
      if let site { site != "same-origin" && site != "none" } else {
        request.header("Origin").map { !Self.names($0, request.header("Host") ?? "") } ?? false
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
