import MediaTypes
import Testing

@testable import Captions

@Suite struct WordTimingTests {
  private func time(
    _ words: [(String, String?, String?)], _ from: String, _ to: String
  ) -> (words: [String], dropped: Int) {
    let drafts = words.map { DraftWord(text: $0.0, from: $0.1.map(s), to: $0.2.map(s)) }
    let (words, dropped) = WordTiming.words(of: drafts, from: s(from), to: s(to))
    return (words.map(\.timed), dropped)
  }

  @Test func wordsWithoutTimesShareThemByTheirLength() {
    // Weights: a letter more than the word has, and a pause of three for the full stop.
    #expect(
      time([("abc", nil, nil), ("abcdefg", nil, nil)], "0", "12").words == ["abc 0-4", "abcdefg 4-12"])
    #expect(
      time([("ab.", nil, nil), ("abcdefg", nil, nil)], "1", "15").words == ["ab. 1-7", "abcdefg 7-15"])
    #expect(WordTiming.weight("日本") == 5)
  }

  @Test func wordsBetweenKnownOnesShareWhatIsBetween() {
    #expect(
      time(
        [("a", nil, nil), ("b", "2", "2.5"), ("c", nil, nil), ("d", nil, nil), ("e", "4.5", "5")], "0", "6"
      ).words
        == ["a 0-2", "b 2-2.5", "c 2.5-3.5", "d 3.5-4.5", "e 4.5-5"])
    // Where the known word does not say when it ends, it shares, too.
    #expect(time([("a", "1", nil), ("b", nil, nil)], "0", "5").words == ["a 1-3", "b 3-5"])
  }

  @Test func overlapsAndEmptyTimesAreRepaired() {
    #expect(time([("a", "0", "3"), ("b", "2", "4")], "0", "5").words == ["a 0-2", "b 2-4"])
    #expect(time([("a", "1", "1"), ("b", "2", "1")], "0", "5").words == ["a 1-2", "b 2-5"])
    let same = time([("a", "1", "1"), ("b", "1", "1"), ("c", "2", "3")], "1", "3")
    #expect(same.words == ["a 1-1.5", "b 1.5-2", "c 2-3"])
    #expect(same.dropped == 1)
  }

  @Test func onlyTheTimesThatGoBackAreDropped() {
    let times = time([("a", "1", nil), ("b", "9", nil), ("c", "2", nil), ("d", "3", nil)], "0", "10")
    #expect(times.words == ["a 1-1.5", "b 1.5-2", "c 2-3", "d 3-10"])
    #expect(times.dropped == 1)
    #expect(time([("a", "12", nil), ("b", "5", nil)], "4", "6").words == ["a 4-5", "b 5-6"])
  }

  @Test func nothingIsNothing() {
    #expect(time([], "0", "1").words == [])
  }
}
