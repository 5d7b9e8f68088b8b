import ClipJob
import Testing

@testable import Typography

@Suite struct PreparedTextTests {
  private static func prepared(_ texts: String...) throws -> String {
    let text = try PreparedText(texts.map { TextSpan($0, style: TextStyle()) }, language: nil)
    #expect(text.origins.count == text.bytes.count + 1)
    #expect(text.origins.last == texts.joined().utf8.count)
    #expect(text.origins == text.origins.sorted())
    return String(decoding: text.bytes, as: UTF8.self)
  }

  @Test func controlCharactersAreRemoved() throws {
    #expect(try Self.prepared("a\0b\u{1}c\u{7F}d\u{9F}\u{FEFF}\u{FFFE}e") == "abcde")
    #expect(try Self.prepared("a\tb") == "a b")
    #expect(try Self.prepared("a\r\nb\rc\nd\u{2028}e\u{2029}f\u{85}g\u{B}h") == "a\nb\nc\nd\ne\nf\ng\nh")
    #expect(try Self.prepared("a\r", "\nb") == "a\nb")
    #expect(try Self.prepared("", "") == "")
  }

  /// What a span opens ends with it, and it ends nothing of others.
  @Test func directionsStayInTheirSpan() throws {
    #expect(try Self.prepared("a\u{202E}b", "c") == "a\u{202E}b\u{202C}c")
    #expect(try Self.prepared("\u{2067}\u{202B}b", "c") == "\u{2067}\u{202B}b\u{202C}\u{2069}c")
    #expect(try Self.prepared("\u{202E}a", "\u{202C}\u{2069}b") == "\u{202E}a\u{202C}b")
    #expect(try Self.prepared("\u{2067}\u{202E}a\u{2069}b") == "\u{2067}\u{202E}a\u{2069}b")
    #expect(try Self.prepared("\u{202E}a\nb") == "\u{202E}a\nb")
    let layout = try TextLayout(
      [TextSpan("\u{202E}abc", style: TextStyle()), TextSpan("def", style: TextStyle())], style: TextStyle(),
      in: Samples.room, fonts: Samples.fonts.get())
    #expect(layout.visualOrder == [2, 1, 0, 3, 4, 5])
  }

  @Test func textsAreOfBoundedLength() throws {
    let most = String(repeating: "é", count: PreparedText.limit)
    #expect(try PreparedText([TextSpan(most, style: TextStyle())], language: nil).bytes.count == 40_000)
    for text in [most + "x", String(repeating: "x", count: 10_000_000)] {
      let error = #expect(throws: TextError.self) { try Samples.layout(text) }
      #expect(error?.code == .tooLong)
    }
    // Together, too.
    let spans = Array(repeating: TextSpan(String(repeating: "x", count: 11), style: TextStyle()), count: 2000)
    #expect(throws: TextError.self) { try PreparedText(spans, language: nil) }
  }
}
