import Testing

@testable import Captions

@Suite struct LineBalanceTests {
  private func lines(_ text: String, _ most: Int) -> [String] {
    let words = cue(text, 0, 1).words
    let units = PageUnit.units(of: words[...])
    return LineBalance.lines(of: units[...], maxCharacters: most).map {
      words[units[$0.lowerBound].words.lowerBound..<units[$0.upperBound - 1].words.upperBound].captionText()
    }
  }

  @Test(arguments: [
    ("short", 20, ["short"]),
    // Line by line it would be `nobody was there to` and `go`.
    ("nobody was there to go", 20, ["nobody was", "there to go"]),
    // Behind the comma, although the lines are less alike.
    ("when it was over, they all left", 24, ["when it was over,", "they all left"]),
    ("aaaaaaaaaaaaaaaaaaaa b", 10, ["aaaaaaaaaaaaaaaaaaaa", "b"]),
    ("a b c d e f", 3, ["a b", "c d", "e f"]),
  ])
  func balanced(text: String, most: Int, expected: [String]) {
    #expect(lines(text, most) == expected)
  }

  @Test func noLineIsLongerThanAllowedAndNoneIsWasted() {
    let text = "the quick brown fox jumps over the lazy dog and runs far away from all of the others there"
    for most in 6...95 {
      let found = lines(text, most)
      #expect(found.joined(separator: " ") == text)
      #expect(found.allSatisfy { $0.count <= most })
      #expect(found.count <= text.count / max(1, most - 5) + 1 || most < 12)
    }
  }
}
