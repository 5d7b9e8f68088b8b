import COpenSSL
import ClipJob
import TestKit
import Testing

@testable import Tokens

@Suite struct TokenVerifierTests {
  private typealias Issuer = TestIssuer

  private static let signers: [(algorithm: String, key: String, signer: TokenSigner)] = [
    ("RS256", "rsa", Issuer.rsa), ("RS384", "rsa", Issuer.rsa), ("RS512", "rsa", Issuer.rsa),
    ("PS256", "rsa", Issuer.rsa), ("PS384", "rsa", Issuer.rsa), ("PS512", "rsa", Issuer.rsa),
    ("RS256", "rs256", Issuer.rsa), ("ES256", "p256", Issuer.p256), ("ES384", "p384", Issuer.p384),
    ("ES512", "p521", Issuer.p521), ("EdDSA", "ed", Issuer.ed25519),
  ]

  private static func refusal(_ answer: TokenAnswer) -> TokenRefusal? {
    if case .refused(let refusal) = answer { refusal } else { nil }
  }

  private static func isGood(_ answer: TokenAnswer) -> Bool {
    if case .good = answer { true } else { false }
  }

  private static func token(_ changes: [String: JSONValue]) -> String {
    Issuer.ed25519.token("EdDSA", "ed", claims: Issuer.claims(changes))
  }

  private static func header(_ header: String, _ claims: String = Issuer.claims()) -> String {
    Issuer.rsa.token(header: header, claims: claims, as: "RS256")
  }

