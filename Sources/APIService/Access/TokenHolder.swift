import Accounts
import ClipJob
import Tokens

/// Who holds a token that is good.
struct TokenHolder: Sendable {
  /// What limits are counted by: issuer and subject, and nobody else's.
  let id: String
  /// What logs call the subject: of a long one the beginning, and enough to tell it from others.
  let name: String
  let grant: Grant
  /// Jobs that may wait and run for the subject at once; nil: any number.
  let mostJobs: Int?

  /// Bytes.
  private static let longestName = 64

  init(_ claims: TokenClaims, _ grant: Grant, mostJobs: Int?) {
    (id, name) = ("token:" + Self.digest(claims), Self.name(of: claims))
    (self.grant, self.mostJobs) = (grant, mostJobs)
  }

  static func name(of claims: TokenClaims) -> String {
    guard claims.subject.utf8.count > longestName else { return claims.subject }
    return ForeignText.cut(claims.subject, bytes: longestName) + "…" + digest(claims).prefix(8)
  }

  /// Of both, which cannot be mistaken for another two.
  private static func digest(_ claims: TokenClaims) -> String {
    let framed = "\(claims.issuer.utf8.count):\(claims.issuer)\(claims.subject)"
    return String(Secrets.digest(framed).prefix(32))
  }
}
