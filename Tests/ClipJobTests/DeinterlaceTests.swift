import ClipJob
import Testing

/// What "deinterlace" may stand beside.
@Suite struct DeinterlaceTests {
  private func errors(_ keys: String, source: String) -> [String] {
    Documents.errors(Documents.job(clip: keys, source: source)).map { "\($0.path ?? "") \($0.code)" }
  }

  @Test func onlyVideoIsInterlaced() {
    #expect(errors(#""deinterlace": "off""#, source: #"{"video": "a.mp4"}"#) == [])
    for source in [#"{"image": "a.png"}"#, #"{"audio": "a.wav"}"#, ##"{"color": "#000000"}"##] {
      #expect(
        errors(#""deinterlace": "off", "duration": 2"#, source: source) == [
          "tracks[0].clips[0].deinterlace key.conflict"
        ])
      #expect(errors(#""deinterlace": "auto", "duration": 2"#, source: source) == [])
    }
  }

  @Test func anUnknownWayNamesTheRightOne() {
    let error = Documents.errors(Documents.job(clip: #""deinterlace": "of""#)).first
    #expect(error?.path == "tracks[0].clips[0].deinterlace" && error?.hint == #"did you mean "off"?"#)
  }
}
