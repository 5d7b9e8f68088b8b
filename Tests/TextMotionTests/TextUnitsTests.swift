import Testing

@testable import TextMotion

@Suite struct TextUnitsTests {
  @Test func lettersBelongToWordsAndLines() {
    #expect((paragraph.letterCount, paragraph.wordCount, paragraph.lineCount) == (18, 4, 2))
    #expect(paragraph.index(of: .word, letter: 12) == 2 && paragraph.index(of: .line, letter: 12) == 1)
    #expect(paragraph.firstLetter(of: .word, 3) == 15 && paragraph.firstLetter(of: .word, 4) == nil)
    #expect(paragraph.count(of: .all) == 1)
  }

  @Test func emptyTextIsOneUnitOfNothing() {
    let empty = TextUnits(wordOfLetter: [], lineOfLetter: [])
    #expect(empty.count(of: .letter) == 1 && empty.index(of: .word, letter: 3) == 0)
    #expect(empty.firstLetter(of: .all, 0) == nil)
  }
}
