import Accounts
import Testing
import Tokens

@testable import APIService

@Suite struct FileLinkTests {
  private let secrets = LinkSecrets(current: "one", former: nil)
  private let link = FileLink(
    expires: 1_800_000_000, size: 1 << 40, modified: 1_700_000_000_123_456_789, tenant: "acme", job: "a:1",
    path: "out/Grüße 日本.mp4")

  @Test func whatIsSignedIsReadBack() {
    let token = link.token(secrets.signature)
    #expect(FileLink(token, secrets.isSigned) == link)
    #expect(token.utf8.allSatisfy { $0 < 0x7F && $0 > 0x20 } && !token.contains("/") && !token.contains("%"))
    let empty = FileLink(expires: 0, size: 0, modified: 0, tenant: "", job: "", path: "")
    #expect(FileLink(empty.token(secrets.signature), secrets.isSigned) == empty)
    // A secret of before is good as long as it is kept.
    let renewed = LinkSecrets(current: "two", former: "one")
    #expect(
      FileLink(token, renewed.isSigned) == link && renewed.signature(of: [1]) != secrets.signature(of: [1]))
    #expect(FileLink(token, LinkSecrets(current: "two", former: nil).isSigned) == nil)
  }

  /// Each bit of it counts.
  @Test func nothingOfItCanBeChanged() throws {
    let token = link.token(secrets.signature)
    let bytes = try #require(Base64.bytes(urlText: token))
    for place in bytes.indices {
      var forged = bytes
      forged[place] ^= 1
      #expect(FileLink(Base64.urlText(forged), secrets.isSigned) == nil)
    }
    for text in [
      "", "A", "x", "====", token + "=", token + "A", String(token.dropLast()), " " + token, "..", "\u{0}",
    ] {
      #expect(FileLink(text, secrets.isSigned) == nil, "\(text)")
    }
    // What moves from one field to the next is another link.
    var moved = link
    (moved.tenant, moved.job) = ("acmea", ":1")
    #expect(moved.token(secrets.signature) != token)
  }

  /// A link's signature is good for nothing else, and nothing else's for a link.
  @Test func signaturesAreOfLinksAlone() {
    let token = link.token { secrets.signature(of: Array($0.dropFirst(19))) }
    #expect(FileLink(token, secrets.isSigned) == nil)
  }
}
