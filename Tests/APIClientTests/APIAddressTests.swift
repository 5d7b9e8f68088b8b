import APIClient
import Testing

@Suite struct APIAddressTests {
  @Test(arguments: [
    ("https://clips.example", "https://clips.example"), ("HTTP://[::1]:8080//", "HTTP://[::1]:8080"),
    ("http://proxy/clips/", "http://proxy/clips"),
  ])
  func takes(_ text: String, _ address: String) throws { #expect(try APIAddress(text).text == address) }

  @Test(arguments: [
    "", "clips.example", "ftp://a", "http://", "http:///v1", "https://a b", "https://ä", "https://a/?x",
    "https://a#b", "https://a/v1", "https://a/V1/", "https://user:secret@a", "redis://a",
  ])
  func refuses(_ text: String) throws {
    let mistake = try #require(throws: APIAddress.Mistake.self) { try APIAddress(text) }
    #expect(!mistake.hint.isEmpty && !mistake.message.contains("secret"))
  }
}
