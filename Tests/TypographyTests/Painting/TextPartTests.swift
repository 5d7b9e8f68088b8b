import ClipJob
import Testing

@testable import Typography

@Suite struct TextPartTests {
  private static let red = Color(red: 255, green: 0, blue: 0)

  /// Letters that are drawn one by one are together what is drawn at once.
  @Test(arguments: ["Hello office fi", "مرحبا لا إله", "क्षत्रिय", "ab אבג 12", "स्त्री नमस्ते", "👋🏽 a 👨‍👩‍👧"])
  func lettersAddUpToTheText(_ text: String) throws {
    let layout = try Samples.layout(text)
    let painter = TextPainter(layout)
    let all = try #require(try painter.picture())
    var sums: [Int: Int] = [:]
    for letter in layout.letters.indices {
      guard let one = try painter.picture(TextPart(.letters(letter..<(letter + 1)))) else { continue }
      for (x, y) in one.seen() {
        let place = (y + Int(one.y)) * 100_000 + x + Int(one.x)
        sums[place, default: 0] += one.sample(3, x, y)
      }
    }
    var difference = 0
    for (x, y) in all.seen() {
      let place = (y + Int(all.y)) * 100_000 + x + Int(all.x)
      // Where letters overlap, their coverage adds up to more.
      difference += max(0, all.sample(3, x, y) - (sums[place] ?? 0) - 4)
      sums[place] = nil
    }
    #expect(difference < 255, "\(text)")
    #expect(sums.values.reduce(0, +) < 255, "\(text)")
  }

  @Test func unitsAreClampedToTheText() throws {
    let layout = try Samples.layout("one two\nthree")
    #expect(layout.letters(of: .all) == 0..<12)
    #expect(layout.letters(of: .words(1..<9)) == 4..<12)
    #expect(layout.letters(of: .words(7..<9)).isEmpty)
    #expect(layout.letters(of: .lines(1..<2)) == 7..<12)
    #expect(layout.letters(of: .letters(-5..<3)) == 0..<3)
  }

  @Test func theWordThatIsSaid() throws {
    let layout = try Samples.layout("██ ██")
    var part = TextPart()
    var box = TextBox()
    (box.color, box.padding, box.radius) = (
      .color(Color(red: 0, green: 0, blue: 255)), Margin(x: 0.1, y: 0), 0
    )
    part.highlights = [TextHighlight(.words(1..<2), paint: .color(Self.red), box: box)]
    let picture = try #require(try TextPainter(layout).picture(part))
    let (first, second) = (layout.words[0].rect, layout.words[1].rect)
    let y = layout.placed.glyphs[0].ink.scaled(layout.unit)
    let middle = y.y + y.height / 2
    #expect(picture.color(first.x + first.width * 0.3, middle) == [235, 128, 128, 255])
    #expect(picture.color(second.x + second.width * 0.3, middle) == [63, 102, 240, 255])
    // An em has 60 pixels: the box is 6 wider than the word.
    #expect(picture.color(second.x - 3, middle) == [32, 240, 118, 255])
    #expect(picture.color(second.x - 8, middle)[3] == 0)
    part.layers = .fill
    #expect(try #require(try TextPainter(layout).picture(part)).color(second.x - 3, middle)[3] == 0)
  }

  @Test func aLetterOfALigatureIsPaintedAlone() throws {
    let layout = try Samples.layout("ffi") { $0.size = 0.2 }
    #expect(layout.placed.glyphs.count < 3)
    var part = TextPart()
    part.highlights = [TextHighlight(.letters(0..<1), paint: .color(Self.red))]
    let picture = try #require(try TextPainter(layout).picture(part))
    let colored = picture.seen { $0 == 255 }.filter { picture.sample(2, $0.x, $0.y) > 200 }
    let third = layout.letters[0].rect.maxX
    #expect(colored.count > 50)
    #expect(colored.allSatisfy { Double($0.x) + picture.x <= third + 1 })
  }

  @Test func boxesOfTheTextAndOfItsLines() throws {
    for extent in [TextBox.Extent.all, .line] {
      let layout = try Samples.layout("a much longer line\nshort") {
        var box = TextBox()
        (box.extent, box.radius, box.color) = (extent, 0, .color(Self.red))
        $0.box = box
      }
      let picture = try #require(try TextPainter(layout).picture(TextPart(layers: .box)))
      let bounds = picture.seenBounds
      // 0.35 ems of 60 pixels.
      #expect(abs(bounds.x + 21) <= 1 && abs(bounds.width - layout.width - 42) <= 2)
      #expect(abs(bounds.y + 9) <= 1 && abs(bounds.height - layout.height - 18) <= 2)
      let low = picture.color(0, layout.height)
      #expect(low[3] == (extent == .all ? 255 : 0))
      // Of a word: the box of all of it, or that of its line.
      let word = try #require(try TextPainter(layout).picture(TextPart(.words(4..<5), layers: .box)))
      #expect((word.seenBounds.width < bounds.width - 10) == (extent == .line))
    }
  }

  @Test func roundCorners() throws {
    let layout = try Samples.layout("text") { $0.box = TextBox() }
    let picture = try #require(try TextPainter(layout).picture(TextPart(layers: .box)))
    #expect(picture.color(-20.5, -8.5)[3] == 0)
    #expect(picture.color(-20.5, layout.height / 2)[3] == 160)
  }

  @Test func inkIsWithinItsBounds() throws {
    for text in GoldenText.all.prefix(70) where text.text.count < 60 {
      let layout = try Samples.layout(text.text, language: text.language) {
        $0.strokes = [Stroke(width: 0.1)]
        $0.shadows = [Shadow()]
      }
      let picture = try #require(try TextPainter(layout).picture(scale: 0.5))
      let (seen, bounds) = (picture.seenBounds, layout.inkBounds)
      #expect(seen.x >= bounds.x - 2 && seen.maxX <= bounds.maxX + 2, "\(text.name)")
      #expect(seen.y >= bounds.y - 2 && seen.maxY <= bounds.maxY + 2, "\(text.name)")
      // And no letter is cut off: what reaches the margin is next to nothing.
      for (x, y) in picture.seen({ $0 > 32 }) {
        #expect(
          x > 2 && y > 2 && x < picture.picture.width - 3 && y < picture.picture.height - 3, "\(text.name)")
      }
    }
  }
}
