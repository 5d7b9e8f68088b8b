import ClipJob

/// Which tokens are taken.
public struct TokenRules: Sendable {
  /// `iss`, letter by letter.
  public var issuer: String
  /// What `aud` is or has among others.
  public var audience: String

  /// Seconds by which clocks may differ where a token is of the future.
  public static let leeway = 60.0
  /// Seconds from its making, or from now on where it does not say when that was.
  public static let longestLife = 86_400.0
  /// Bytes.
  static let longestSubject = 255

  public init(issuer: String, audience: String) { (self.issuer, self.audience) = (issuer, audience) }

  /// - Parameters:
  ///   - bytes: the claims, whose signature is good.
  ///   - now: seconds since 1970.
  func read(_ bytes: [UInt8], at now: Double) throws(TokenRefusal) -> TokenClaims {
    guard let members = try? JSONValue(parsing: bytes), members.members != nil else { throw .malformed }
    guard members["iss"]?.text.map({ Self.agree($0, issuer) }) == true else { throw .issuer }
    let audiences = members["aud"]?.items ?? members["aud"].map { [$0] } ?? []
    guard audiences.contains(where: { $0.text.map { Self.agree($0, audience) } ?? false }) else {
      throw .audience
    }
    try check(members, at: now)
    guard let subject = members["sub"]?.text, (1...Self.longestSubject).contains(subject.utf8.count),
      ForeignText.harmless(subject) == subject
    else { throw .subject }
    return TokenClaims(issuer: issuer, subject: subject, members)
  }

  private func check(_ members: JSONValue, at now: Double) throws(TokenRefusal) {
    guard let end = try time("exp", members) else { throw .lifetime }
    guard now < end else { throw .expired }
    let (made, begin) = (try time("iat", members), try time("nbf", members))
    guard max(made ?? now, begin ?? now) <= now + Self.leeway else { throw .early }
    guard end - (made ?? now) <= Self.longestLife else { throw .lifetime }
  }

  /// Seconds since 1970 (a NumericDate); nil: it does not say.
  private func time(_ name: String, _ members: JSONValue) throws(TokenRefusal) -> Double? {
    guard let value = members[name] else { return nil }
    guard let seconds = value.double else { throw .malformed }
    return seconds
  }

  /// Byte by byte: for Swift two ways to write é are one text.
  private static func agree(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}
