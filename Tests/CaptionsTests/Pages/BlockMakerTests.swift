import MediaTypes
import Testing

@testable import Captions

@Suite struct BlockMakerTests {
  private func pages(_ cues: [Cue], _ rules: PageRules, _ format: CaptionFormat = .srt) -> [CaptionPage] {
    CaptionPages(track(cues, format), rules: rules).pages
  }

  /// One cue of words that are said one after the other.
  private func speech(_ text: String, gap: Rational = 0) -> Cue {
    let texts = text.split(separator: " ")
    let words = texts.enumerated().map { i, text in
      let from = Rational(i) * (1 + gap)
      return CaptionWord(String(text), from: from, to: from + 1, isTimed: true)
    }
    return Cue(from: 0, to: words.last!.to, words: words)
  }

  @Test func captionsAreKeptAsTheyAre() {
    let cues = [cue("one two\nthree", 1, 3), cue("four", 4, 5)]
    let found = pages(cues, .asInFile)
    #expect(found.map(\.text) == ["one two\nthree", "four"])
    #expect(found.map(\.from) == [1, 4])
    #expect(found.map(\.to) == [3, 5])
    #expect(found[0].blocks[0].lines == [0..<2, 2..<3])
    #expect(found[1].blocks[0].lines == nil)
    #expect(found.map(\.blocks[0].cue) == [0, 1])
  }

  @Test func whatIsTooLongIsDividedAtTheBestPlaceAtItsWordsTimes() {
    let long = cue("I came home late, and nobody was there to open the door for me", 0, 14)
    let found = pages([long], PageRules(maxCharacters: 20, maxLines: 2))
    #expect(found.map(\.text) == ["I came home late,\nand nobody was", "there to open\nthe door for me"])
    #expect(found.map(\.from) == [0, found[0].to])
    #expect(found[1].from == long.words[7].from)
    #expect(found[1].to == 14)
  }

  @Test func punctuationIsABetterPlaceThanTheMiddle() {
    let found = pages([cue("Yes, I know that one. But where is it?", 0, 10)], PageRules(maxWords: 6))
    #expect(found.map(\.text) == ["Yes, I know that one.", "But where is it?"])
  }

  @Test func linesOfTheFileStayWhereTheyFit() {
    let two = [cue("a very\nshort one", 0, 2)]
    #expect(pages(two, PageRules(maxCharacters: 30)).map(\.text) == ["a very\nshort one"])
    #expect(pages(two, PageRules(maxCharacters: 30, keepsLines: false)).map(\.text) == ["a very short one"])
    #expect(
      pages([cue("one\ntwo\nthree", 0, 2)], PageRules(maxCharacters: 9)).map(\.text) == ["one two\nthree"])
  }

  @Test func oneWordAtATime() {
    let found = pages([speech("one two three")], .words, .words)
    #expect(found.map(\.text) == ["one", "two", "three"])
    #expect(found.map(\.from) == [0, 1, 2])
    // The last one is held for a moment, the others until the next.
    #expect(found.map(\.to) == [1, 2, s("3.2")])
  }

  @Test func evenPagesAreBetterThanFullOnes() {
    let found = pages([speech("a b c d e f")], PageRules(maxWords: 4, joinsCues: true), .words)
    #expect(found.map(\.text) == ["a b c", "d e f"])
  }

  @Test func sentencesPausesSpeakersAndTimesEndPages() {
    let rules = PageRules(
      maxCharacters: 40, joinsCues: true, pause: s("0.5"), breaksAtSentences: true, keepsLines: false)
    #expect(
      pages([speech("Mr. Low went out. It rained")], rules, .words).map(\.text) == [
        "Mr. Low went out.", "It rained",
      ])
    let silence = Cue(
      from: 0, to: 9, words: [word("a", "0", "1"), word("b", "1.5", "2"), word("c", "2.6", "3")])
    #expect(pages([silence], rules, .words).map(\.text) == ["a b", "c"])
    let two = Cue(
      from: 0, to: 9, words: [word("a", "0", "1", speaker: "x"), word("b", "1", "2", speaker: "y")])
    #expect(pages([two], rules, .words).map(\.text) == ["a", "b"])
    var short = rules
    short.maxDuration = 2
    #expect(pages([speech("a b c d")], short, .words).map(\.text) == ["a b", "c d"])
  }

  @Test func captionsMayBeJoined() {
    let found = pages(
      [cue("one two", 0, 2), cue("three four", 2, 4)],
      PageRules(maxWords: 3, joinsCues: true, keepsLines: false))
    #expect(found.map(\.text) == ["one two", "three four"])
    let whole = pages(
      [cue("one two", 0, 2), cue("three four", 2, 4)],
      PageRules(maxWords: 4, joinsCues: true, keepsLines: false))
    #expect(whole.map(\.text) == ["one two three four"])
    #expect(whole.map(\.blocks[0].cue) == [0])
  }

  /// Captions that overlap, joined: a word ends where the next begins, and two that begin at once are two pages.
  @Test func wordsOfJoinedCaptionsDoNotOverlap() {
    let rules = PageRules(joinsCues: true, keepsLines: false)
    let rounded = pages([cue("one two", 0, 4), cue("three", 3, 5)], rules)
    #expect(rounded.map(\.text) == ["one two three"])
    #expect(rounded[0].words.map(\.timed) == ["one 0-2", "two 2-3", "three 3-5"])
    let atOnce = pages([cue("one", 0, 4), cue("two", 0, 5)], rules)
    #expect(atOnce.map { $0.blocks.map(\.text) } == [["one", "two"], ["two"]])
  }

  @Test func aWordThatIsTooLongHasAPageOfItsOwn() {
    let found = pages([cue("a Donaudampfschiff b", 0, 3)], PageRules(maxCharacters: 5, maxLines: 1))
    #expect(found.map(\.text) == ["a", "Donaudampfschiff", "b"])
  }

  /// Syllables stay together, ideographs need not.
  @Test func wordsAreNotDivided() throws {
    let sung = try captions(
      "[Events]\nDialogue: 0,0:00:00.00,0:00:04.00,Default,,0,0,0,,{\\k100}shi{\\k100}ning {\\k100}star\n",
      "a.ass")
    #expect(
      CaptionPages(sung, rules: PageRules(maxCharacters: 4, maxLines: 1)).pages.map(\.text) == [
        "shining", "star",
      ])
    let kana = try captions("00:01,000 --> 00:03,000\nちょっと待って。\n")
    let found = CaptionPages(kana, rules: PageRules(maxCharacters: 4, maxLines: 1)).pages.map(\.text)
    #expect(found == ["ちょっと", "待って。"])
  }

  @Test func absurdRulesDoNoHarm() {
    let cues = [cue("one two three", 0, 3)]
    for value in [Int.min, -1, 0, 1, Int.max] {
      let rules = PageRules(
        maxCharacters: value, maxLines: value, maxWords: value, hold: Rational(Int64(clamping: value), 1),
        minDuration: Rational(-5), keepsLines: false)
      let found = pages(cues, rules)
      #expect(found.flatMap(\.words).map(\.text) == ["one", "two", "three"])
      for page in found { #expect(page.from < page.to) }
    }
  }
}