  /// The header and the claims of a good token, with a signature of these bytes.
  private static func signed<Bytes: Sequence<UInt8>>(
    _ algorithm: String, _ key: String, _ bytes: (_ signed: [UInt8]) -> Bytes
  ) -> String {
    let text =
      TokenSigner.text(Array(#"{"alg":"\#(algorithm)","kid":"\#(key)"}"#.utf8)) + "."
      + TokenSigner.text(Array(Issuer.claims().utf8))
    return text + "." + TokenSigner.text(Array(bytes(Array(text.utf8))))
  }

  private static func hmac(_ message: [UInt8], _ key: String) -> [UInt8] {
    var (code, count) = ([UInt8](repeating: 0, count: 64), UInt32(0))
    HMAC(EVP_sha256(), key, Int32(key.utf8.count), message, message.count, &code, &count)
    return Array(code.prefix(Int(count)))
  }

  @Test func eachAlgorithmIsVerified() throws {
    let verifier = Issuer.verifier()
    for (algorithm, key, signer) in Self.signers {
      let token = signer.token(algorithm, key, claims: Issuer.claims())
      guard case .good(let claims) = verifier.verify(token) else {
        Issue.record("\(algorithm) \(key): \(verifier.verify(token))")
        continue
      }
      #expect(claims.subject == "ann" && claims.issuer == "https://login.example")
      #expect(claims.text("tenant") == "acme" && claims.words("scope") == ["jobs:read"])
      // Each bit of the signature matters.
      var parts = token.split(separator: ".").map(String.init)
      var bytes = try #require(Base64.bytes(urlText: parts[2]))
      bytes[bytes.count / 2] ^= 1
      parts[2] = Base64.urlText(bytes)
      #expect(Self.refusal(verifier.verify(parts.joined(separator: "."))) == .signature, "\(algorithm)")
    }
  }

  @Test(
    arguments: [
      ["aud": ["others", "clips"]], ["iat": .number(TestIssuer.now + 60)],
      ["nbf": .number(TestIssuer.now + 60)],
      ["exp": .number(TestIssuer.now + 0.5)], ["iat": .null, "exp": .number(TestIssuer.now + 86_400)],
      ["sub": .string(String(repeating: "é", count: 127))],
    ] as [[String: JSONValue]]) func whatIsAtTheEdgeIsGood(_ changes: [String: JSONValue])
  {
    #expect(Self.isGood(Issuer.verifier().verify(Self.token(changes))), "\(changes)")
  }

  @Test func aTokenNeedNotNameTheOnlyKey() {
    let token = Issuer.p256.token("ES256", nil, claims: Issuer.claims())
    #expect(Self.isGood(Issuer.verifier().verify(token)))
    for type in ["JWT", "at+jwt", "application/at+JWT"] {
      let typed = Self.header(#"{"alg":"RS256","kid":"rsa","typ":"\#(type)","jku":"http://localhost/"}"#)
      #expect(Self.isGood(Issuer.verifier().verify(typed)))
    }
  }

  @Test func scopesAreWordsOrAnArray() {
    let scopes: [(JSONValue, [String])] = [
      ("a  b", ["a", "b"]), (["a", .number(1), "b c"], ["a", "b c"]), (.number(1), []), (.null, []),
    ]
    for (value, words) in scopes {
      guard case .good(let claims) = Issuer.verifier().verify(Self.token(["scope": value])) else {
        Issue.record("not good")
        continue
      }
      #expect(claims.words("scope") == words)
    }
  }

  // MARK: Refusals

  private static let malformed: [(String, String)] = [
    ("nothing", ""), ("two parts", "a.b"), ("no parts", ".."), ("four parts", good + ".AA"),
    ("no JSON", header("alg=RS256")), ("no object", header(#"["RS256"]"#)), ("no alg", header("{}")),
    ("alg is no text", header(#"{"alg":256,"kid":"rsa"}"#)),
    ("alg twice", header(#"{"alg":"RS256","alg":"none","kid":"rsa"}"#)),
    ("alg twice, escaped", header(#"{"alg":"RS256","\u0061lg":"none","kid":"rsa"}"#)),
    ("kid twice", header(#"{"alg":"RS256","kid":"rsa","kid":"rs256"}"#)),
    ("kid is a number", header(#"{"alg":"RS256","kid":1}"#)),
    ("crit", header(#"{"alg":"RS256","kid":"rsa","crit":["b64"],"b64":false}"#)),
    ("typ of another purpose", header(#"{"alg":"RS256","kid":"rsa","typ":"dpop+jwt"}"#)),
    ("typ is no text", header(#"{"alg":"RS256","kid":"rsa","typ":1}"#)),
    ("aud twice", header(#"{"alg":"RS256","kid":"rsa"}"#, #"{"aud":"clips","aud":"others"}"#)),
    ("claims are no object", header(#"{"alg":"RS256","kid":"rsa"}"#, #"["clips"]"#)),
    ("claims that break off", header(#"{"alg":"RS256","kid":"rsa"}"#, "{")),
    ("exp is a text", token(["exp": .string("\(Int(Issuer.now) + 600)")])),
    ("iat is a text", token(["iat": "now"])),
    ("too long", token(["filler": .string(String(repeating: "x", count: 8192))])),
    ("padding", good + "="), ("padding inside", good.replacing(".", with: "=.")),
    ("blank before", " " + good), ("line behind", good + "\n"),
    (
      "the other alphabet",
      signed("EdDSA", "ed") { _ in [0xFB, 0xFF, 0xBF] as [UInt8] }
        .replacing("-", with: "+").replacing("_", with: "/")
    ),
    ("a letter cut off", String(Issuer.p256.token("ES256", "p256", claims: Issuer.claims()).dropLast())),
  ]

  private static let good = token([:])

  private static let algorithms: [(String, String)] = [
    ("none", signed("none", "rsa") { _ in [UInt8]() }), ("None", signed("None", "rsa") { _ in [UInt8]() }),
    ("nOnE with a signature", signed("nOnE", "rsa") { Issuer.rsa.signature($0, as: "RS256") }),
    ("HMAC by the public key", signed("HS256", "rsa") { hmac($0, Issuer.rsa.publicPEM) }),
    ("HMAC by nothing", signed("HS256", "rsa") { hmac($0, "") }),
    ("small letters", signed("rs256", "rsa") { Issuer.rsa.signature($0, as: "RS256") }),
    ("unheard of", signed("RS1", "rsa") { Issuer.rsa.signature($0, as: "RS256") }),
    ("a key of another kind", signed("ES256", "rsa") { Issuer.p256.signature($0, as: "ES256") }),
    ("another curve's key", signed("ES256", "p384") { Issuer.p384.signature($0, as: "ES384") }),
    ("not the key's own", signed("PS256", "rs256") { Issuer.rsa.signature($0, as: "PS256") }),
    ("not the key's own digest", signed("RS512", "rs256") { Issuer.rsa.signature($0, as: "RS512") }),
  ]

  private static let unknownKeys: [(String, String)] =
    ["unknown", "../../../../dev/null", "/dev/null", "https://evil.example/key", "", "rsa\\u0000", "RSA"].map
  { (kid: String) in
    ("kid \(kid)", Issuer.rsa.token("RS256", kid, claims: Issuer.claims()))
  } + [("no kid, and two that it may be", Issuer.rsa.token("RS256", nil, claims: Issuer.claims()))]

  private static let signatures: [(String, String)] = [
    ("somebody else's", Issuer.other.token("EdDSA", "ed", claims: Issuer.claims())),
    (
      "of other claims",
      good.replacing(
        /\.[^.]*\./, with: ".\(TokenSigner.text(Array(Issuer.claims(["sub": "bob"]).utf8)))."
      )
    ),
    ("none", signed("RS256", "rsa") { _ in [UInt8]() }),
    ("PKCS #1 for PSS", signed("PS256", "rsa") { Issuer.rsa.signature($0, as: "RS256") }),
    ("PSS for PKCS #1", signed("RS256", "rsa") { Issuer.rsa.signature($0, as: "PS256") }),
    ("another digest", signed("RS256", "rsa") { Issuer.rsa.signature($0, as: "RS512") }),
    ("cut", signed("RS256", "rsa") { Issuer.rsa.signature($0, as: "RS256").suffix(253) }),
    ("DER", signed("ES256", "p256") { Issuer.p256.signature($0, as: "ES256", isDER: true) }),
    ("a byte more", signed("ES256", "p256") { Issuer.p256.signature($0, as: "ES256") + [0] }),
    ("a byte less", signed("ES256", "p256") { Issuer.p256.signature($0, as: "ES256").suffix(63) }),
    (
      "halves of 33 bytes",
      signed("ES256", "p256") {
        let bytes = Issuer.p256.signature($0, as: "ES256")
        return [0] + Array(bytes.prefix(32)) + [0] + Array(bytes.suffix(32)) as [UInt8]
      }
    ),
    ("zeros", signed("ES256", "p256") { _ in [UInt8](repeating: 0, count: 64) }),
    ("ones", signed("ES384", "p384") { _ in [UInt8](repeating: 0xFF, count: 96) }),
    ("too long for Ed25519", signed("EdDSA", "ed") { Issuer.ed25519.signature($0, as: "EdDSA") + [0] }),
    ("zeros of Ed25519", signed("EdDSA", "ed") { _ in [UInt8](repeating: 0, count: 64) }),
  ]

  private static let claims: [(String, TokenRefusal, [String: JSONValue])] = [
    ("another issuer", .issuer, ["iss": "https://evil.example"]),
    ("nearly the issuer", .issuer, ["iss": "https://login.example/"]),
    ("no issuer", .issuer, ["iss": .null]), ("issuers", .issuer, ["iss": ["https://login.example"]]),
    ("another audience", .audience, ["aud": "others"]), ("nearly the audience", .audience, ["aud": "clips2"]),
    ("others", .audience, ["aud": ["others", .number(1)]]), ("nobody", .audience, ["aud": []]),
    ("no audience", .audience, ["aud": .null]),
    ("just expired", .expired, ["exp": .number(Issuer.now)]), ("long ago", .expired, ["exp": .number(0)]),
    ("before all time", .expired, ["exp": .number("-1e300")]),
    ("not yet", .early, ["nbf": .number(Issuer.now + 61)]),
    ("made later", .early, ["iat": .number(Issuer.now + 61)]),
    ("no end", .lifetime, ["exp": .null]), ("too long", .lifetime, ["exp": .number(Issuer.now + 86_391)]),
    ("for ever", .lifetime, ["exp": .number("1e300")]),
    ("too long from now on", .lifetime, ["iat": .null, "exp": .number(Issuer.now + 86_401)]),
    ("nobody's", .subject, ["sub": .null]), ("an empty subject", .subject, ["sub": ""]),
    ("a number", .subject, ["sub": .number(1)]), ("two lines", .subject, ["sub": "ann\n"]),
    ("a long subject", .subject, ["sub": .string(String(repeating: "x", count: 256))]),
  ]

  @Test func whatIsNotGoodIsRefused() {
    let verifier = Issuer.verifier()
    #expect(Self.isGood(verifier.verify(Self.good)))
    let tables: [(TokenRefusal, [(String, String)])] = [
      (.malformed, Self.malformed), (.algorithm, Self.algorithms), (.key, Self.unknownKeys),
      (.signature, Self.signatures),
    ]
    for (refusal, rows) in tables {
      for (name, token) in rows {
        #expect(Self.refusal(verifier.verify(token)) == refusal, "\(refusal), \(name): \(token)")
      }
    }
    for (name, refusal, changes) in Self.claims {
      #expect(Self.refusal(verifier.verify(Self.token(changes))) == refusal, "\(refusal), \(name)")
    }
  }

  @Test func whatIsMadeUpCounts() {
    #expect(TokenRefusal.allCases.filter(\.isAttempt) == [.signature, .issuer, .audience])
    #expect(TokenRefusal.allCases.allSatisfy { !$0.meaning.message.isEmpty && !$0.meaning.hint.isEmpty })
  }

  @Test func itHasThreeParts() {
    #expect(TokenVerifier.isToken(Self.good) && TokenVerifier.isToken(".."))
    for text in ["", "cm_live_x", "a.b", "a.b.c.d.e"] { #expect(!TokenVerifier.isToken(text)) }
  }
}
