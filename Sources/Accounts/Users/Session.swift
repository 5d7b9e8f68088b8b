import JobQueue

/// A user who has logged in.
public struct Session: Sendable, Equatable {
  public let user: User
  public let openedAt: Timestamp
  public let expiresAt: Timestamp
  /// What a form of this session carries, so that no other page can send it. Derived from the token, and kept nowhere.
  public let csrfToken: String

  package init(user: User, openedAt: Timestamp, expiresAt: Timestamp, token: SessionToken) {
    (self.user, self.openedAt, self.expiresAt) = (user, openedAt, expiresAt)
    csrfToken = token.csrf
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

/// The secret of a session: `cms_` and 43 random digits of base 62 (256 bits).
package struct SessionToken: Sendable {
  static let prefix = "cms_"
  package let text: String

  package static func random() -> SessionToken { SessionToken(text: prefix + Secrets.random()) }
  private init(text: String) { self.text = text }

  /// Nil for what is no token.
  package init?(_ text: String) {
    guard text.hasPrefix(Self.prefix), text.utf8.count == Self.prefix.utf8.count + Secrets.length,
      text.utf8.dropFirst(Self.prefix.utf8.count).allSatisfy(Secrets.digits.contains)
    else { return nil }
    self.text = text
  }

  /// What is kept of it.
  package var digest: String { Secrets.digest(text) }
  /// Who knows it does not know the token.
  var csrf: String { Secrets.digest("clipmill csrf \(text)") }
}
