import Testing

@testable import Captions

@Suite struct SentenceTests {
  @Test(arguments: [
    ("done.", "Then", true), ("done.", "then", false), ("Mr.", "Low", false), ("J.", "Low", false),
    ("U.S.", "Army", false), ("really?", "yes", false), ("really?”", "Yes", true), ("what!", nil, true),
    ("wait…", "no", false), ("wait…", "No", true), ("3.5", "Then", false), ("end,", "Then", false),
    ("終わり。", "次", true), ("is", "It", false), ("?\u{A0}»", "Oui", true),
  ])
  func ends(word: String, next: String?, expected: Bool) {
    #expect(Sentence.ends(word, before: next) == expected)
  }
}
