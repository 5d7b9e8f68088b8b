import Accounts
import ClipJob
import HTTPService

extension Operation {
  static let sessions = [logIn, readSession, logOut]

  private static let logIn = Operation(
    method: "POST", path: "/v1/session", id: "logIn",
    summary: "Logs a user in: a cookie for the browser, and what its forms have to send with it.",
    access: .open,
    body: Body(
      schema: Schemas.reference("Login"), example: ["name": "ann", "password": "correct horse battery"],
      limit: 16 << 10),
    answers: [
      Answer(
        status: 200, meaning: "The session; Set-Cookie has its secret.", schema: Schemas.reference("Session"),
        headers: [AnswerHeader.cookie.required])
    ], problems: [401, 403, 422, 429], keepsAnswers: false
  ) { call throws(HTTPProblem) in
    try call.server.gate.refuseOtherSites(call.request)
    var body = try RequestBody(call)
    let (name, password) = (body.requiredText("name"), body.requiredText("password"))
    try body.end()
    let origin = Origin(
      .nobody, from: call.server.gate.address(of: call.request), requestID: call.request.id)
    guard call.server.logIns.take(1) else { throw tooMany }
    defer { call.server.logIns.giveBack(1) }
    let answer = try accounting { () throws(AccountsError) in
      try call.server.gate.accounts.verify(user: name ?? "", password: password ?? "", by: origin)
    }
    switch answer {
    case .locked(let seconds):
      throw HTTPProblem(
        429, "session.locked", "Too many attempts failed.", hint: "Try again later.",
        headers: ["Retry-After": Gate.whole(seconds)])
    case .refused:
      throw HTTPProblem(
        401, "session.refused", "The name or the password is wrong.",
        hint: "An administrator can give a new password.", headers: ["WWW-Authenticate": Gate.challenge])
    case .accepted(let user):
      let cookie = SessionCookie(isSecure: call.server.gate.isSecure(call.request))
      let opened = try accounting { () throws(AccountsError) in
        try call.server.gate.accounts.openSession(
          of: user.name, for: SessionCookie.lifetime, isSecure: cookie.isSecure,
          by: Origin(.user(user.name), from: origin.address, requestID: origin.requestID))
      }
      return .json(
        describe(opened.session).text(), headers: ["Set-Cookie": cookie.set(opened.token)])
    }
  }

  /// Passwords take their time: those who try them are not to hold all threads.
  private static let tooMany = HTTPProblem(
    503, "service.busy", "Too many log in at once.", hint: "Retry later.", headers: ["Retry-After": "2"])

  private static let readSession = Operation(
    method: "GET", path: "/v1/session", id: "readSession", summary: "Tells who is logged in, if anybody is.",
    access: .open,
    answers: [
      Answer(status: 200, meaning: "The session.", schema: Schemas.reference("Session")),
      Answer(status: 204, meaning: "Nobody is logged in."),
    ], readsSession: true
  ) { call throws(HTTPProblem) in
    guard let session = try call.server.gate.session(of: call.request) else {
      return HTTPAnswer(status: 204, contentType: "", body: [])
    }
    return .json(describe(session).text())
  }

  private static let logOut = Operation(
    method: "DELETE", path: "/v1/session", id: "logOut", summary: "Logs the user out.", access: .open,
    answers: [
      Answer(
        status: 204, meaning: "Nobody is logged in any more.", headers: [AnswerHeader.cookie.required])
    ], problems: [403], readsSession: true
  ) { call throws(HTTPProblem) in
    let gate = call.server.gate
    try gate.refuseOtherSites(call.request)
    let cookie = SessionCookie(isSecure: gate.isSecure(call.request))
    if let session = try gate.session(of: call.request), let token = cookie.token(of: call.request) {
      try gate.checkForm(call.request, of: session)
      let origin = Origin(
        .user(session.user.name), from: gate.address(of: call.request), requestID: call.request.id)
      try accounting { () throws(AccountsError) in try gate.accounts.closeSession(token, by: origin) }
    }
    return HTTPAnswer(status: 204, contentType: "", body: [], headers: ["Set-Cookie": cookie.cleared])
  }

  private static func describe(_ session: Session) -> JSONValue {
    [
      "user": .string(session.user.name), "role": .string(session.user.role.rawValue),
      "scopes": .array(session.user.grant.scopes.sorted().map { .string($0.rawValue) }),
      "expiresAt": .number(Double(session.expiresAt.milliseconds) / 1000, decimals: 3),
      "csrfToken": .string(session.csrfToken),
    ]
  }
}
