import ClipJob
import Testing

@testable import Typography

/// Styles as people use them, for looking at: CLIPMILL_SHEETS names a folder that gets them as a PNG file.
@Suite(.enabled(if: Sheet.folder != nil)) struct StyleSheetTests {
  private static let yellow = Color(red: 255, green: 220, blue: 0)
  private static let pink = Color(red: 255, green: 0, blue: 128)

  private static func gradient(_ angle: Double) -> Paint {
    .gradient(Gradient(from: yellow, to: pink, angle: angle))
  }

  private static let styles: [(String, @Sendable (inout TextStyle) -> Void)] = [
    ("Plain, white, Ågj", { _ in }),
    (
      "Thick strokes AWM",
      {
        $0.weight = 900
        $0.strokes = [Stroke(color: .black, width: 0.08), Stroke(color: pink, width: 0.06)]
      }
    ),
    (
      "Hard shadow",
      {
        var shadow = Shadow()
        (shadow.x, shadow.y, shadow.blur, shadow.color) = (0.06, 0.06, 0, .black)
        $0.shadows = [shadow]
      }
    ),
    (
      "Glow",
      {
        var glow = Shadow()
        (glow.y, glow.blur, glow.color) = (0, 0.2, pink)
        $0.shadows = [glow, glow]
      }
    ),
    (
      "Gradient to the right",
      {
        $0.color = gradient(90); $0.weight = 700
      }
    ),
    (
      "Gradient down\nin two lines",
      {
        $0.color = gradient(180); $0.weight = 700
      }
    ),
    (
      "Radial gradient",
      {
        $0.color = .gradient(Gradient(from: yellow, to: pink, radial: true)); $0.weight = 700
      }
    ),
    ("Box of all\nlines", { $0.box = TextBox() }),
    (
      "Box of each of\nthe lines",
      {
        $0.box = TextBox(); $0.box?.extent = .line; $0.box?.color = .color(pink)
      }
    ),
    (
      "Underlined, struck",
      {
        $0.underline = true; $0.strikethrough = true; $0.color = .color(yellow)
      }
    ),
    (
      "Serif italic",
      {
        $0.fonts = ["serif"]; $0.italic = true
      }
    ),
    ("ｆａｒ apart", { $0.letterSpacing = 0.3 }),
    (
      "Glass, with stroke",
      {
        $0.color = .color(Color(red: 255, green: 255, blue: 255, alpha: 60))
        $0.strokes = [Stroke(color: .white, width: 0.03)]
        $0.weight = 900
      }
    ),
    (
      "Emoji 👋🏽 stroked 🎉",
      {
        $0.strokes = [Stroke(color: .black, width: 0.06)]; $0.shadows = [Shadow()]
      }
    ),
    ("upper ß İi άέ", { $0.letterCase = .upper }),
    ("monospace 0O1l", { $0.fonts = ["monospace"] }),
    ("missing \u{10FFFC} \u{378} glyph", { $0.strokes = [Stroke(color: .black, width: 0.05)] }),
    (
      "العربية بخط عريض",
      {
        $0.strokes = [Stroke(color: .black, width: 0.08)]; $0.weight = 700
      }
    ),
  ]

  @Test func styles() throws {
    let sheet = Sheet(width: 1500, height: 1000)
    for (index, (text, change)) in Self.styles.enumerated() {
      let layout = try Samples.layout(text, width: 480, change)
      let (x, y) = (30 + index % 3 * 490, 20 + index / 3 * 165)
      if let picture = try TextPainter(layout).picture() { sheet.draw(picture, x: x, y: y) }
    }
    sheet.write("styles")
  }

  @Test func captions() throws {
    let sheet = Sheet(width: 1080, height: 900)
    var style = TextStyle()
    (style.size, style.weight, style.strokes) = (0.05, 800, [Stroke(color: .black, width: 0.09)])
    style.shadows = [Shadow()]
    let room = TextRoom(width: 900, height: 600, canvasHeight: 1920)
    let layout = try TextLayout(
      [TextSpan("This is how captions look when office is said", style: style)], style: style, in: room,
      fonts: Samples.fonts.get())
    for index in 0..<3 {
      var box = TextBox()
      (box.color, box.padding) = (.color(Self.pink), Margin(x: 0.12, y: -0.1))
      let word = TextHighlight(
        .words((index * 3)..<(index * 3 + 1)), paint: .color(Self.yellow), box: index == 1 ? box : nil)
      if let picture = try TextPainter(layout).picture(TextPart(highlights: [word])) {
        sheet.draw(picture, x: 90, y: 20 + 290 * index)
      }
    }
    sheet.write("captions")
  }

  /// Twice as large, and each letter in a place of its own.
  @Test func parts() throws {
    let sheet = Sheet(width: 1400, height: 600)
    var y = 10
    for text in ["office fi fl", "مرحبا لا", "नमस्ते स्त्री"] {
      let layout = try Samples.layout(text) {
        $0.color = Self.gradient(90)
        $0.strokes = [Stroke(color: .black, width: 0.03)]
      }
      let painter = TextPainter(layout)
      if let picture = try painter.picture(scale: 2) { sheet.draw(picture, x: 20, y: y) }
      for letter in layout.letters.indices {
        guard let picture = try painter.picture(TextPart(.letters(letter..<(letter + 1)))) else { continue }
        sheet.draw(picture, x: 760 + letter * 25, y: y + letter % 3 * 25)
      }
      y += 190
    }
    sheet.write("parts")
  }
}
