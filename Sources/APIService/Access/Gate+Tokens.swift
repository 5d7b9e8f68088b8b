import Accounts
import HTTPService
import Tokens

/// Tokens that an identity provider has signed: what they say is looked at here, and nothing is kept of them.
extension Gate {
  /// - Throws: 401 for a token that is not good, 403 `token.tenant`, 429, and 503 where the issuer's keys are not there.
  func tokenHolder(
    _ request: ServiceRequest, _ text: String, _ access: TokenAccess
  ) throws(HTTPProblem) -> Caller {
    let address = address(of: request)
    var origin = Origin(.nobody, from: address, requestID: request.id)
    let locked = try accounting { () throws(AccountsError) in try accounts.lockout(address: address, id: nil)
    }
    guard locked == 0 else {
      throw HTTPProblem(
        429, "token.locked", "Too many attempts failed.", hint: "Check the token, and try again later.",
        headers: ["Retry-After": Self.whole(locked)])
    }
    let claims = try claims(text, access, origin)
    let name = TokenHolder.name(of: claims)
    origin.actor = .token(name)
    guard let holder = access.holder(of: claims) else {
      let event = SecurityEvent(.keyRefused, by: origin, subject: name, detail: "token.tenant")
      try accounting { () throws(AccountsError) in try accounts.record(event) }
      throw HTTPProblem(
        403, "token.tenant", "This token is for no tenant.",
        hint: "Ask the identity provider for one that names it in the claim \(access.tenantClaim).")
    }
    return Caller(identity: .token(holder), origin: origin, rate: try rate(of: holder, access))
  }

  private func claims(
    _ text: String, _ access: TokenAccess, _ origin: Origin
  ) throws(HTTPProblem) -> TokenClaims {
    switch access.verifier.verify(text) {
    case .good(let claims): return claims
    case .unavailable(let cause):
      var problem = HTTPProblem(
        503, "token.unavailable", "Tokens cannot be checked at the moment.", hint: "Retry later.",
        headers: ["Retry-After": "2"])
      problem.cause = cause
      throw problem
    case .refused(let refusal):
      if refusal.isAttempt {
        // Whose it is nobody knows: it is counted by its address alone.
        let event = SecurityEvent(.keyRefused, by: origin, detail: "token.\(refusal.rawValue)")
        try accounting { () throws(AccountsError) in
          try accounts.record(event)
          _ = try accounts.noteFailure(by: origin, id: nil)
        }
      }
      throw HTTPProblem(
        401, "token.\(refusal.rawValue)", Self.sentence(refusal.meaning.message),
        hint: Self.sentence(refusal.meaning.hint), headers: ["WWW-Authenticate": Self.invalid])
    }
  }

  private func rate(of holder: TokenHolder, _ access: TokenAccess) throws(HTTPProblem) -> RateDecision? {
    guard let rate = access.rate else { return nil }
    let decision = try accounting { () throws(AccountsError) in try accounts.allow(holder.id, rate) }
    guard decision.isAllowed else {
      throw HTTPProblem(
        429, "token.limited", "Who holds this token has made too many requests.",
        hint: "Make them more slowly.",
        headers: Self.headers(decision).merging(["Retry-After": Self.whole(decision.retryAfter)]) { $1 })
    }
    return decision
  }
}
