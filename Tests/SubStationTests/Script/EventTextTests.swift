import Testing

@testable import SubStation

@Suite struct EventTextTests {
  private func checked(_ text: String, height: Double = 180) -> EventText.Result {
    var style = ScriptStyle()
    style.fontSize = 18
    return EventText(limits: AssLimits(), height: height, style: style, anyStyle: style)
      .checked(Array(text.utf8)[...])
  }

  @Test func lettersAreWhatIsNeitherTagNorDrawing() {
    #expect(checked("abc").letters == 3)
    #expect(checked(#"{\b1}ab{\b0}c"#).letters == 3)
    #expect(checked(#"{\p1}m 0 0 l 5 5{\p0}abc"#).letters == 3)
    // An opening brace alone is a letter.
    #expect(checked("a{bc").letters == 4)
  }

  @Test func areaGrowsWithWhatIsDrawn() {
    let plain = checked("abc").area
    // A border of 2 each side: width 14.8, height 22, and all three times.
    #expect(abs(plain - 3 * 3 * 14.8 * 22 / 180 / 180) < 1e-9)
    for more in [
      #"{\fs40}abc"#, #"{\fscx300}abc"#, #"{\bord20}abc"#, #"{\fay2}abc"#, #"{\t(\fscy300)}abc"#, "abcd",
    ] {
      #expect(checked(more).area > plain, "\(more)")
    }
    #expect(
      checked(String(repeating: "a", count: 48)).area == checked(String(repeating: "a", count: 4800)).area)
    #expect(checked(#"{\p1}m 0 0 l 180 0 180 180 0 180"#).area > 3)
    #expect(checked(#"{\p3}m 0 0 l 180 0 180 180 0 180"#).area < 1)
  }

  @Test func equalPicturesHaveOneKey() {
    let key = checked(#"{\pos(1,2)\c&HFF0000&\alpha&H20&\fs20}abc"#).key
    #expect(key == checked(#"{\pos(30,20)\c&H00FF00&\alpha&H90&\fs20}abc"#).key)
    #expect(key != checked(#"{\pos(1,2)\c&HFF0000&\alpha&H20&\fs21}abc"#).key)
    #expect(key != checked(#"{\pos(1,2)\c&HFF0000&\alpha&H20&\fs20}abd"#).key)
    #expect(checked(#"{\frz10}abc"#).key != checked(#"{\frz11}abc"#).key)
  }

  @Test func tagsAreSeenWhereLibassSeesThem() {
    for text in [
      #"{\fs9999}"#, #"{ \ fs9999}"#, #"{\t(0,1,\fs9999)}"#, #"{\fs(9999)}"#, #"{x\fs+99999}"#,
      #"{\b1\fs9e3}"#,
    ] {
      #expect(checked(text).isReduced, "\(text)")
    }
    for text in [
      #"{\fsp9999}"#, #"\fs9999"#, #"{\fs}"#, #"{\fsx}"#, #"{\pos(9999,9999)}"#, #"{\be9999\blur9999}"#,
    ] {
      #expect(!checked(text).isReduced && checked(text).text == Array(text.utf8), "\(text)")
    }
  }

  @Test func anythingIsSurvived() {
    for text in [
      "", "{", "}", "{}", #"{\"#, #"{\}"#, #"{\fs"#, #"{\p}"#, #"{\p1e300}m"#, #"{\fs-}"#, #"{\fs1e999}x"#,
      #"{\fscx.}"#,
      #"{\fs-5}"#, #"{\p-3}m 1 1"#, #"{\p1}-1e400 1e400"#, #"{\fs+1e308\fs+1e308}"#,
    ] {
      let result = checked(text)
      #expect(result.area >= 0 && !result.area.isNaN, "\(text)")
    }
  }
}
