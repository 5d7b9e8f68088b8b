import Accounts
import ClipJob
import HTTPService
import NetworkGuard

/// Who makes a request.
struct Caller: Sendable {
  let key: APIKey
  let origin: Origin
  /// What answers tell of the key's rate.
  let rate: RateDecision?

  var tenants: TenantAccess { key.tenants }
}

/// Lets requests in, or not: one call of `Accounts` each.
struct Gate: Sendable {
  let accounts: any Accounts

  /// - Throws: 401, 403 or 429, and 503 when the accounts cannot be asked.
  func admit(_ request: ServiceRequest, for action: APIAction) throws(HTTPProblem) -> Caller {
    guard let text = Self.bearer(request) else {
      throw HTTPProblem(
        401, "key.missing", "This needs an API key.", hint: "Send it as Authorization: Bearer cm_….",
        headers: ["WWW-Authenticate": Self.challenge])
    }
    // Without an address nothing could be counted by it.
    let address = IPAddress(bytes: request.clientAddress) ?? Self.unknown
    let presented = PresentedKey(text, from: address, requestID: request.id)
    let answer: KeyAnswer
    do throws(AccountsError) { answer = try accounts.find(presented) } catch {
      throw HTTPProblem(accounts: error)
    }
    switch answer {
    case .locked(let seconds):
      throw HTTPProblem(
        429, "key.locked", "Too many attempts failed.", hint: "Check the key, and try again later.",
        headers: ["Retry-After": Self.whole(seconds)])
    case .refused(let refusal, _): throw Self.problem(refusal, action)
    case .limited(_, let rate):
      throw HTTPProblem(
        429, "key.limited", "This key has made too many requests.", hint: "Make them more slowly.",
        headers: Self.headers(rate).merging(["Retry-After": Self.whole(rate.retryAfter)]) { $1 })
    case .admitted(let key, let rate):
      let caller = Caller(
        key: key, origin: Origin(.key(key.id), from: address, requestID: request.id), rate: rate)
      if let refusal = key.grant.refusal(of: action) {
        var problem = Self.problem(refusal, action)
        problem.headers.merge(rate.map(Self.headers) ?? [:]) { $1 }
        try note(refusal, of: caller, "\(refusal.rawValue) \(action.rawValue)")
        throw problem
      }
      return caller
    }
  }

  /// Notes in the security log that a good key was used for what it is not for.
  func note(_ refusal: Refusal, of caller: Caller, _ detail: String) throws(HTTPProblem) {
    let event = SecurityEvent(
      .keyRefused, by: caller.origin, subject: caller.key.id, tenant: caller.key.tenants.text, detail: detail)
    do throws(AccountsError) { try accounts.record(event) } catch { throw HTTPProblem(accounts: error) }
  }

  static func headers(_ rate: RateDecision) -> [String: String] {
    [
      "RateLimit-Limit": String(rate.limit), "RateLimit-Remaining": String(rate.remaining),
      "RateLimit-Reset": whole(rate.reset),
    ]
  }

  private static let challenge = #"Bearer realm="clipmill""#
  private static let unknown = IPAddress(bytes: [0, 0, 0, 0])!

  private static func problem(_ refusal: Refusal, _ action: APIAction) -> HTTPProblem {
    let words = refusal.meaning
    var headers: [String: String] = [:]
    if refusal.isOfIdentity { headers["WWW-Authenticate"] = challenge + #", error="invalid_token""# }
    if refusal == .scope {
      headers["WWW-Authenticate"] =
        challenge + #", error="insufficient_scope", scope="\#(action.scope.rawValue)""#
    }
    return HTTPProblem(
      refusal.isOfIdentity ? 401 : 403, "key.\(refusal.rawValue)", sentence(words.message),
      hint: sentence(words.hint), headers: headers)
  }

  static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

  /// Seconds, rounded up.
  private static func whole(_ seconds: Double) -> String {
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
