import Captions
import Testing

@Suite struct DraftWordTests {
  private func words(_ text: String) throws -> [String] {
    try captions("00:01,000 --> 00:02,000\n\(text)\n").cues[0].words.map(\.text)
  }

  /// Punctuation alone is no word: it joins the one beside it, with a space that does not break.
  @Test(arguments: [
    ("Bonjour !", ["Bonjour\u{A0}!"]), ("« Oui »", ["«\u{A0}Oui\u{A0}»"]), ("- Hello", ["-\u{A0}Hello"]),
    ("wait – what", ["wait\u{A0}–", "what"]), ("♪ la la ♪", ["♪\u{A0}la", "la\u{A0}♪"]),
    ("100 %", ["100\u{A0}%"]),
    ("Tom & Ann", ["Tom", "&", "Ann"]), ("...", ["..."]), ("- A\n- B", ["-\u{A0}A", "-\u{A0}B"]),
    ("a\n...\nb", ["a", "...", "b"]), ("¿ Qué ?", ["¿\u{A0}Qué\u{A0}?"]),
  ])
  func punctuationIsPartOfAWord(text: String, expected: [String]) throws {
    #expect(try words(text) == expected)
  }

  @Test func whiteSpaceOfEveryKindDividesButNoBreakSpaces() throws {
    #expect(
      try words("a\tb\u{2003}c\u{3000}d\u{A0}e\u{202F}f\u{200B}g") == [
        "a", "b", "c", "d\u{A0}e\u{202F}f", "g",
      ])
  }

  @Test func whatIsNotSeenIsNoWord() throws {
    #expect(try words("a \u{A0} \u{2060} \u{200E} b") == ["a", "b"])
  }
}
