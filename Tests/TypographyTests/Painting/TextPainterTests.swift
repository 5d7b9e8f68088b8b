import ClipJob
import MediaTypes
import Testing

@testable import Typography

@Suite struct TextPainterTests {
  private static let red = Color(red: 255, green: 0, blue: 0)
  private static let blue = Color(red: 0, green: 0, blue: 255)
  // BT.709 in the limited range.
  private static let redCode = [63, 102, 240, 255], blueCode = [32, 240, 118, 255],
    blackCode = [16, 128, 128, 255]
  private static let whiteCode = [235, 128, 128, 255]

  /// A letter that is one filled rectangle: where it is.
  private static func block(_ layout: TextLayout) -> TextRect {
    layout.placed.glyphs.reduce(TextRect()) { $0.union($1.ink) }.scaled(layout.unit)
  }

  @Test func picturesAreAsPromised() throws {
    for text in ["W", "Hello gjp", "👋🏽", "مرحبا", "漢字"] {
      for scale in [1.0, 2, 0.37] {
        let layout = try Samples.layout(text) { $0.shadows = [Shadow()] }
        let text = try #require(try TextPainter(layout).picture(scale: scale))
        let picture = text.picture
        #expect(picture.width % 2 == 0 && picture.height % 2 == 0)
        #expect(
          picture.layout
            == PictureLayout(chromaShiftX: 0, chromaShiftY: 0, hasAlpha: true, isPremultiplied: true))
        #expect(picture.color == .canvas)
        for (x, y) in text.seen() {
          #expect(x >= 2 && y >= 2 && x < picture.width - 2 && y < picture.height - 2)
        }
        #expect(text.sample(0, 0, 0) == 16 && text.sample(1, 0, 0) == 128 && text.sample(2, 0, 0) == 128)
        #expect(
          TextPainter(layout).byteCount(scale: scale)
            == PictureBlueprint(
              width: picture.width, height: picture.height, layout: .yuva444
            ).byteCount)
      }
    }
  }

  @Test func nothingIsNoPicture() throws {
    #expect(try TextPainter(Samples.layout("")).picture() == nil)
    #expect(try TextPainter(Samples.layout("   \n ")).picture() == nil)
    let layout = try Samples.layout("abc")
    #expect(try TextPainter(layout).picture(TextPart(.letters(5..<9))) == nil)
    #expect(try TextPainter(layout).picture(TextPart(layers: [.stroke, .shadow, .box])) == nil)
    #expect(try TextPainter(layout).picture(scale: 0) == nil)
    #expect(try TextPainter(layout).picture(scale: .nan) == nil)
    #expect(TextPainter(layout).byteCount(TextPart(.letters(5..<9))) == 0)
  }

  @Test func theSameTwice() throws {
    func bytes() throws -> [UInt8] {
      let layout = try Samples.layout("Twice مرحبا 👋🏽 漢字") {
        $0.strokes = [Stroke(width: 0.05), Stroke(color: Self.red, width: 0.02)]
        $0.shadows = [Shadow()]
        $0.box = TextBox()
        $0.color = .gradient(Gradient(from: Self.red, to: Self.blue, angle: 30))
      }
      return try #require(try TextPainter(layout).picture(scale: 1.5)).bytes
    }
    #expect(try bytes() == bytes())
  }

  @Test func coloursAreTheDocuments() throws {
    for (color, code) in [
      (Self.red, Self.redCode), (Self.blue, Self.blueCode), (.white, Self.whiteCode),
      (.black, Self.blackCode),
    ] {
      let layout = try Samples.layout("█") { $0.color = .color(color) }
      let block = Self.block(layout)
      let picture = try #require(try TextPainter(layout).picture())
      #expect(picture.color(block.x + block.width / 2, block.y + block.height / 2) == code)
    }
    // Half of it is seen: its sample is half as far from black.
    let layout = try Samples.layout("█") {
      $0.color = .color(Color(red: 255, green: 255, blue: 255, alpha: 128))
    }
    let block = Self.block(layout)
    let (x, y) = (block.x + block.width / 2, block.y + block.height / 2)
    #expect(try #require(try TextPainter(layout).picture()).color(x, y) == [126, 128, 128, 128])
    var straight = TextPart()
    straight.isPremultiplied = false
    let picture = try #require(try TextPainter(layout).picture(straight))
    #expect(picture.color(x, y) == [235, 128, 128, 128])
    #expect(!picture.picture.layout.isPremultiplied)
  }

  /// A gradient goes over the whole text, also when a part is drawn.
  @Test func gradientsGoOverTheText() throws {
    let layout = try Samples.layout("██ ██ ██") {
      $0.color = .gradient(Gradient(from: Self.red, to: Self.blue, angle: 90))
    }
    let all = try #require(try TextPainter(layout).picture())
    let y = layout.placed.glyphs[0].ink.scaled(layout.unit)
    let middle = y.y + y.height / 2
    #expect(all.color(2, middle)[0] > all.color(layout.width - 2, middle)[0])
    #expect(all.color(2, middle)[2] > 235 && all.color(layout.width - 2, middle)[1] > 235)
    for word in 0..<3 {
      let part = try #require(try TextPainter(layout).picture(TextPart(.words(word..<(word + 1)))))
      let rect = layout.words[word].rect
      let x = rect.x + rect.width * 0.3
      #expect(part.color(x, middle) == all.color(x, middle))
      #expect(part.color(x, middle)[3] == 255)
    }
  }

  @Test func strokesLieAroundLetters() throws {
    let layout = try Samples.layout("█") {
      $0.color = .color(.white)
      $0.strokes = [Stroke(color: Self.red, width: 0.1), Stroke(color: Self.blue, width: 0.1)]
    }
    let block = Self.block(layout)
    let picture = try #require(try TextPainter(layout).picture())
    let y = block.y + block.height / 2
    // An em has 60 pixels: the first stroke is seen for 6, the second one for 6 more.
    #expect(picture.color(block.maxX - 3, y) == Self.whiteCode)
    #expect(picture.color(block.maxX + 3, y) == Self.redCode)
    #expect(picture.color(block.maxX + 9, y) == Self.blueCode)
    #expect(picture.color(block.maxX + 14, y)[3] == 0)
    let alone = try #require(try TextPainter(layout).picture(TextPart(layers: .stroke)))
    #expect(abs(alone.seenBounds.maxX - block.maxX - 12) <= 1 && abs(alone.seenBounds.x - block.x + 12) <= 1)
    // Corners are round.
    #expect(alone.color(block.maxX + 11, block.y - 11)[3] == 0)
  }

  /// Of a stroke the outer half is seen, also through letters that are not opaque.
  @Test func strokesDoNotShineThrough() throws {
    let layout = try Samples.layout("█") {
      $0.color = .color(Color(red: 255, green: 255, blue: 255, alpha: 0))
      $0.strokes = [Stroke(color: Self.red, width: 0.1)]
    }
    let block = Self.block(layout)
    let picture = try #require(try TextPainter(layout).picture())
    #expect(picture.color(block.maxX - 3, block.y + block.height / 2)[3] == 0)
    #expect(picture.color(block.maxX + 3, block.y + block.height / 2) == Self.redCode)
  }

  @Test func shadowsFallWhereTheyAreTold() throws {
    let layout = try Samples.layout("█") {
      var shadow = Shadow()
      (shadow.x, shadow.y, shadow.blur, shadow.color) = (0.5, -0.25, 0, Self.red)
      $0.shadows = [shadow]
    }
    let block = Self.block(layout)
    let alone = try #require(try TextPainter(layout).picture(TextPart(layers: .shadow)))
    let seen = alone.seenBounds
    #expect(abs(seen.x - block.x - 30) <= 1 && abs(seen.y - block.y + 15) <= 1)
    #expect(abs(seen.width - block.width) <= 2 && abs(seen.height - block.height) <= 2)
    let all = try #require(try TextPainter(layout).picture())
    #expect(all.color(block.x + 35, block.y + block.height / 2)[0] == 235 || block.width < 36)
    #expect(all.color(block.maxX + 15, block.y + block.height / 2) == Self.redCode)
  }

  @Test func blurredShadowsAreSoftAndWholeInTheirPicture() throws {
    let layout = try Samples.layout("█") {
      var shadow = Shadow()
      (shadow.y, shadow.blur, shadow.color) = (0, 0.2, .black)
      $0.shadows = [shadow]
    }
    let block = Self.block(layout)
    let picture = try #require(try TextPainter(layout).picture(TextPart(layers: .shadow)))
    let y = block.y + block.height / 2
    let alphas = (0...40).map { picture.color(block.maxX - 6 + Double($0), y)[3] }
    #expect(alphas == alphas.sorted(by: >))
    // The edge of what is far wider than its blur is half as dark.
    #expect(abs(picture.color(block.maxX, y)[3] - 128) < 24)
    let edge = (0..<picture.picture.width).map { picture.sample(3, $0, 2) }
    #expect(edge.allSatisfy { $0 <= 1 })
  }

  @Test func emojiHaveShadowsAndNoStrokes() throws {
    let layout = try Samples.layout("🟥") {
      $0.strokes = [Stroke(color: Self.blue, width: 0.2)]
      $0.shadows = [Shadow()]
    }
    #expect(try TextPainter(layout).picture(TextPart(layers: .shadow))?.seen().isEmpty == false)
    #expect(try TextPainter(layout).picture(TextPart(layers: .stroke))?.seen().isEmpty != false)
    let fill = try #require(try TextPainter(layout).picture(TextPart(layers: .fill)))
    let bounds = fill.seenBounds
    let code = fill.color(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2)
    #expect(code[2] > 180 && code[3] == 255)
    // About as large as letters are.
    #expect(bounds.height > 40 && bounds.height < 80)
  }

  @Test func linesBelowAndThroughLetters() throws {
    let plain = try Samples.layout("xxx yyy")
    let lined = try Samples.layout("xxx yyy") {
      $0.underline = true
      $0.strikethrough = true
    }
    let picture = try #require(try TextPainter(lined).picture())
    let space = lined.letters[3].rect
    let column = (0..<Int(lined.height)).map { picture.color(space.x + space.width / 2, Double($0))[3] }
    // Two lines cross the space, one above the baseline and one below.
    let seen = column.indices.filter { column[$0] > 128 }
    #expect(seen.contains { Double($0) < lined.lines[0].baseline - 10 })
    #expect(seen.contains { Double($0) > lined.lines[0].baseline + 2 })
    let before = try #require(try TextPainter(plain).picture())
    #expect(
      (0..<Int(plain.height)).allSatisfy { before.color(space.x + space.width / 2, Double($0))[3] == 0 })
    // No gaps between letters.
    let below = Double(try #require(seen.last { Double($0) > lined.lines[0].baseline }))
    #expect(stride(from: 1, to: lined.width - 2, by: 1).allSatisfy { picture.color($0, below)[3] > 128 })
  }

  @Test func picturesBeyondAllLimits() throws {
    let layout = try Samples.layout("Large")
    let error = #expect(throws: TextError.self) { try TextPainter(layout).picture(scale: 200) }
    #expect(error?.code == .tooLarge)
    #expect(TextPainter(layout).byteCount(scale: 200) > TextPainter.mostBytes)
    var style = TextStyle()
    style.shadows = [Shadow()]
    style.shadows[0].blur = 1e12
    let far = try Samples.layout("Far") { $0.shadows = style.shadows }
    #expect(throws: TextError.self) { try TextPainter(far).picture() }
  }
}
