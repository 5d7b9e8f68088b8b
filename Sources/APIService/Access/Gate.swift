import Accounts
import ClipJob
import HTTPService
import NetworkGuard
import Tokens

/// Lets requests in, or not: one call of `Accounts` each at most.
struct Gate: Sendable {
  let accounts: any Accounts
  let proxies: TrustedProxies
  /// Nil: none are taken.
  var tokens: TokenAccess?
  let memory: KeyMemory

  /// - Throws: 401, 403 or 429, and 503 when the accounts cannot be asked.
  func admit(_ request: ServiceRequest, for action: APIAction) throws(HTTPProblem) -> Caller {
    let caller = try identify(request)
    guard let refusal = caller.grant.refusal(of: action) else { return caller }
    var problem = Self.problem(refusal, action, of: caller)
    problem.headers.merge(caller.rate.map(Self.headers) ?? [:]) { $1 }
    try note(refusal, of: caller, "\(refusal.rawValue) \(action.rawValue)")
    throw problem
  }

  private func identify(_ request: ServiceRequest) throws(HTTPProblem) -> Caller {
    // Who sends a key means it, whatever cookies the program keeps.
    guard request.header("Authorization") == nil, let session = try session(of: request) else {
      if request.header("Authorization") == nil, let ended = endedSession(request) { throw ended }
      return try keyHolder(request)
    }
    if !["GET", "HEAD"].contains(request.method) {
      try refuseOtherSites(request)
      try checkForm(request, of: session)
    }
    let origin = Origin(.user(session.user.name), from: address(of: request), requestID: request.id)
    return Caller(identity: .session(session), origin: origin)
  }

  private func keyHolder(_ request: ServiceRequest) throws(HTTPProblem) -> Caller {
    guard let text = Self.bearer(request) else {
      throw HTTPProblem(
        401, "key.missing", "This needs an API key.", hint: "Send it as Authorization: Bearer cm_….",
        headers: ["WWW-Authenticate": Self.challenge])
    }
    if let tokens, TokenVerifier.isToken(text) { return try tokenHolder(request, text, tokens) }
    let address = address(of: request)
    let presented = PresentedKey(text, from: address, requestID: request.id)
    switch try accounting({ () throws(AccountsError) in
      try memory.answer(to: presented) { presented throws(AccountsError) in try accounts.find(presented) }
    }) {
    case .locked(let seconds):
      throw HTTPProblem(
        429, "key.locked", "Too many attempts failed.", hint: "Check the key, and try again later.",
        headers: ["Retry-After": Self.whole(seconds)])
    case .refused(let refusal, _): throw Self.problem(refusal)
    case .limited(_, let rate):
      throw HTTPProblem(
        429, "key.limited", "This key has made too many requests.", hint: "Make them more slowly.",
        headers: Self.headers(rate).merging(["Retry-After": Self.whole(rate.retryAfter)]) { $1 })
    case .admitted(let key, let rate):
      let origin = Origin(.key(key.id), from: address, requestID: request.id)
      return Caller(identity: .key(key), origin: origin, rate: rate)
    }
  }

  /// Notes in the security log that somebody known asked for what is not allowed.
  func note(_ refusal: Refusal, of caller: Caller, _ detail: String) throws(HTTPProblem) {
    let event = SecurityEvent(
      .keyRefused, by: caller.origin, subject: caller.subject, tenant: caller.tenants.text, detail: detail)
    try accounting { () throws(AccountsError) in try accounts.record(event) }
  }

  /// The client's; behind proxies that are trusted, as they tell it.
  func address(of request: ServiceRequest) -> IPAddress { proxies.client(of: request) }

  /// Whether the client speaks TLS, with this server or with a proxy that is trusted.
  func isSecure(_ request: ServiceRequest) -> Bool { request.isSecure || proxies.isSecure(request) }

  // MARK: Words

  static func headers(_ rate: RateDecision) -> [String: String] {
    [
      "RateLimit-Limit": String(rate.limit), "RateLimit-Remaining": String(rate.remaining),
      "RateLimit-Reset": whole(rate.reset),
    ]
  }

  static let challenge = #"Bearer realm="clipmill""#
  static let invalid = challenge + #", error="invalid_token""#

  /// Of a key that is not let in.
  private static func problem(_ refusal: Refusal) -> HTTPProblem {
    HTTPProblem(
      refusal.isOfIdentity ? 401 : 403, "key.\(refusal.rawValue)", sentence(refusal.meaning.message),
      hint: sentence(refusal.meaning.hint),
      headers: refusal.isOfIdentity ? ["WWW-Authenticate": invalid] : [:])
  }

  /// Of somebody known who may not do something.
  private static func problem(_ refusal: Refusal, _ action: APIAction, of caller: Caller) -> HTTPProblem {
    let words =
      switch caller.identity {
      case .key: refusal.meaning
      case .session:
        (
          message: "the role of who is logged in does not permit that",
          hint: "an administrator can give another role"
        )
      case .token:
        (
          message: "this token does not permit that",
          hint: "ask the identity provider for one with the scope that this needs"
        )
      }
    var headers: [String: String] = [:]
    if refusal == .scope {
      headers["WWW-Authenticate"] =
        challenge + #", error="insufficient_scope", scope="\#(action.scope.rawValue)""#
    }
    return HTTPProblem(
      403, "\(caller.noun).\(refusal.rawValue)", sentence(words.message), hint: sentence(words.hint),
      headers: headers)
  }

  static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

  /// Seconds, rounded up.
  static func whole(_ seconds: Double) -> String {
    String(Int(min(max(seconds, 0), 86_400 * 366).rounded(.up)))
  }

  /// RFC 6750, section 2.1; nil: nothing of the kind.
  private static func bearer(_ request: ServiceRequest) -> String? {
    guard let value = request.header("Authorization") else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }
}
