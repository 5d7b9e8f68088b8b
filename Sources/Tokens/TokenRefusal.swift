/// Why a token is not taken. Names may be added, and never change their meaning.
public enum TokenRefusal: String, Error, Sendable, CaseIterable {
  /// It is no signed token, or has something in its header that would have to be understood.
  case malformed
  /// Not signed, by a secret that both sides know, or by an algorithm that its key is not for.
  case algorithm
  /// Nobody knows the key that it says it is signed with.
  case key
  case signature
  case issuer
  case audience
  case expired
  /// It is of the future: `nbf` or `iat`.
  case early
  /// It says of no end, or of one that is too far.
  case lifetime
  /// It says not whose it is.
  case subject

  /// Whether it was made up, or taken from elsewhere: such attempts are counted.
  package var isAttempt: Bool { self == .signature || self == .issuer || self == .audience }

  /// A sentence for who presented the token, and what to do.
  package var meaning: (message: String, hint: String) {
    switch self {
    case .malformed:
      (
        "this is not a signed token of the form that is taken here",
        "send the token as the identity provider gave it, of at most \(TokenText.longest) bytes"
      )
    case .algorithm:
      (
        "this token is not signed by an algorithm that is taken here",
        "have it signed by the issuer's key: RS256, PS256, ES256, ES384 or EdDSA"
      )
    case .key: ("the key that this token is signed with is not known here", "get a new token")
    case .signature: ("the signature of this token is wrong", "get a new token from the identity provider")
    case .issuer:
      (
        "this token is of another issuer",
        "get one from the identity provider that this server takes them from"
      )
    case .audience: ("this token is for somebody else", "ask for one whose audience is this server")
    case .expired: ("this token has expired", "get a new one")
    case .early: ("this token is not valid yet", "check the clocks")
    case .lifetime:
      ("this token lasts too long, or says not how long", "ask for one of at most 24 hours")
    case .subject: ("this token says not whose it is", "ask for one with a subject of at most 255 bytes")
    }
  }
}
