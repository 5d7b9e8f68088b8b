/// What becomes of a token that is presented.
public enum TokenAnswer: Sendable {
  case good(TokenClaims)
  case refused(TokenRefusal)
  /// Its key is not known at the moment; somebody is asking for it, or nobody has it yet.
  case unavailable(String)
}

/// Tells good tokens of one issuer (JSON Web Tokens that are signed: RFC 7515, 7519) from others.
public struct TokenVerifier: Sendable {
  private let rules: TokenRules
  private let keys: TokenKeyRing
  private let now: @Sendable () -> Double

  /// - Parameter now: seconds since 1970, by the clock on the wall.
  public init(_ rules: TokenRules, keys: TokenKeyRing, now: @escaping @Sendable () -> Double) {
    (self.rules, self.keys, self.now) = (rules, keys, now)
  }

  /// Whether a text is meant to be a token: three parts between dots. API keys have no dots.
  public static func isToken(_ text: String) -> Bool { TokenText.hasForm(text) }

  /// Asks for the issuer's keys where the token's is not known, once a minute at most: may block for as long as that takes.
  public func verify(_ text: String) -> TokenAnswer {
    do throws(TokenRefusal) {
      let token = try TokenText(text)
      let candidates: [TokenKey]
      switch keys.find(token.keyID, token.algorithm) {
      case .keys(let found): candidates = found
      case .none: throw .key
      case .notForAlgorithm: throw .algorithm
      case .unavailable(let cause): return .unavailable(cause)
      }
      let isSigned = candidates.contains {
        $0.verifies(token.signature, of: token.signed, by: token.algorithm)
      }
      guard isSigned else { throw .signature }
      return .good(try rules.read(token.claims, at: now()))
    } catch {
      return .refused(error)
    }
  }
}
