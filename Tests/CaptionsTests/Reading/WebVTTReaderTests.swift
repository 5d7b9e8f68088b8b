import Captions
import MediaTypes
import Testing

@Suite struct WebVTTReaderTests {
  private func cues(_ body: String) throws -> [Cue] { try captions("WEBVTT\n\n" + body, "a.vtt").cues }

  @Test func headersNotesStylesAndRegionsAreSkipped() throws {
    let track = try captions(
      """
      WEBVTT Kind: captions; Language: en
      X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000

      STYLE
      ::cue(.loud) { color: red }

      REGION
      id:top
      width:40%

      NOTE
      Not shown, not even
      on two lines

      intro
      00:01.000 --> 00:02.500
      Good evening.

      NOTE one line
      01:00:03.000 --> 01:00:04.000
      NOTE is a word here

      """, "a.vtt")
    #expect(track.texts == ["Good evening.", "NOTE is a word here"])
    #expect(track.cues[1].from == 3603)
    #expect(track.warnings == [])
  }

  @Test func tagsAndEntities() throws {
    let cue = try cues(
      """
      00:01.000 --> 00:04.000
      <v.first.loud Esme  Weatherwax>I can’t <b>be <i>having</i></b> with <c.yellow.bg_blue>this</c>.</v> <v Nanny&nbsp;Ogg>No &amp; never &lt;3</v>
      <lang en-GB><u>Quite</u></lang> <ruby>漢<rt>kan</rt>字<rt>ji</rt></ruby> <blink>text</blink>

      """)[0]
    #expect(cue.text == "I can’t be having with this. No & never <3\nQuite 漢字 text")
    func word(_ text: String) -> CaptionWord? { cue.words.first { $0.text == text } }
    #expect(word("I")?.speaker == "Esme Weatherwax")
    #expect(word("No")?.speaker == "Nanny\u{A0}Ogg")
    #expect(word("Quite")?.speaker == nil)
    #expect(word("be")?.style == CaptionStyle(isBold: true))
    #expect(word("having")?.style == CaptionStyle(isBold: true, isItalic: true))
    #expect(word("this.")?.style.color == CaptionColor(red: 255, green: 255, blue: 0))
    #expect(word("Quite")?.style == CaptionStyle(isUnderlined: true))
  }

  @Test func timeStampsAreWordsTimes() throws {
    let cue = try cues("00:01.000 --> 00:05.000\nOne <00:02.000>two <00:00:03.500><c>three</c> four\n")[0]
    #expect(
      cue.words.map(\.timed) == ["One 1-2", "two 2-3.5", "three 3.5-4.318181818", "four 4.318181818-5"])
    #expect(cue.words.map(\.isTimed) == [false, true, true, false])
  }

  /// Generated captions begin with a line of a space.
  @Test func aLineOfSpacesDoesNotEndACaption() throws {
    let track = try captions(
      "WEBVTT\n\n00:00:01.000 --> 00:00:03.000 align:start position:0%\n \nhello<00:00:02.000><c> world</c>\n\n",
      "a.vtt")
    #expect(track.texts == ["hello world"])
    #expect(track.timedWords == ["hello 1-2", "world 2-3"])
    #expect(track.warnings == [])
  }

  @Test func aMissingBlankLineIsNoTrouble() throws {
    #expect(
      try cues(
        "00:01.000 --> 00:02.000\nOne\n00:03.000 --> 00:04.000\nTwo\n3\n00:05.000 --> 00:06.000\nThree\n"
      ).map(\.text)
        == ["One", "Two", "Three"])
  }

  @Test func placesAreFractions() throws {
    func placement(_ settings: String) throws -> CuePlacement? {
      try cues("00:01.000 --> 00:02.000 \(settings)\nx\n")[0].placement
    }
    #expect(try placement("") == nil)
    #expect(try placement("align:center size:100% nonsense:1 line:x") == nil)
    #expect(try placement("line:0") == CuePlacement(vertical: .top, row: 0, alignment: .center))
    #expect(try placement("line:-2") == CuePlacement(vertical: .bottom, row: -2, alignment: .center))
    #expect(
      try placement("line:12.5%,end position:25%,line-left size:50% align:start")
        == CuePlacement(
          horizontal: .left, vertical: .bottom, x: 0.25, y: 0.125, width: 0.5, alignment: .start))
    #expect(try placement("align:right") == CuePlacement(horizontal: .right, alignment: .right))
    #expect(
      try placement("position:10% align:end") == CuePlacement(horizontal: .right, x: 0.1, alignment: .end))
    // Where it begins with neither a position nor all of the width, the text lies at the edge of its alignment.
    #expect(
      try placement("size:40% align:left")
        == CuePlacement(horizontal: .left, x: 0, width: 0.4, alignment: .left))
  }

  @Test func verticalTextIsTold() throws {
    let track = try captions("WEBVTT\n\n00:01.000 --> 00:02.000 vertical:rl\nx\n", "a.vtt")
    #expect(track.cues[0].placement == nil)
    #expect(track.codes == ["captions.notDrawn"])
  }

  @Test func damagedCuesAreToldAndTheOthersRead() throws {
    let track = try captions(
      """
      WEBVTT

      00:01.000 --> 00:0x.000
      Lost

      name
      and no time

      00:03.000 --> 00:04.000
      Kept

      """, "a.vtt")
    #expect(track.texts == ["Kept"])
    #expect(track.codes == ["captions.badCue"])
    #expect(
      track.warnings[0].message.contains("2 captions cannot be read and are left out, the first at line 3"))
    #expect(failure("WEBVTT\n\n00:01.000 --> x\nLost\n", "a.vtt")?.code == "captions.unreadable")
  }

  @Test func tagsWithoutAnEndAreText() throws {
    #expect(try cues("00:01.000 --> 00:02.000\n1 < 2 & <\n")[0].text == "1 < 2 & <")
    let deep = String(repeating: "<b>", count: 10_000) + "x" + String(repeating: "</b>", count: 10_000)
    #expect(try cues("00:01.000 --> 00:02.000\n\(deep)\n")[0].words[0].style.isBold)
  }
}
