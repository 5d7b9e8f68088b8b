import JobQueue

/// A user who has logged in.
public struct Session: Sendable, Equatable {
  public let user: User
  public let openedAt: Timestamp
  public let expiresAt: Timestamp
  /// Whether it was opened over TLS: then it is of no use without, and the other way round.
  public let isSecure: Bool
  /// What a form of this session carries, so that no other page can send it. Derived from the token, and kept nowhere.
  public let csrfToken: String

  package init(user: User, openedAt: Timestamp, expiresAt: Timestamp, token: SessionToken) {
    (self.user, self.openedAt, self.expiresAt) = (user, openedAt, expiresAt)
    (isSecure, csrfToken) = (token.isSecure, token.csrf)
  }

  /// Compares in constant time.
  public func accepts(csrf presented: String) -> Bool { Secrets.areEqual(csrfToken, presented) }
}

/// A session that was just opened.
public struct OpenedSession: Sendable {
  public let session: Session
  /// The secret, for the cookie: kept nowhere.
  public let token: String

  package init(_ session: Session, token: SessionToken) { (self.session, self.token) = (session, token.text) }
}

/// The secret of a session: `cms_` (over TLS) or `cmp_` (without), and 43 random digits of base 62 (256 bits). What it was made for is part of
/// the secret, so a browser or a thief who brings it the other way brings another one.
package struct SessionToken: Sendable {
  static let (securePrefix, plainPrefix) = ("cms_", "cmp_")
  package let text: String
  let isSecure: Bool

  package static func random(isSecure: Bool) -> SessionToken {
    SessionToken(text: (isSecure ? securePrefix : plainPrefix) + Secrets.random(), isSecure: isSecure)
  }

  private init(text: String, isSecure: Bool) { (self.text, self.isSecure) = (text, isSecure) }

  /// Nil for what is no token.
  package init?(_ text: String) {
    guard let prefix = [Self.securePrefix, Self.plainPrefix].first(where: { text.hasPrefix($0) }),
      text.utf8.count == prefix.utf8.count + Secrets.length,
      text.utf8.dropFirst(prefix.utf8.count).allSatisfy(Secrets.digits.contains)
    else { return nil }
    (self.text, isSecure) = (text, prefix == Self.securePrefix)
  }

  /// What is kept of it.
  package var digest: String { Secrets.digest(text) }
  /// Who knows it does not know the token.
  var csrf: String { Secrets.digest("clipmill csrf \(text)") }
}
