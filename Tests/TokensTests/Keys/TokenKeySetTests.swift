import ClipJob
import TestKit
import Testing

@testable import Tokens

@Suite struct TokenKeySetTests {
  private let good = TestIssuer.p256.publicKey("good")

  private func set(_ keys: String...) throws(TokenKeysError) -> TokenKeySet {
    try TokenKeySet(parsing: Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8))
  }

  /// They are no reason to refuse the others.
  @Test func keysForOtherPurposesAreOverlooked() throws {
    let point = TestIssuer.p256.publicKey(nil)
    let weak = try TokenSigner(.rsa(bits: 1024)).publicKey("bad")
    let others = [
      #"{"kty":"oct","kid":"bad","k":"c2VjcmV0"}"#, TestIssuer.rsa.publicKey("bad", #""use":"enc""#),
      TestIssuer.rsa.publicKey("bad", #""key_ops":["encrypt"]"#),
      TestIssuer.rsa.publicKey("bad", #""alg":"RSA-OAEP""#),
      TestIssuer.p256.publicKey("bad", #""alg":"RS256""#),
      TestIssuer.p256.publicKey("bad", #""alg":"ES384""#),
      weak, TestIssuer.rsa.publicKey("bad").replacing("AQAB", with: "AQ"),
      TestIssuer.rsa.publicKey("bad").replacing("AQAB", with: "AQAA"),
      TestIssuer.rsa.publicKey("bad").replacing("AQAB", with: "AQAB="),
      // Not on the curve, on another one, and with a coordinate that is too short.
      point.replacing(#""x":""#, with: #""kid":"bad","x":""#).replacing(
        /"y":"[^"]*"/, with: #""y":"\#(String(repeating: "A", count: 43))""#),
      point.replacing("P-256", with: "P-384").replacing(#""x":""#, with: #""kid":"bad","x":""#),
      point.replacing("P-256", with: "secp256k1").replacing(#""x":""#, with: #""kid":"bad","x":""#),
      #"{"kty":"EC","crv":"P-256","kid":"bad","x":"AA","y":"AA"}"#,
      #"{"kty":"OKP","crv":"Ed25519","kid":"bad","x":"AAAA"}"#,
      #"{"kty":"OKP","crv":"X25519","kid":"bad","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
      #"{"kty":"EC","kid":"bad"}"#, #"{"kid":"bad"}"#, #""bad""#,
    ]
    for other in others {
      let keys = try set(other, good)
      #expect(!keys.has("bad") && keys.has("good"), "\(other)")
      let error = #expect(throws: TokenKeysError.self, "\(other)") { try set(other) }
      #expect(error?.message.contains("none of its keys") == true)
    }
  }

  @Test func whatIsNoSetIsRefused() {
    let many = Array(repeating: good, count: 101).joined(separator: ",")
    let texts = [
      "", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[]}"#, #"{"keys":[\#(many)]}"#,
      #"{"keys":[\#(good)],"keys":[]}"#,
      #"{"keys":[\#(good)],"x":"\#(String(repeating: "x", count: 256 << 10))"}"#,
    ]
    for text in texts {
      #expect(throws: TokenKeysError.self, "\(text.prefix(40))") {
        try TokenKeySet(parsing: Array(text.utf8))
      }
    }
    // A private key that everybody can read signs anything.
    let error = #expect(throws: TokenKeysError.self) {
      try set(
        good, TestIssuer.ed25519.publicKey("private", #""d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A""#))
    }
    #expect(error?.message.contains("private") == true)
  }

  @Test func aKeyIsFoundByItsNameAndWhatItIsFor() throws {
    let keys = try set(
      good, TestIssuer.rsa.publicKey("rsa"), TestIssuer.rsa.publicKey("é"), TestIssuer.ed25519.publicKey(nil))
    #expect(keys.keys("good", for: .es256).count == 1 && keys.keys("good", for: .es384).isEmpty)
    #expect(keys.keys("e\u{301}", for: .rs256).isEmpty && keys.keys("é", for: .rs256).count == 1)
    // Without a name it has to be the only one.
    #expect(keys.keys(nil, for: .rs256).isEmpty && keys.keys(nil, for: .es256).count == 1)
    #expect(keys.keys(nil, for: .ed25519).count == 1 && keys.keys("ed", for: .ed25519).isEmpty)
    #expect(!keys.has(nil) && TokenKeySet().isEmpty)
  }
}
