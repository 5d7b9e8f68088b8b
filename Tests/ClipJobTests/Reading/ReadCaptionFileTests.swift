import ClipJob
import Testing

@Suite struct ReadCaptionFileTests {
  private static let captions = #"{"source": {"captions": {"file": "a.srt"}}, "id": "english"}"#
  private static let clips = captions + #", {"source": {"video": "a.mp4"}, "id": "film"}"#

  private func errors(_ output: String, clips: String = clips) -> [String] {
    Documents.errors(Documents.job(clips: clips, outputs: output)).map { error in
      "\(error.path ?? "") \(error.code): \(error.message); \(error.hint ?? "")"
    }
  }

  @Test func formatsAndDefaults() throws {
    let outputs = try Job.parse(
      Array(
        Documents.job(
          clips: Self.clips,
          outputs:
            #"{"to": "a.SRT"}, {"to": "a.vtt", "captions": "english"}, {"to": "b.vtt", "wordTimes": false}, {"to": "a.ass", "captions": ["english"]}, {"to": "b.ass", "wordTimes": true}, {"to": "a.json", "audio": false}"#
        ).utf8)
    ).outputs
    #expect(outputs.map(\.container) == [.srt, .vtt, .vtt, .ass, .ass, .json])
    #expect(outputs.allSatisfy { $0.kind == .captions && $0.video == nil && $0.audio == nil && $0.at == nil })
    #expect(outputs.map(\.wordTimes) == [false, true, false, false, true, false])
    #expect(outputs.map(\.captions) == [[], ["english"], [], ["english"], [], []])
  }

  @Test(arguments: [
    (
      #"{"to": "x.srt", "width": 640}"#,
      "outputs[0].width output.key: srt is a caption file: it has no picture; remove the key"
    ),
    (
      #"{"to": "a.vtt", "fps": 25}"#,
      "outputs[0].fps output.key: vtt is a caption file: it has no picture; remove the key"
    ),
    (
      #"{"to": "a.ass", "at": 1}"#,
      "outputs[0].at output.key: ass is a caption file: it has no picture; remove the key"
    ),
    (
      #"{"to": "x.srt", "video": {"crf": 20}}"#,
      "outputs[0].video output.key: srt is a caption file: it has no \"video\" settings; remove the key"
    ),
    (
      #"{"to": "x.srt", "audio": {}}"#,
      "outputs[0].audio output.key: a caption file has no audio; remove the key"
    ),
    (
      #"{"to": "x.srt", "wordTimes": true}"#,
      "outputs[0].wordTimes output.key: \"wordTimes\" is for vtt and ass; remove the key"
    ),
    (
      #"{"to": "x.mp4", "captions": "english"}"#,
      "outputs[0].captions output.key: mp4 is no caption file: it shows the captions of the tracks; caption files end in .srt, .vtt, .ass or .json"
    ),
    (
      #"{"to": "x.srt", "captions": "englisch"}"#,
      #"outputs[0].captions output.captions: no clip of captions has the id "englisch"; did you mean "english"?"#
    ),
    (
      #"{"to": "x.srt", "captions": ["english", "klingon"]}"#,
      #"outputs[0].captions[1] output.captions: no clip of captions has the id "klingon"; give the clip of captions that is meant "id": "klingon""#
    ),
    (
      #"{"to": "x.srt", "captions": "film"}"#,
      #"outputs[0].captions output.captions: "film" is the id of a video, which has no captions; give the clip of captions that is meant "id": "film""#
    ),
    (
      #"{"to": "x.srt", "captions": ["english", "english"]}"#,
      #"outputs[0].captions[1] output.captions: "english" is named twice; name each clip once"#
    ),
    (
      #"{"to": "x.srt", "captions": []}"#,
      "outputs[0].captions value.range: found an empty list, wanted 1 to 64 ids; "
    ),
    (
      #"{"to": "x.srt", "captions": 1}"#,
      "outputs[0].captions value.type: found the number 1, wanted an id, or a list of ids; for example \"english\""
    ),
    (
      #"{"to": "a.ttml"}"#,
      "outputs[0].to output.container: files with the extension .ttml cannot be written; caption files are .srt, .vtt, .ass or .json"
    ),
  ]) func mistakes(_ output: String, _ error: String) { #expect(errors(output) == [error]) }

  @Test func aJobWithoutCaptions() {
    #expect(
      errors(#"{"to": "a.srt"}, {"to": "b.mp4"}"#, clips: #"{"source": {"video": "a.mp4"}}"#) == [
        "outputs[0] output.noCaptions: the job has no captions that this file could hold; add a clip of captions; \"opacity\": 0 keeps them out of the picture"
      ])
    // Captions that are wrong are there.
    #expect(
      errors(#"{"to": "a.srt"}"#, clips: #"{"source": {"captions": {"file": ""}}}"#).filter {
        $0.contains("noCaptions")
      } == [])
  }
}
