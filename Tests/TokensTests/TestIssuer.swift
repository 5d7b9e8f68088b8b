import ClipJob
import TestKit

@testable import Tokens

/// An identity provider with a key of each kind, and a server that takes its tokens.
struct TestIssuer {
  static let rsa = signer(.rsa(bits: 2048))
  static let p256 = signer(.curve("P-256"))
  static let p384 = signer(.curve("P-384"))
  static let p521 = signer(.curve("P-521"))
  static let ed25519 = signer(.ed25519)
  /// Somebody else's.
  static let other = signer(.ed25519)

  static let now = 1_800_000_000.0
  static let keys = set(
    rsa.publicKey("rsa", #""use":"sig""#), rsa.publicKey("rs256", #""alg":"RS256""#), p256.publicKey("p256"),
    p384.publicKey("p384"), p521.publicKey("p521"), ed25519.publicKey("ed"))

  private static func signer(_ kind: TokenSigner.Kind) -> TokenSigner { try! TokenSigner(kind) }

  static func set(_ keys: String...) -> [UInt8] {
    Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8)
  }

  /// Good ones, but for what is changed; null: without.
  static func claims(_ changes: [String: JSONValue] = [:]) -> String {
    let usual: [(String, JSONValue)] = [
      ("iss", "https://login.example"), ("aud", "clips"), ("sub", "ann"), ("iat", .number(now - 10)),
      ("exp", .number(now + 600)), ("tenant", "acme"), ("scope", "jobs:read"),
    ]
    let members = usual.filter { changes[$0.0] == nil } + changes.sorted { $0.key < $1.key }
    return JSONValue.object(members.filter { $0.1 != .null }).text()
  }

  static func verifier(_ keys: [UInt8] = keys) -> TokenVerifier {
    TokenVerifier(
      TokenRules(issuer: "https://login.example", audience: "clips"),
      keys: TokenKeyRing { () throws(TokenKeysError) in keys }, now: { now })
  }
}
