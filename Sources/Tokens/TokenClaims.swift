import ClipJob

/// What a good token says (RFC 7519, section 4).
public struct TokenClaims: Sendable {
  public let issuer: String
  /// Who holds it: one line of 1 to 255 bytes.
  public let subject: String
  private let members: JSONValue

  init(issuer: String, subject: String, _ members: JSONValue) {
    (self.issuer, self.subject, self.members) = (issuer, subject, members)
  }

  /// Nil: there is no such claim, or it is no text.
  package func text(_ name: String) -> String? { members[name]?.text }

  /// Whether there is such a claim, whatever it is.
  package func has(_ name: String) -> Bool { members[name] != nil }

  /// Words between spaces (RFC 8693, section 4.2), or in an array. What is no text is none.
  package func words(_ name: String) -> [String] {
    if let text = text(name) { return text.split(separator: " ").map(String.init) }
    return (members[name]?.items ?? []).compactMap(\.text)
  }
}
