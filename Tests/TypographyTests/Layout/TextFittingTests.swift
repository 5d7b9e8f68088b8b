import ClipJob
import Testing

@testable import Typography

@Suite struct TextFittingTests {
  private static let text = "A headline that is too long for the room that it was given"

  private static func fit(
    _ text: String, width: Double, height: Double, least: Double?, lines: Int? = nil
  ) throws -> TextLayout {
    var style = TextStyle()
    style.size = 0.1
    style.minSize = least
    style.maxLines = lines
    return try TextLayout(
      [TextSpan(text, style: style)], style: style,
      in: TextRoom(width: width, height: height, canvasHeight: 1000),
      fonts: Samples.fonts.get())
  }

  @Test func textThatFitsKeepsItsSize() throws {
    let layout = try Self.fit("Short", width: 1000, height: 1000, least: 0.01)
    #expect(layout.factor == 1 && !layout.isTruncated && !layout.overflows)
  }

  @Test func heightMakesItSmaller() throws {
    let layout = try Self.fit(Self.text, width: 600, height: 250, least: 0.02)
    #expect(layout.factor < 1 && layout.factor > 0.2)
    #expect(layout.height <= 250 && layout.height > 180)
    #expect(!layout.overflows)
  }

  @Test func linesMakeItSmaller() throws {
    let one = try Self.fit(Self.text, width: 1000, height: 1000, least: 0.01, lines: 1)
    #expect(one.lines.count == 1 && !one.isTruncated)
    #expect(one.width <= 1000 && one.width > 950)
    let two = try Self.fit(Self.text, width: 1000, height: 1000, least: 0.01, lines: 2)
    #expect(two.lines.count == 2 && two.factor > one.factor)
  }

  /// Words are not broken while the text may become smaller.
  @Test func wideWordsMakeItSmaller() throws {
    let layout = try Self.fit("Donaudampfschifffahrt", width: 500, height: 1000, least: 0.02)
    #expect(layout.lines.count == 1 && layout.factor < 1 && layout.width <= 500)
    let kept = try Self.fit("Donaudampfschifffahrt", width: 500, height: 1000, least: nil)
    #expect(kept.lines.count > 1 && kept.factor == 1 && kept.width <= 500)
  }

  @Test func theLeastSizeIsKept() throws {
    let layout = try Self.fit(Self.text, width: 300, height: 100, least: 0.08)
    #expect(abs(layout.factor - 0.8) < 1e-9)
    #expect(layout.overflows && !layout.isTruncated)
  }

  @Test func whatHasNoRoomIsLeftOut() throws {
    let layout = try Self.fit(Self.text, width: 600, height: 1000, least: 0.09, lines: 2)
    #expect(layout.lines.count == 2 && layout.isTruncated)
    #expect(abs(layout.factor - 0.9) < 1e-9)
    #expect(layout.width <= 600)
    let last = try #require(layout.letters.last)
    #expect(last.range.isEmpty)
    // Whole words, where they leave room for the ellipsis.
    #expect(String(Self.text.utf8.prefix(last.range.lowerBound)) == "A headline that is too")
    let tight = try Self.fit("Donaudampfschifffahrt", width: 500, height: 1000, least: nil, lines: 1)
    #expect(tight.isTruncated && tight.lines.count == 1 && tight.width <= 500 && tight.width > 430)
    #expect(tight.letters.map(\.range).last == (tight.letters.count - 1)..<(tight.letters.count - 1))
  }

  @Test func ellipsesOfParagraphsAndDirections() throws {
    let paragraphs = try Self.fit("one\ntwo\nthree", width: 1000, height: 1000, least: nil, lines: 2)
    #expect(paragraphs.lines.count == 2 && paragraphs.isTruncated)
    #expect(paragraphs.letters.map(\.range).last == 7..<7)
    let hebrew = try Self.fit(
      "דג סקרן שט בים מאוכזב ולפתע מצא חברה נחמדה שצצה לה", width: 600, height: 1000, least: nil, lines: 1)
    #expect(hebrew.lines.count == 1 && hebrew.isTruncated)
    // The end is on the left.
    #expect(hebrew.visualOrder.first == hebrew.letters.count - 1)
    let word = try Self.fit("漢字漢字漢字漢字漢字漢字", width: 600, height: 1000, least: nil, lines: 1)
    #expect(word.lines.count == 1 && word.isTruncated && word.letters.count == 6)
  }

  @Test func roomIsAsWideAsTheStyleSays() throws {
    let layout = try Samples.layout(Self.text, width: 1000) { $0.maxWidth = 0.4 }
    #expect(layout.width <= 400.5 && layout.width > 250)
  }
}
