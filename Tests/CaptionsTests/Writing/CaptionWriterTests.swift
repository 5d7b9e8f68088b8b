import Captions
import MediaTypes
import Testing

@Suite struct CaptionWriterTests {
  private func written(_ cues: [Cue], _ writer: CaptionWriter, from: Rational = 0, to: Rational? = nil)
    -> String
  {
    String(decoding: writer.bytes(cues, from: from, to: to), as: UTF8.self)
  }

  private func again(_ cues: [Cue], _ writer: CaptionWriter) throws -> [Cue] {
    try CaptionTrack.read(writer.bytes(cues), name: "again").cues
  }

  private static let styled = [
    Cue(
      from: s("1.5"), to: s("3.25"),
      words: [
        CaptionWord("A", from: s("1.5"), to: 2, isTimed: true, startsLine: true, speaker: "Ann"),
        CaptionWord(
          "red", from: 2, to: s("2.5"), isTimed: true,
          style: CaptionStyle(isBold: true, color: CaptionColor(red: 255, green: 0, blue: 0)), speaker: "Ann"),
        CaptionWord(
          "lamp.", from: s("2.5"), to: s("3.25"), isTimed: true, startsLine: true,
          style: CaptionStyle(isItalic: true, isUnderlined: true), speaker: "Ben"),
      ], placement: CuePlacement(vertical: .top))
  ]

