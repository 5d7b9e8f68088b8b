import Captions
import MediaTypes
import Testing

/// Files that are made to take long or much.
@Suite struct LimitTests {
  private func name(_ format: String) -> String { "a.\(format)" }

  @Test func aHundredThousandCaptions() throws {
    var text = ""
    for i in 0..<100_000 {
      let (minute, second) = (i / 30, i % 30 * 2)
      text +=
        "\(i + 1)\n\(minute / 60):\(minute % 60):\(second),000 --> \(minute / 60):\(minute % 60):\(second + 1),500\nCaption \(i)\n\n"
    }
    let track = try captions(text)
    #expect(track.cues.count == 100_000)
    #expect(track.warnings == [])
    let pages = CaptionPages(track, rules: .asInFile)
    #expect(pages.pages.count == 100_000)
    #expect(pages.pages(at: Rational(199_998)).map(\.text) == ["Caption 99999"])
  }

  @Test func moreThanAnybodyNeedsIsRefused() {
    let text = String(repeating: "00:01,0 --> 00:02,0\nx\n", count: CaptionLimits.cues + 1)
    #expect(failure(text)?.code == "captions.tooMany")
  }

  @Test func aLineOfTenMegabytes() throws {
    let track = try captions("00:01,0 --> 00:02,0\n" + String(repeating: "word ", count: 2 << 20) + "\n")
    #expect(track.cues[0].words.count == 2500)
    #expect(track.codes == ["captions.long"])
  }

  /// A long line of what each format gives a meaning to.
  @Test(arguments: [
    ("srt", "00:01,0 --> 00:02,0\n", "word "), ("srt", "00:01,0 --> 00:02,0\n", "<"),
    ("srt", "00:01,0 --> 00:02,0\n", "<b>"),
    ("srt", "00:01,0 --> 00:02,0\n", "{\\b1"), ("srt", "", "00:01,0 --> "), ("srt", "-->\n", "9"),
    ("vtt", "WEBVTT\n\n00:01.0 --> 00:02.0\n", "<v "), ("vtt", "WEBVTT\n\n00:01.0 --> 00:02.0\n", "&amp"),
    ("vtt", "WEBVTT\n\n00:01.0 --> 00:02.0 ", "line:1 "),
    ("vtt", "WEBVTT\n\n00:01.0 --> 00:02.0\n", "<00:01.000>"),
    ("ass", "[Events]\nDialogue: 0,0:0:1.0,0:0:2.0,,,,,,,", "{\\k1}"),
    ("ass", "[Events]\nDialogue: 0,0:0:1.0,0:0:2.0,,,,,,,", "{("),
    ("ass", "[Events]\nFormat: ", "a,"), ("ttml", "<tt><body><p begin=\"1s\" end=\"2s\">", "word "),
    ("ttml", "<tt><body><p begin=\"", "1"), ("ttml", "<tt><body><p><span begin=\"1s\" end=\"2s\">", "<br/>"),
    ("json", "[\"", "a"),
    ("json", "[{\"from\":1,\"text\":\"", "a "),
  ])
  func aLongLine(format: String, start: String, repeated: String) {
    let text = start + String(repeating: repeated, count: (1 << 20) / repeated.utf8.count)
    do throws(CaptionError) {
      let track = try captions(text, name(format))
      #expect(track.cues.count <= 1)
      #expect(track.cues.allSatisfy { $0.words.count <= CaptionLimits.cueCharacters })
    } catch {
      #expect(error.message.utf8.count < 1000)
    }
  }
}
