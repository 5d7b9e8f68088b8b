import Testing

@testable import NetworkGuard

@Suite struct SourceURLTests {
  @Test(arguments: [
    ("HTTPS://Media.Example", "https://media.example/"),
    ("http://media.example:80/a", "http://media.example/a"),
    ("https://media.example:80/a?b#c", "https://media.example:80/a?b"),
    ("http://media.example?x=1", "http://media.example/?x=1"),
    ("http://media.example/a b/ü.mp4?q=<x>", "http://media.example/a%20b/%C3%BC.mp4?q=%3Cx%3E"),
    ("http://media.example/100%25.mp4", "http://media.example/100%25.mp4"),
    ("http://media.example:/a", "http://media.example/a"),
    ("http://[2606:4700:0:0::1]:8080/", "http://[2606:4700::1]:8080/"),
    ("http://media.example/a/../b", "http://media.example/a/../b"),
  ]) func writtenAnew(_ text: String, _ expected: String) throws {
    #expect(try SourceURL(text).text == expected)
  }

  /// Percent-encoded it is three times as long, and would be read again.
  @Test func whatGrows() throws {
    let text = "https://media.example/" + String(repeating: "{", count: 1000)
    #expect(try SourceURL(SourceURL(text).text).text.utf8.count == 3022)
    #expect(throws: NetworkRefusal.tooLong) { try SourceURL(text + String(repeating: "{", count: 1000)) }
  }

  @Test func secretsAreNotShown() throws {
    let url = try SourceURL("https://media.example/a.mp4?X-Amz-Signature=secret#part")
    #expect(url.shown == "https://media.example/a.mp4?…")
    #expect(!url.shown.contains("secret") && url.text.contains("secret"))
  }

  @Test(arguments: [
    ("/b.mp4", "https://media.example/b.mp4"), ("b.mp4", "https://media.example/films/b.mp4"),
    ("?x=2", "https://media.example/films/a.mp4?x=2"),
    ("//cdn.example/b", "https://cdn.example/b"),
    ("https://cdn.example:8443/b", "https://cdn.example:8443/b"),
    ("../b.mp4", "https://media.example/films/../b.mp4"),
    ("http://media.example/b", "http://media.example/b"),
  ]) func redirections(_ reference: String, _ expected: String) throws {
    #expect(try SourceURL("https://media.example/films/a.mp4?x=1").resolving(reference).text == expected)
  }

  @Test(arguments: [
    "javascript:alert(1)", "file:/etc/passwd", "file:///etc/passwd", "", "ftp://media.example/", "data:,x",
  ])
  func redirectionsElsewhere(_ reference: String) throws {
    let url = try SourceURL("https://media.example/a")
    #expect(throws: NetworkRefusal.self) { try url.resolving(reference) }
  }

  @Test(arguments: [
    ("https://a/b", "https"), ("S3://bucket/key", "s3"), ("/a://b", nil), ("talk.mp4", nil), ("a:b", nil),
    ("://a", nil),
  ])
  func schemes(_ text: String, _ scheme: String?) { #expect(SourceURL.scheme(of: text) == scheme) }

  /// Whatever is accepted is written as the same URL, without what is not of it.
  @Test func anythingIsReadOnce() throws {
    var random = SystemRandomNumberGenerator()
    let pieces = [
      "http", "https", "://", "/", ":", "@", "?", "#", "[", "]", ".", "..", "127.0.0.1", "::1",
      "media.example", "80", "%", "\\", "é", " ", "a",
    ]
    var accepted = 0
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 1...9, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      guard let url = try? SourceURL("http://media.example" + text) else { continue }
      accepted += 1
      #expect(try SourceURL(url.text) == url, "\(text)")
      #expect(url.text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "\(text)")
      let authority = url.text.dropFirst("http://".count).prefix { $0 != "/" }
      #expect(authority == url.origin.dropFirst("http://".count) && !authority.contains("@"), "\(text)")
    }
    #expect(accepted > 100)
  }
}
