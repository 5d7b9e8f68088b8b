import MediaTypes
import Testing

@testable import Captions

@Suite struct WordBreaksTests {
  private func pieces(_ text: String, _ breaks: WordBreaks = .standard) -> [String] {
    breaks.pieces(of: text).map(String.init)
  }

  @Test(arguments: [
    ("hello", ["hello"]), ("한국어", ["한국어"]), ("今日は", ["今", "日", "は"]),
    ("「はい」、", ["「は", "い」、"]), ("ちょっと。", ["ちょっ", "と。"]), ("コーヒー", ["コー", "ヒー"]),
    ("你好，世界！", ["你", "好，", "世", "界！"]), ("3月Swiftを", ["3", "月", "Swift", "を"]), ("え……そう", ["え……", "そ", "う"]),
    ("สวัสดี", ["สวัสดี"]),
  ])
  func standardDividesIdeographsAndKana(text: String, expected: [String]) {
    #expect(pieces(text) == expected)
    #expect(pieces(text).joined() == text)
  }

  @Test func otherBreaksAreUsed() throws {
    let halves = WordBreaks { [$0.index($0.startIndex, offsetBy: $0.count / 2)] }
    #expect(pieces("สวสด", halves) == ["สว", "สด"])
    // Latin words are never divided.
    #expect(pieces("hello", halves) == ["hello"])
    // Indices that are none, or go back, are ignored.
    #expect(pieces("สวสด", WordBreaks { [$0.endIndex, $0.startIndex] }) == ["สวสด"])
    let track = try CaptionTrack.read(
      Array("00:00:01,000 --> 00:00:03,000\nสวสด ok\n".utf8), name: "a.srt", breaks: halves)
    #expect(track.cues[0].words.map(\.text) == ["สว", "สด", "ok"])
    #expect(track.texts == ["สวสด ok"])
  }
}