  @Test func srt() {
    #expect(
      written(Self.styled, CaptionWriter(.srt)) == """
        1
        00:00:01,500 --> 00:00:03,250
        {\\an8}A <font color="#ff0000"><b>red</b></font>
        <i><u>lamp.</u></i>


        """)
  }

  @Test func vtt() {
    #expect(
      written(Self.styled, CaptionWriter(.vtt, writesWordTimes: true)) == """
        WEBVTT

        00:00:01.500 --> 00:00:03.250 line:0
        <v Ann>A</v> <v Ann><c.red><b><00:00:02.000>red</b></c></v>
        <v Ben><i><u><00:00:02.500>lamp.</u></i></v>


        """)
  }

  @Test func ass() {
    let text = written(Self.styled, CaptionWriter(.ass, writesWordTimes: true, width: 1280, height: 720))
    #expect(text.contains("PlayResX: 1280\nPlayResY: 720\n"))
    #expect(
      text.hasSuffix(
        "Dialogue: 0,0:00:01.50,0:00:03.25,Default,Ann,0,0,0,,"
          + "{\\an8}{\\k50}A {\\k50}{\\b1\\c&H0000FF&}red\\N{\\k75}{\\b0\\i1\\u1\\c}lamp.\n"))
  }

  /// Text that looks like the formats' own marks.
  private static let hostile = [
    "a --> b", "00:00:01,000 --> 00:00:02,000", "1", "<i>not slanted</i>", "{\\an8}{\\b1}",
    "a & b &amp; &lt; &#65;", "1 < 2 > 0",
    "C:\\new\\home\\Names", "NOTE this", "WEBVTT", "5 -> 6", "00:01 -> 00:02", "Dialogue: 0,0:00:01.00",
    "[Events]", "\\", "{", "}",
    "a,b,,c", "&", "<", "-->", "{unclosed", "\u{A0}x", "日本語、です。", "😀 👩‍👩‍👧", "- dash\n- dash", "a\n1\nb",
    "<v Bob>x", "\\N", "%",
    "-->\n00:00:05.000 --> 00:00:06.000", "}{\\k50}", "؟ نعم", "1 2\n3",
  ]

  /// Those that have lines and looks.
  private static let subtitles = SidecarFormat.allCases.filter { $0 != .json }

  @Test(arguments: subtitles)
  func whatIsWrittenReadsBackAsTheSame(format: SidecarFormat) throws {
    for writesWordTimes in [false, true] {
      for text in Self.hostile {
        // As a reader makes it of text.
        let plain = CaptionTrack(
          format: .srt, cues: [cue(text, 1, 3), cue("between", 3, 4), cue(text, 5, 6)])
        let writer = CaptionWriter(format, writesWordTimes: writesWordTimes)
        let once = try again(plain.cues, writer)
        #expect(
          once.map { $0.text.replacing("\u{A0}", with: " ") }
            == plain.cues.map { $0.text.replacing("\u{A0}", with: " ") })
        #expect(once.map(\.from) == [1, 3, 5] && once.map(\.to) == [3, 4, 6])
        let twice = try again(once, writer)
        #expect(twice == once, "\(format): \(text)")
      }
    }
  }

  /// Marks stay marks where an accent follows them, and a name that ends in hyphens makes no arrow of its tag.
  @Test(arguments: subtitles)
  func accentsAndHyphensHideNoMarks(format: SidecarFormat) throws {
    for text in ["{\u{301}\\b1}", ">\u{338} -->\u{338} 00:00:05.000", "<\u{301}b>", "&\u{301}amp;"] {
      for speaker in ["Ann --", "--", "A,\u{301} B"] {
        let word = CaptionWord(text, from: 1, to: 2, startsLine: true, speaker: speaker)
        let once = try again([Cue(from: 1, to: 2, words: [word])], CaptionWriter(format))
        #expect(once.map { $0.text.replacing("\u{A0}", with: " ") } == [text], "\(format)")
        if format == .vtt { #expect(once.first?.words.first?.speaker == speaker) }
      }
    }
  }

  @Test(arguments: subtitles)
  func stylesAndPlacesReadBack(format: SidecarFormat) throws {
    let cue = try again(Self.styled, CaptionWriter(format, writesWordTimes: true))[0]
    #expect(cue.words.map(\.style) == Self.styled[0].words.map(\.style))
    #expect(cue.words.map(\.startsLine) == [true, false, true])
    #expect(cue.placement?.vertical == .top)
    if format != .srt {
      #expect(cue.words.map(\.from) == Self.styled[0].words.map(\.from))
      #expect(cue.speaker == "Ann")
    }
    if format == .vtt { #expect(cue.words.map(\.speaker) == ["Ann", "Ann", "Ben"]) }
    for keypad in 1...9 where keypad != 2 {
      let place = CuePlacement(
        horizontal: [.left, .center, .right][(keypad - 1) % 3],
        vertical: [.bottom, .middle, .top][(keypad - 1) / 3])
      let read = try again(
        [Cue(from: 0, to: 1, words: [word("x", "0", "1")], placement: place)], CaptionWriter(format))
      #expect(read[0].placement?.horizontal == place.horizontal)
      #expect(read[0].placement?.vertical == place.vertical)
    }
  }

  /// Spaces between a word and its punctuation do not break on the screen; in a file they are what people type.
  @Test func spacesAreThoseOfTheSource() throws {
    let track = try CaptionTrack.read(
      Array("1\n00:00:01,000 --> 00:00:02,000\n- Yes, 100 % of 10\u{A0}km\n".utf8), name: "a.srt")
    #expect(written(track.cues, CaptionWriter(.srt)).contains("\n- Yes, 100 % of 10\u{A0}km\n"))
  }

  @Test func placesOfVTTReadBackExactly() throws {
    let places = [
      CuePlacement(horizontal: .left, vertical: .bottom, x: 0.25, y: 0.125, width: 0.5, alignment: .start),
      CuePlacement(vertical: .bottom, row: -3, alignment: .center),
      CuePlacement(horizontal: .right, alignment: .right),
      CuePlacement(horizontal: .center, vertical: .middle, x: 0.3333, y: 0.5, alignment: .end),
    ]
    for place in places {
      let cue = Cue(from: 0, to: 1, words: [word("x", "0", "1")], placement: place)
      #expect(try again([cue], CaptionWriter(.vtt))[0].placement == place)
    }
    let point = CuePlacement(horizontal: .left, vertical: .top, x: 0.25, y: 0.5)
    let cue = Cue(from: 0, to: 1, words: [word("x", "0", "1")], placement: point)
    #expect(try again([cue], CaptionWriter(.ass))[0].placement == point)
  }

  @Test func aPartOfTheTimeIsCutOut() throws {
    let cues = [
      cue("before", 0, 2), cue("over the start", 2, 5), cue("inside", 5, 6), cue("over the end", 6, 9),
      cue("after", 9, 10),
    ]
    let read = try CaptionTrack.read(CaptionWriter(.srt).bytes(cues, from: 3, to: 8), name: "a.srt")
    #expect(read.texts == ["over the start", "inside", "over the end"])
    #expect(read.cues.map(\.from) == [0, 2, 3])
    #expect(read.cues.map(\.to) == [2, 3, 5])
  }

  @Test func timesAreRoundedAndNothingIsWrittenWithoutATime() {
    let cues = [
      cue("a", Rational(1, 3), Rational(2, 3)), cue("b", 1, 1 + Rational(1, 3000)),
      cue("c", 359_999, 400_000),
    ]
    let text = written(cues, CaptionWriter(.srt))
    #expect(text.contains("00:00:00,333 --> 00:00:00,667\na"))
    #expect(text.contains("2\n99:59:59,000 --> 111:06:40,000\nc"))
    #expect(!text.contains("b\n"))
    #expect(written([], CaptionWriter(.vtt)) == "WEBVTT\n\n")
  }

  @Test func timesMayBeMapped() {
    let fast = cue("one two", 2, 6).retimed { ($0 - 2) / 2 }
    #expect((fast.from, fast.to) == (0, 2))
    #expect(fast.words.map(\.timed) == ["one 0-1", "two 1-2"])
  }
}
