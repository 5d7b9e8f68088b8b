import ClipJob
import Testing

@testable import Typography

@Suite struct TextLayoutTests {
  @Test func linesWordsAndLettersHoldTogether() throws {
    for text in GoldenText.all {
      let layout = try Samples.layout(text.text, width: 500, language: text.language)
      let source = Array(text.text.utf8)
      #expect(layout.lines.flatMap { Array($0.letters) } == Array(layout.letters.indices), "\(text.name)")
      #expect(layout.lines.flatMap { Array($0.words) } == Array(layout.words.indices), "\(text.name)")
      #expect(layout.visualOrder.sorted() == Array(layout.letters.indices), "\(text.name)")
      // All that is written is some letter's, in order; only what a line is broken at is no word's.
      var at = 0
      for letter in layout.letters {
        #expect(letter.range.lowerBound == at, "\(text.name)")
        at = letter.range.upperBound
      }
      #expect(at == source.count, "\(text.name)")
      for word in layout.words {
        let written = String(decoding: source[word.range], as: UTF8.self)
        #expect(!written.isEmpty && !written.contains(" "), "\(text.name): “\(written)”")
        #expect(word.letters.allSatisfy { layout.letters[$0].line == word.line }, "\(text.name)")
      }
      for letter in layout.letters {
        let line = layout.lines[letter.line].rect
        #expect(letter.rect.x >= line.x - 0.01 && letter.rect.maxX <= line.maxX + 0.01, "\(text.name)")
        #expect(letter.rect.y >= line.y - 0.01 && letter.rect.maxY <= line.maxY + 0.01, "\(text.name)")
      }
      #expect(
        layout.lines.allSatisfy { $0.rect.x >= -0.01 && $0.rect.maxX <= layout.width + 0.01 }, "\(text.name)")
      #expect(!layout.overflows && layout.width <= 500.5, "\(text.name)")
    }
  }

  @Test func lettersAreWhatPeopleTakeForThem() throws {
    #expect(try Samples.layout("ae\u{301}👨‍👩‍👧‍👦🇫🇷x").letters.count == 5)
    #expect(try Samples.layout("office").letters.count == 6)
    #expect(try Samples.layout("a\u{200E}b\u{AD}c\u{2060}").letters.map(\.range) == [0..<4, 4..<7, 7..<11])
    #expect(try Samples.layout("\u{200F}ab").letters.map(\.range) == [0..<4, 4..<5])
    #expect(try Samples.layout("").letters.isEmpty)
    // One shape: lam and alif, and the letters of an akshara.
    #expect(try Samples.layout("سلام").letters.count == 3)
    #expect(try Samples.layout("क्ष").letters.count == 1)
    for letters in [(true, 2), (false, 4)] {
      var style = TextStyle()
      style.align = .left
      let layout = try TextLayout(
        [TextSpan("ffin", style: style)], style: style, in: Samples.room, fonts: Samples.fonts.get(),
        features: letters.0 ? .ligatures : [])
      #expect(layout.letters.count == 4 && layout.placed.glyphs.count == letters.1)
    }
  }

  @Test(arguments: [
    ("Hello, world! It’s well-known.", ["Hello,", "world!", "It’s", "well-known."]),
    ("ราคาวันนี้", ["ราคา", "วัน", "นี้"]), ("你好，世界", ["你", "好，", "世", "界"]),
    ("한국어 문장", ["한국어", "문장"]), ("مرحبا بالعالم", ["مرحبا", "بالعالم"]), ("👋🏽 hi", ["👋🏽", "hi"]),
  ]) func wordsAreWhatIsReadAtOnce(_ text: String, _ words: [String]) throws {
    let layout = try Samples.layout(text)
    let source = Array(text.utf8)
    #expect(layout.words.map { String(decoding: source[$0.range], as: UTF8.self) } == words)
    let spaces = layout.letters.filter { $0.word == nil }
    #expect(spaces.allSatisfy { String(decoding: source[$0.range], as: UTF8.self) == " " })
  }

  @Test func orderOnTheScreen() throws {
    let layout = try Samples.layout("ab אבג 12")
    #expect(layout.visualOrder == [0, 1, 2, 7, 8, 6, 5, 4, 3])
    #expect(
      layout.letters.map(\.isRightToLeft) == [false, false, false, true, true, true, true, false, false])
    #expect(!layout.lines[0].isRightToLeft)
    #expect(try Samples.layout("אבג ab").lines[0].isRightToLeft)
    // Each paragraph has its own direction, that of the one before it where it has none.
    #expect(try Samples.layout("abc\nאבג\n12\nabc").lines.map(\.isRightToLeft) == [false, true, true, false])
  }

  @Test func alignIsWhereItSays() throws {
    for (align, share) in [(TextStyle.Align.left, 0.0), (.center, 0.5), (.right, 1)] {
      let layout = try Samples.layout("A much longer line\nאבג\nabc") { $0.align = align }
      for line in layout.lines {
        #expect(abs(line.rect.x - (layout.width - line.rect.width) * share) < 0.01)
      }
    }
  }

  @Test func justifiedLinesFillTheWidthButTheLast() throws {
    let text = "Some words that take up several lines of a narrow column, all but the end"
    let layout = try Samples.layout(text, width: 420) { $0.align = .justify }
    #expect(layout.lines.count > 3)
    for line in layout.lines.dropLast() { #expect(abs(line.rect.width - 420) < 0.5) }
    #expect(try #require(layout.lines.last).rect.width < 400)
    let hebrew = try Samples.layout("דג סקרן שט בים מאוכזב ולפתע מצא חברה", width: 420) {
      $0.align = .justify
    }
    let last = try #require(hebrew.lines.last)
    #expect(abs(last.rect.maxX - hebrew.width) < 0.5)
  }

  /// Nothing is hinted or rounded.
  @Test func theSameAtEverySize() throws {
    let text = "Nothing is rounded, 漢字 or not, and lines break alike مرحبا"
    var style = TextStyle()
    style.align = .left
    var widths: [[Double]] = []
    for height in [90.0, 360, 1080, 4320] {
      let room = TextRoom(width: height / 2, height: height, canvasHeight: height)
      let layout = try TextLayout(
        [TextSpan(text, style: style)], style: style, in: room, fonts: Samples.fonts.get())
      widths.append(layout.letters.map { ($0.rect.maxX / height * 1e6).rounded() })
      #expect(abs(layout.em - 0.06 * height) < 1e-9)
    }
    #expect(Set(widths).count == 1)
  }

  @Test func linesAreAsFarApartAsAsked() throws {
    let distances = try [0.8, 1.0, 1.5].map { factor in
      let layout = try Samples.layout("one\ntwo\nthree") { $0.lineSpacing = factor }
      let first = layout.lines[1].baseline - layout.lines[0].baseline
      #expect(abs(layout.lines[2].baseline - layout.lines[1].baseline - first) < 0.1)
      return first
    }
    #expect(abs(distances[0] / distances[1] - 0.8) < 0.01)
    #expect(abs(distances[2] / distances[1] - 1.5) < 0.01)
  }

  @Test func lettersAreAsFarApartAsAsked() throws {
    let plain = try Samples.layout("office"), wide = try Samples.layout("office") { $0.letterSpacing = 0.5 }
    // 0.06 of 1000 pixels an em; half of it between each two of six letters, and ligatures are taken apart.
    #expect(abs(wide.width - plain.width - 5 * 30) < 6)
    #expect(wide.placed.glyphs.count == 6)
    #expect(try Samples.layout("مرحبا") { $0.letterSpacing = 0.2 }.missingGlyphs == [])
  }

  @Test func spansHaveTheirOwnLooks() throws {
    var base = TextStyle()
    var bold = base, large = base, serif = base
    bold.weight = 700
    large.size = 0.12
    serif.fonts = ["Noto Serif"]
    serif.italic = true
    base.align = .left
    let spans = [
      TextSpan("plain ", style: base), TextSpan("bold ", style: bold), TextSpan("", style: large),
      TextSpan("large ", style: large), TextSpan("serif", style: serif),
    ]
    let layout = try TextLayout(spans, style: base, in: Samples.room, fonts: Samples.fonts.get())
    let files = layout.fontsUsed.map { $0.file.split(separator: "/").last ?? "" }
    #expect(files == ["NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSerif-Italic.ttf"])
    #expect(layout.lines.count == 1)
    let line = layout.lines[0]
    // The line is as high as its highest letters.
    #expect(abs(layout.letters[11].rect.height / layout.letters[0].rect.height - 2) < 0.01)
    #expect(abs(line.rect.height - layout.letters[11].rect.height) < 0.01)
    #expect(layout.placed.spans[0] == 0 && layout.placed.spans[11] == 3)
  }

  @Test func syntheticSlopesAndWeights() throws {
    let plain = try Samples.layout("漢字"), leaning = try Samples.layout("漢字") { $0.italic = true }
    #expect(plain.width == leaning.width)
    #expect(try TextPainter(plain).picture()?.bytes != TextPainter(leaning).picture()?.bytes)
  }

  @Test func tenThousandLettersOfOnePixel() throws {
    let layout = try Samples.layout(String(repeating: "ab ", count: 2000), width: 1) { $0.underline = true }
    #expect(layout.lines.count >= 4000)
    #expect(layout.overflows)
    let error = #expect(throws: TextError.self) { try TextPainter(layout).picture() }
    #expect(error?.code == .tooLarge)
  }

  @Test func oddRoomsAndStylesDoNoHarm() throws {
    for room in [
      TextRoom(width: 0, height: 0, canvasHeight: 0),
      TextRoom(width: .nan, height: .infinity, canvasHeight: -1),
      TextRoom(width: 1e300, height: 1, canvasHeight: 1e300),
    ] {
      for size in [0, -1, Double.nan, 1e-9, 1e9] {
        var style = TextStyle()
        style.size = size
        style.minSize = 0.01
        style.maxLines = 2
        style.letterSpacing = .infinity
        style.lineSpacing = -.infinity
        style.weight = -5
        style.strokes = [Stroke(width: .nan)]
        style.shadows = [Shadow()]
        style.box = TextBox()
        let layout = try TextLayout(
          [TextSpan("Some text of two words", style: style)], style: style, in: room,
          fonts: Samples.fonts.get())
        _ = try? TextPainter(layout).picture()
      }
    }
  }

  /// In a process of its own: other tests allocate meanwhile.
  @Test func aThousandLayoutsLeaveNothing() async throws {
    await #expect(processExitsWith: .success) {
      func once(_ i: Int) throws {
        let layout = try Samples.layout("Number \(i) of مرحبا 漢字 👋🏽") { $0.strokes = [Stroke(width: 0.05)] }
        if i % 10 == 0 { _ = try TextPainter(layout).picture() }
      }
      for i in 0..<100 { try once(i) }
      let grown = try Samples.growth({ Samples.allocatedBytes }) { for i in 0..<300 { try once(i) } }
      #expect(grown < 1 << 19)
    }
  }
}
