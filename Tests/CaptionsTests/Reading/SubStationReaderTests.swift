import Captions
import MediaTypes
import Testing

@Suite struct SubStationReaderTests {
  private static let head = """
    [Script Info]
    ; written by hand
    ScriptType: v4.00+
    PlayResX: 1920
    PlayResY: 1080

    [V4+ Styles]
    Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
    Style: Default,Arial,48,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,0,2,10,10,10,1
    Style: Sign,Arial,48,&H0000A5FF,&H000000FF,&H00000000,&H00000000,-1,-1,0,0,100,100,0,0,1,2,0,8,10,10,10,1

    [Events]
    Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text

    """

  private func read(_ events: String) throws -> CaptionTrack { try captions(Self.head + events, "a.ass") }

  @Test func aUsualFile() throws {
    let track = try read(
      """
      Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not shown
      Dialogue: 0,0:00:01.00,0:00:02.50,Default,Ann,0,0,0,,Well, this is\\Nit, then.
      Dialogue: 0,0:00:03.00,0:00:04.00,Sign,,0,0,0,,CLOSED
      """)
    #expect(track.format == .ass)
    #expect(track.texts == ["Well, this is\nit, then.", "CLOSED"])
    #expect(track.cues[0].speaker == "Ann")
    #expect(track.cues[0].to == Rational(5, 2))
    #expect(
      track.cues[1].words[0].style
        == CaptionStyle(isBold: true, isItalic: true, color: CaptionColor(red: 255, green: 165, blue: 0)))
    #expect(track.cues[1].placement == CuePlacement(horizontal: .center, vertical: .top))
    #expect(track.warnings == [])
  }

  @Test func karaokeIsWordsTimes() throws {
    let track = try read(
      "Dialogue: 0,0:00:10.00,0:00:12.00,Default,,0,0,0,,{\\k50}Shi{\\k25}ning {\\kf100}star")
    #expect(track.timedWords == ["Shi 10-10.5", "ning 10.5-10.75", "star 10.75-11.75"])
    #expect(track.texts == ["Shining star"])
    #expect(track.cues[0].words.map(\.hasSpaceBefore) == [true, false, true])
    #expect(track.cues[0].words.map(\.isTimed) == [true, true, true])
  }

  @Test func overridesAreStylesAndPlaces() throws {
    let track = try read(
      """
      Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\an7\\pos(480,270)\\b1}bold{\\b0\\i1}slanted {\\c&H0000FF&}red{\\r} plain{\\u1\\t(0,500,\\i1)} line{\\fnArial\\blur3}
      Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}drawn\\hby{} \\{hand\\} {unclosed
      Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\a6\\move(0,0,960,540)}top
      """)
    let words = track.cues[0].words
    #expect(words.map(\.text) == ["boldslanted", "red", "plain", "line"])
    #expect(words[0].style == CaptionStyle(isBold: true))
    #expect(words[1].style == CaptionStyle(isItalic: true, color: CaptionColor(red: 255, green: 0, blue: 0)))
    #expect(words[2].style == CaptionStyle())
    #expect(words[3].style == CaptionStyle(isUnderlined: true))
    #expect(track.cues[0].placement == CuePlacement(horizontal: .left, vertical: .top, x: 0.25, y: 0.25))
    #expect(track.cues[1].text == "drawn\u{A0}by {hand} {unclosed")
    #expect(track.cues[2].placement == CuePlacement(horizontal: .center, vertical: .top, x: 0, y: 0))
  }

  /// Version 4: other numbers for places, decimal colours, other fields.
  @Test func theOlderFormat() throws {
    let track = try captions(
      """
      [Script Info]
      ScriptType: v4.00

      [V4 Styles]
      Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, TertiaryColour, BackColour, Bold, Italic, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, AlphaLevel, Encoding
      Style: Top,Arial,20,255,0,0,0,0,-1,1,2,0,6,10,10,10,0,0

      [Events]
      Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
      Dialogue: Marked=0,0:00:01.00,0:00:02.00,*Top,,0000,0000,0000,,Old, but good
      """, "a.ssa")
    #expect(track.texts == ["Old, but good"])
    #expect(
      track.cues[0].words[0].style
        == CaptionStyle(isItalic: true, color: CaptionColor(red: 255, green: 0, blue: 0)))
    #expect(track.cues[0].placement == CuePlacement(horizontal: .center, vertical: .top))
  }

  @Test func damagedLinesAreTold() throws {
    let track = try read(
      """
      Dialogue: 0,0:00:01.00,never,Default,,0,0,0,,lost
      Dialogue: broken
      Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,kept
      """)
    #expect(track.texts == ["kept"])
    #expect(track.codes == ["captions.badCue"])
    #expect(
      track.warnings[0].message.contains("2 captions cannot be read and are left out, the first at line 14"))
    #expect(failure(Self.head + "Dialogue: broken\n", "a.ass")?.code == "captions.unreadable")
  }

  /// Masks of typeset lines are longer than what they mask.
  @Test func longOverridesAreNoText() throws {
    let mask = "\\clip(m" + String(repeating: " 0 0 l 320 0", count: 5000) + ")"
    let track = try captions(
      "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\(mask)}Hello {sign\n", "a.ass")
    #expect(track.texts == ["Hello {sign"])
  }
}
