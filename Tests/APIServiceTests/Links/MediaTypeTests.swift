import Testing

@testable import APIService

@Suite struct MediaTypeTests {
  @Test(arguments: [
    ("a.mp4", "video/mp4", true), ("A.MP4", "video/mp4", true), ("a.b.webm", "video/webm", true),
    ("a.srt", "application/x-subrip", false), ("a.svg", "image/svg+xml", false),
    ("a.html", "text/html; charset=utf-8", false), ("a", "application/octet-stream", false),
    ("mp4", "application/octet-stream", false), ("a.mp4.exe", "application/octet-stream", false),
    ("", "application/octet-stream", false), ("a.", "application/octet-stream", false),
  ])
  func byTheEnding(name: String, type: String, isInline: Bool) {
    #expect(MediaType(of: name).text == type && MediaType(of: name).isInline == isInline)
  }

  /// Nothing in a name ends the header, or the quotes in it.
  @Test func namesAreQuoted() {
    #expect(Disposition.text("a.mp4", isInline: true) == "inline; filename=\"a.mp4\"; filename*=UTF-8''a.mp4")
    #expect(
      Disposition.text("é \"x\"\r\nA: b;.mp4", isInline: false)
        == "attachment; filename=\"___x___A__b_.mp4\"; filename*=UTF-8''%C3%A9%20%22x%22%0D%0AA%3A%20b%3B.mp4"
    )
  }
}
