import ClipJob
import Testing

@testable import Typography

/// Lines and glyphs of every text are those of Pango's own program with the same fonts.
@Suite struct GoldenTests {
  private static let width = 300

  private static func layout(_ text: GoldenText, width: Int = width) throws -> TextLayout {
    var style = TextStyle()
    style.align = .left
    style.size = 1
    // A pixel is a unit.
    let room = TextRoom(width: Double(width), height: 10_000, canvasHeight: ShapedText.em)
    return try TextLayout(
      [TextSpan(text.text, style: style)], style: style, in: room, fonts: Samples.fonts.get(),
      language: text.language)
  }

  @Test func linesAndGlyphsArePangos() throws {
    let pango = try PangoView()
    defer { pango.remove() }
    let groups = Dictionary(grouping: GoldenText.all, by: \.language)
    var compared = 0
    for (language, texts) in groups {
      let expected = try pango.lines(of: texts.map(\.text), width: Self.width, language: language)
      for (text, expected) in zip(texts, expected) {
        let layout = try Self.layout(text)
        let lines = layout.lines.map { "\($0.range)" }
        #expect(lines == expected.map { "\($0.start..<($0.start + $0.length))" }, "lines of \(text.name)")
        for (index, line) in expected.enumerated() {
          let glyphs = layout.placed.glyphs.filter { $0.line == index }.map(\.id)
          #expect(glyphs == line.glyphs, "glyphs of \(text.name), line \(index): \(line.runs)")
          compared += glyphs.count
        }
      }
    }
    #expect(GoldenText.all.count >= 60)
    #expect(compared > 2000)
  }

  @Test func everyLetterHasAGlyph() throws {
    for text in GoldenText.all {
      let layout = try Self.layout(text)
      #expect(layout.missingGlyphs.isEmpty, "\(text.name): \(layout.missingGlyphs)")
    }
  }

  /// People look at these: CLIPMILL_SHEETS names a folder that gets them as PNG files.
  @Test(.enabled(if: Sheet.folder != nil)) func contactSheets() throws {
    var sheet = Sheet(width: 1240, height: 1240)
    var (x, y, row, number) = (10, 10, 0, 1)
    for text in GoldenText.all {
      let layout = try Self.layout(text, width: 390)
      let height = Int(layout.height)
      if x + 400 > 1240 { (x, y, row) = (10, y + row + 14, 0) }
      if y + height > 1240 {
        sheet.write("golden-\(number)")
        (sheet, x, y, row, number) = (Sheet(width: 1240, height: 1240), 10, 10, 0, number + 1)
      }
      if let picture = try TextPainter(layout).picture() { sheet.draw(picture, x: x, y: y) }
      (x, row) = (x + 410, max(row, height))
    }
    sheet.write("golden-\(number)")
  }
}
