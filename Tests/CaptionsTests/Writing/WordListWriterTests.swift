import ClipJob
import MediaTypes
import Testing

@testable import Captions

@Suite struct WordListWriterTests {
  private func again(_ cues: [Cue]) throws -> CaptionTrack {
    try CaptionTrack.read(CaptionWriter(.json).bytes(cues), name: "again.json")
  }

  @Test func aWordAndAPageALine() {
    let cues = [
      Cue(
        from: s("0.5"), to: 2,
        words: [
          word("Hello,", "0.5", "0.8", startsLine: true, speaker: "Ann"),
          word("wor", "1", "1.2", startsLine: true),
          CaptionWord("ld.", from: s("1.2"), to: Rational(4, 3), hasSpaceBefore: false),
        ])
    ]
    #expect(
      String(decoding: CaptionWriter(.json).bytes(cues), as: UTF8.self) == """
        {
          "words": [
            {"text":"Hello,","from":0.5,"to":0.8,"speaker":"Ann"},
            {"text":"wor","from":1,"to":1.2},
            {"text":"ld.","from":1.2,"to":1.333333333,"joined":true}
          ],
          "pages": [
            {"from":0.5,"to":2,"words":3,"text":"Hello,\\nworld."}
          ]
        }

        """)
  }

  /// Voices at one time, a long pause, other speakers: the pages stay what they are.
  @Test func pagesReadBackAsTheyWere() throws {
    let cues = [
      Cue(
        from: 0, to: 9,
        words: [
          word("a", "0", "1", startsLine: true, speaker: "Ann"), word("b", "1", "2", speaker: "Ben"),
          word("c", "7.5", "8", speaker: "Ben"),
        ]),
      Cue(from: 1, to: 3, words: [word("d", "1", "2", startsLine: true), word("e", "2", "3")]),
      Cue(from: 9, to: 10, words: [word("f", "9", "10", startsLine: true)]),
    ]
    let read = try again(cues)
    #expect(read.cues == cues)
    #expect(read.warnings == [])
    #expect(read.format == .words)
  }

  /// What was said before a page was cut off has no time that could be read back.
  @Test func wordsBeforeACutReadBackWithoutAWarning() throws {
    let cut = try #require(cue("one two three four", 0, 4).cut(from: 2, to: nil))
    let read = try again([cut])
    #expect(read.codes == [])
    #expect(read.texts == ["one two three four"])
    #expect(read.cues[0].words.map(\.from).last == 1 && read.cues[0].to == 2)
  }

  @Test(arguments: [
    "日本語、です。", "日本 語", "ภาษาไทย ไม่มีช่องว่าง", "a\u{A0}!", "\"quoted\" \\ back", "😀 👩‍👩‍👧", "- dash", "2 > 1",
  ])
  func textReadsBack(_ text: String) throws {
    let written = try captions("00:01,000 --> 00:03,000\n\(text)\n").cues
    #expect(try again(written).texts == written.map(\.text))
  }

  @Test(arguments: [
    #"[{"from": 0, "to": 1, "words": 1}]"#, #"[{"from": 0, "to": 1, "words": 3}]"#,
    #"[{"from": 1, "to": 1, "words": 2}]"#, #"[{"words": 2}]"#, #"[{"from": 0, "to": 1, "words": -2}]"#, "7",
    #"[{"from": 0, "to": 9, "words": 9223372036854775807}, {"from": 0, "to": 9, "words": 9223372036854775807}]"#,
  ]) func pagesOfOtherWordsArePassedOver(_ pages: String) throws {
    let words = #"{"text": "a", "from": 0, "to": 1}, {"text": "b", "from": 5, "to": 6}"#
    let read = try captions("{\"words\": [\(words)], \"pages\": \(pages)}", "a.json")
    #expect(read.timedWords == ["a 0-1", "b 5-6"])
    #expect(read.texts == ["a", "b"], "a pause divides them")
  }

  @Test func nothingIsAList() throws {
    #expect(
      String(decoding: CaptionWriter(.json).bytes([]), as: UTF8.self)
        == "{\n  \"words\": [],\n  \"pages\": []\n}\n")
    #expect(try again([]).codes == ["captions.none"])
  }

  /// Words at rising times, in pages that overlap as they like.
  @Test func whateverThePagesAre() throws {
    // Knuth's MMIX generator: the same numbers in every run.
    var random: UInt64 = 7
    func number(_ range: ClosedRange<Int>) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + Int((random >> 33) % UInt64(range.count))
    }
    for _ in 0..<200 {
      var cues: [Cue] = []
      var start = 0
      for _ in 0..<number(1...6) {
        start += number(0...3000)
        var words: [CaptionWord] = []
        var now = start
        for i in 0..<number(1...5) {
          let end = now + number(1...4000)
          words.append(
            CaptionWord(
              ["a", "B.", "c,", "d!"][number(0...3)], from: Rational(now) / 1000, to: Rational(end) / 1000,
              isTimed: true, startsLine: i == 0, hasSpaceBefore: i == 0 || number(0...3) > 0,
              speaker: [nil, "Ann", "Ben"][number(0...2)]))
          now = end + number(0...1) * number(0...5000)
        }
        let last = words[words.count - 1].to
        cues.append(
          Cue(from: Rational(start) / 1000, to: last + Rational(number(0...500)) / 1000, words: words))
      }
      let read = try again(cues)
      #expect(read.cues == cues)
      #expect(read.warnings == [])
    }
  }
}
