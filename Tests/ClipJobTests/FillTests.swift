import ClipJob
import Testing

/// What "fill" may stand beside.
@Suite struct FillTests {
  private func errors(_ keys: String) -> [String] {
    Documents.errors(Documents.job(clip: keys)).map { "\($0.path ?? "") \($0.code)" }
  }

  @Test func itNeedsALength() {
    #expect(errors(#""fill": "freeze""#) == ["tracks[0].clips[0].fill key.conflict"])
    #expect(errors(#""fill": "freeze", "duration": 5"#) == [])
    #expect(errors(#""fill": "speed", "end": 5"#) == [])
    // The default, written out.
    #expect(errors(#""fill": "error""#) == [])
  }

  @Test func aLoopFillsByItself() {
    #expect(
      errors(#""loop": true, "duration": 5, "fill": "freeze""#) == ["tracks[0].clips[0].fill key.conflict"])
    #expect(
      errors(#""loop": true, "duration": 5, "fill": "speed""#) == ["tracks[0].clips[0].fill key.conflict"])
    for fill in ["loop", "error"] {
      #expect(errors(#""loop": true, "duration": 5, "fill": "\#(fill)""#) == [])
    }
    #expect(errors(#""loop": false, "duration": 5, "fill": "freeze""#) == [])
  }

  @Test func oneSpeedIsEnough() {
    #expect(
      errors(#""speed": 2, "duration": 5, "fill": "speed""#) == ["tracks[0].clips[0].speed key.conflict"])
    #expect(errors(#""speed": 1, "duration": 5, "fill": "speed""#) == [])
    #expect(errors(#""speed": 2, "duration": 5, "fill": "freeze""#) == [])
  }

  @Test func anUnknownWayNamesTheRightOne() {
    let error = Documents.errors(Documents.job(clip: #""duration": 5, "fill": "freezed""#)).first
    #expect(error?.code == "value.choice" && error?.hint == #"did you mean "freeze"?"#)
  }
}
