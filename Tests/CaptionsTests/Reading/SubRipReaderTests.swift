import Captions
import MediaTypes
import Testing

@Suite struct SubRipReaderTests {
  private func read(_ text: String, name: String = "film.srt") throws -> CaptionTrack {
    try CaptionTrack.read(Array(text.utf8), name: name)
  }

  @Test func aUsualFile() throws {
    let track = try read(
      """
      1
      00:00:01,000 --> 00:00:03,500
      The lamp went out.
      Nobody moved.

      2
      00:00:04,250 --> 00:00:06,000
      <i>Who is there?</i>

      """)
    #expect(track.format == .srt)
    #expect(track.warnings == [])
    #expect(track.cues.map(\.text) == ["The lamp went out.\nNobody moved.", "Who is there?"])
    #expect(track.cues.map(\.from) == [Rational(1), Rational(17, 4)])
    #expect(track.cues.map(\.to) == [Rational(7, 2), Rational(6)])
    #expect(track.cues[1].words.allSatisfy { $0.style.isItalic && !$0.isTimed })
    #expect(track.cues[0].words.first?.from == Rational(1))
    #expect(track.cues[0].words.last?.to == Rational(7, 2))
  }
}
