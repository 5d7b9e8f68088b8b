import Captions
import MediaTypes
import Testing

@Suite struct CaptionPagesTests {
  private static let rates = [Rational(24000, 1001), Rational(25), Rational(30000, 1001), Rational(60)]

  /// Three minutes of words with times to the millisecond, none of them a frame's.
  private static let words: [CaptionWord] = {
    var words: [CaptionWord] = []
    var at = Rational(137, 1000)
    for i in 0..<600 {
      let length = Rational(Int64(83 + i * 37 % 411), 1000)
      words.append(CaptionWord("w\(i)\(i % 9 == 8 ? "." : "")", from: at, to: at + length, isTimed: true))
      at = at + length + Rational(Int64(i * 53 % 97), 1000)
    }
    return words
  }()

  /// A character of Chinese or Japanese is less than a word.
  @Test func wordsAreCountedInAnyScript() {
    func pages(_ text: String, _ most: Int) -> [String] {
      let words = text.split(separator: " ").enumerated().map { i, part in
        CaptionWord(
          String(part), from: Rational(i), to: Rational(i + 1), isTimed: true,
          hasSpaceBefore: part.unicodeScalars.allSatisfy(\.isASCII))
      }
      let track = CaptionTrack(
        format: .words, cues: [Cue(from: 0, to: Rational(words.count), words: words)])
      return CaptionPages(track, rules: PageRules(maxWords: most, joinsCues: true)).pages.map(\.text)
    }
    #expect(pages("one two three four", 2) == ["one two", "three four"])
    #expect(pages("去 公 园 散 步 很 好 玩 呢 吧", 2) == ["去公园散步", "很好玩呢吧"])
  }

  /// A page is on a frame if and only if the frame's moment is within its time; a word is the current one likewise.
  @Test(arguments: rates)
  func framesShowWhatIsSaidThen(rate: Rational) {
    let words = Self.words
    let talk = CaptionTrack(
      format: .words, cues: [Cue(from: words[0].from, to: words[words.count - 1].to, words: words)])
    let pages = CaptionPages(talk, rules: .subtitles)
    var onset: [String: Int] = [:]
    for frame in 0..<Int((words[words.count - 1].to * rate).ceiling) + 60 {
      let time = Rational(frame) / rate
      let shown = pages.pages(onFrame: frame, rate: rate)
      #expect(shown.count <= 1)
      for page in shown {
        #expect(page.from <= time && time < page.to)
        #expect(page.isVisible(onFrame: frame, rate: rate) && page.frames(rate: rate).contains(frame))
        guard let current = page.blocks[0].word(at: time) else { continue }
        let text = page.blocks[0].words[current].text
        if onset[text] == nil { onset[text] = frame }
      }
    }
    for word in words {
      // The first frame at or behind the word's start: less than one frame late, never early.
      #expect(onset[word.text] == Int((word.from * rate).ceiling))
    }
  }

  @Test func pagesCoverTheirWordsAndNeverOverlap() {
    for rules in [PageRules.subtitles, .words, PageRules(maxWords: 3, joinsCues: true, hold: 1)] {
      let cue = Cue(from: Self.words[0].from, to: Self.words.last!.to, words: Self.words)
      let pages = CaptionPages(CaptionTrack(format: .words, cues: [cue]), rules: rules).pages
      #expect(pages.flatMap(\.words) == Self.words)
      for page in pages {
        #expect(page.from == page.words[0].from && page.to >= page.words.last!.to)
        #expect(page.to <= page.words.last!.to + rules.hold)
      }
      for (page, next) in zip(pages, pages.dropFirst()) { #expect(page.to <= next.from) }
    }
  }

  @Test func atTheEdges() {
    let pages = CaptionPages(
      CaptionTrack(format: .srt, cues: [cue("A", 1, 2), cue("B", 2, 3)]), rules: .asInFile)
    let shown = ["0", "0.999", "1", "1.999", "2", "3", "1000"].map { pages.pages(at: s($0)).map(\.text) }
    #expect(shown == [[], [], ["A"], ["A"], ["B"], [], []])
    #expect(pages.pages[0].frames(rate: 25) == 25..<50)
    // Between two frames: never seen.
    let blink = CaptionPages(
      CaptionTrack(format: .srt, cues: [cue("A", s("0.01"), s("0.02"))]), rules: .asInFile)
    #expect(blink.pages[0].frames(rate: 25).isEmpty)
    #expect(CaptionPages(CaptionTrack(format: .srt, cues: []), rules: .subtitles).pages(at: 1) == [])
  }

  @Test func wordsOfABlock() {
    let block = CaptionBlock(from: 0, to: 9, words: [word("a", "1", "2"), word("b", "3", "4")])
    #expect(["0", "1", "2.5", "3", "8"].map { block.word(at: s($0)) } == [nil, 0, 0, 1, 1])
  }

  @Test func pagesBecomeCaptionsOfAFile() {
    let source = CaptionTrack(format: .srt, cues: [cue("one two three four", 0, 4)])
    let cues = CaptionPages(source, rules: PageRules(maxCharacters: 9)).cues
    #expect(cues.map(\.text) == ["one two", "three\nfour"])
    #expect(cues.map(\.from) == [0, 2])
  }

  /// Two voices are two captions, however often what is shown changes.
  @Test func stackedPagesBecomeTheCaptionsThatTheyWere() {
    let cues = [
      cue("a", 0, 4), cue("b", 1, 6), cue("top", 2, 3, placement: CuePlacement(vertical: .top)),
      cue("b", 7, 8),
      cue("b", 8, 9),
    ]
    #expect(CaptionPages(CaptionTrack(format: .srt, cues: cues), rules: .asInFile).cues == cues)
  }
}
