import Captions
import Testing

@Suite struct RecognitionTests {
  /// A file by its content, under the ending of another.
  @Test(arguments: [
    ("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", "a.srt", CaptionFormat.vtt),
    ("WEBVTT - made by hand\r\n\r\n00:01.000 --> 00:02.000\r\nHi", "a", .vtt),
    ("\n\n1\n00:00:01,000 --> 00:00:02,000\nHi\n", "a.txt", .srt),
    ("00:01.000 --> 00:02.000\nHi\n", "a.vtt", .vtt),
    (
      "[Script Info]\nTitle: x\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Hi\n", "a.srt",
      .ass
    ),
    ("; comment\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Hi\n", "a.ssa", .ass),
    ("<?xml version=\"1.0\"?>\n<tt xmlns=\"http://www.w3.org/ns/ttml\"><body/></tt>", "a.xml", .ttml),
    ("[{\"text\": \"Hi\", \"from\": 1, \"to\": 2}]", "a.srt", .words),
    (" {\"words\": [{\"text\": \"Hi\", \"from\": 1, \"to\": 2}]}", "a.json", .words),
    ("[]", "a.json", .words),
  ])
  func contentCountsMoreThanTheEnding(text: String, name: String, format: CaptionFormat) throws {
    #expect(try captions(text, name).format == format)
  }

  @Test func mediaIsNoCaptionFile() {
    for (start, what) in [
      ("\u{0}\u{0}\u{0}\u{20}ftypisom", "a video"), ("RIFF....WAVE", "a sound"), ("%PDF-1.7", "a PDF"),
      ("PK\u{3}\u{4}", "an archive"),
    ] {
      let error = failure(Array(start.utf8) + [0xFF, 0, 0xFE], "talk.srt")
      #expect(error?.code == "captions.unknownFormat" && error?.message.contains(what) == true, "\(start)")
    }
  }

  @Test(arguments: [
    ("{0}{25}Hello\n{30}{60}there\n", "MicroDVD"), ("<SAMI><BODY></BODY></SAMI>", "SAMI"),
    ("<!DOCTYPE html><html><body>Log in</body></html>", "a web page"), ("just some words\n", "no time line"),
    ("{\"clips\": []}", "no word list that is known"), ("<svg xmlns=\"x\"/>", "not <tt>"),
  ])
  func otherFilesAreNamed(text: String, words: String) {
    let error = failure(text, "a.txt")
    #expect(error?.code == "captions.unknownFormat")
    #expect(error?.message.contains(words) == true)
    #expect(error?.hint != nil)
  }

  @Test func namesInMessagesAreHarmless() {
    #expect(
      failure("x", "a\u{1B}[2J\nb.txt")?.message.hasPrefix("a\u{FFFD}[2J\u{FFFD}b.txt is no caption file")
        == true)
  }

  @Test func captionsThatAreNotThereAreTold() throws {
    let track = try captions("WEBVTT\n\nNOTE nothing yet\n")
    #expect(track.cues == [])
    #expect(track.codes == ["captions.none"])
  }
}
