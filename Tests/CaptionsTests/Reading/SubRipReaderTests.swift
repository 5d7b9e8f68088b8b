import Captions
import MediaTypes
import Testing

@Suite struct SubRipReaderTests {
  @Test func aUsualFile() throws {
    let track = try captions(
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
    #expect(track.texts == ["The lamp went out.\nNobody moved.", "Who is there?"])
    #expect(track.cues.map(\.from) == [Rational(1), Rational(17, 4)])
    #expect(track.cues.map(\.to) == [Rational(7, 2), Rational(6)])
    #expect(track.cues[1].words.allSatisfy { $0.style.isItalic && !$0.isTimed })
    #expect(track.cues[0].words.first?.from == Rational(1))
    #expect(track.cues[0].words.last?.to == Rational(7, 2))
  }

  /// All of these are `Hello there` from 1 to 2.5 and `Bye` from 3 to 4.
  @Test(arguments: [
    // Points for commas; no numbers; no hours; no blank line between; CR; CRLF; coordinates; short fractions.
    "1\n00:00:01.000 --> 00:00:02.500\nHello there\n\n2\n00:00:03.000 --> 00:00:04.000\nBye\n",
    "00:00:01,000 --> 00:00:02,500\nHello there\n\n00:00:03,000 --> 00:00:04,000\nBye",
    "1\n00:01,000 --> 00:02,500\nHello there\n\n2\n00:03,000 --> 00:04,000\nBye\n",
    "1\n00:00:01,000 --> 00:00:02,500\nHello there\n2\n00:00:03,000 --> 00:00:04,000\nBye\n",
    "1\r00:00:01,000 --> 00:00:02,500\rHello there\r\r2\r00:00:03,000 --> 00:00:04,000\rBye\r",
    "1\r\n00:00:01,000 --> 00:00:02,500\r\nHello there\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nBye\r\n",
    "1\n00:00:01,000 --> 00:00:02,500 X1:100 X2:200 Y1:10 Y2:20\nHello there\n\n2\n00:00:03,0 --> 00:00:04\nBye\n",
    "1\n 0:0:1,0-->0:0:2,5\nHello there  \n\n\n\n2\n0:00:03.00 -> 0:00:04.00\n  Bye\n\n\n",
    "1\n00:00:01:000 --> 00:00:02:500\nHello there\n\n2\n00: 00: 03,000 --> 00: 00: 04,000\nBye\n",
    "7\n00:00:01,000 --> 00:00:02,500\nHello there\n\nx\n\n7\n00:00:03,000 --> 00:00:04,000\nBye\n"
      .replacing("there\n\nx\n\n", with: "there\n\n\n"),
  ])
  func whatIsCloseIsTaken(text: String) throws {
    let track = try captions(text)
    #expect(track.texts == ["Hello there", "Bye"])
    #expect(track.cues.map(\.from) == [1, 3])
    #expect(track.cues.map(\.to) == [Rational(5, 2), 4])
    #expect(track.warnings == [])
  }

  @Test func blankLinesAndNumbersWithinTheTextStay() throws {
    let track = try captions(
      "1\n00:00:01,000 --> 00:00:02,000\nOne\n\nmore line\n42\n\n2\n00:00:03,000 --> 00:00:04,000\n1984\n\n")
    #expect(track.texts == ["One\nmore line\n42", "1984"])
    #expect(track.warnings == [])
  }

  @Test func tagsAreStylesAndOtherAngleBracketsText() throws {
    let track = try captions(
      """
      00:01,000 --> 00:02,000
      {\\an8}<b>bold <i>both</b> plain <u>under</u> a < b <3 <unknown> <font color="#ff8000">orange</font>
      <FONT COLOR=red>red</FONT>&amp; &lt;i&gt; R&D {not} {\\i1}slanted{\\i0}<br>new <b

      """)
    let words = track.cues[0].words
    func style(_ text: String) -> CaptionStyle? { words.first { $0.text == text }?.style }
    #expect(track.cues[0].text.contains("a < b <3 <unknown> orange\nred& <i> R&D {not} slanted\nnew <b"))
    #expect(style("bold") == CaptionStyle(isBold: true))
    #expect(style("both") == CaptionStyle(isBold: true, isItalic: true))
    // Closed in the wrong order: the outer one ends both.
    #expect(style("plain") == CaptionStyle())
    #expect(style("under") == CaptionStyle(isUnderlined: true))
    #expect(style("orange")?.color == CaptionColor(red: 255, green: 128, blue: 0))
    #expect(style("red&")?.color == CaptionColor(red: 255, green: 0, blue: 0))
    #expect(style("slanted") == CaptionStyle(isItalic: true))
    #expect(track.cues[0].placement == CuePlacement(horizontal: .center, vertical: .top))
  }

  @Test func damagedCaptionsAreLeftOutAndTheOthersRead() throws {
    let track = try captions(
      """
      1
      00:00:01,000 --> 00:00:02,000
      First

      2
      00:00:0x,000 --> 00:00:04,000
      Lost

      3
      Lost, too

      4
      00:00:05,000 --> 00:00:06,000
      Last

      """)
    #expect(track.texts == ["First", "Last"])
    #expect(track.codes == ["captions.badCue"])
    #expect(
      track.warnings[0].message
        == "film.srt: 2 captions cannot be read and are left out, the first at line 6: "
        + "“00:00:0x,000 --> 00:00:04,000” is no time line")
  }

  @Test func aFileOfWhichNothingCanBeReadIsAnError() {
    let error = failure("1\n00:00:aa,000 --> 00:00:bb,000\nx\n\n2\n-1:00 --> 0\ny\n")
    #expect(error?.code == "captions.unreadable")
    #expect(
      error?.message.hasPrefix("film.srt, line 2: “00:00:aa,000 --> 00:00:bb,000” is no time line") == true)
  }

  @Test func timesThatGoBackAreTold() throws {
    let track = try captions(
      """
      00:00:05,000 --> 00:00:06,000
      Second

      00:00:01,000 --> 00:00:02,000
      First

      00:00:09,000 --> 00:00:08,000
      Never

      00:00:09,000 --> 00:00:09,000
      Never

      """)
    #expect(track.texts == ["First", "Second"])
    #expect(track.codes == ["captions.backward", "captions.order"])
    #expect(track.warnings[0].message.contains("2 captions end when or before they begin"))
    #expect(track.warnings[0].message.contains("the first at line 7"))
    #expect(track.warnings[1].message.contains("at line 4"))
  }

  @Test func whatIsTooLongIsCutAndTold() throws {
    let track = try captions("00:01,000 --> 00:02,000\n" + String(repeating: "word ", count: 3000) + "\n")
    #expect(track.codes == ["captions.long"])
    #expect(track.cues[0].words.count == 2500)
  }

  /// Arrows in speech are no time lines.
  @Test func arrowsInTheTextAreText() throws {
    let track = try captions(
      "00:01,000 --> 00:02,000\nParis --> Rome -> Naples\n\n00:03,000 --> 00:04,000\nx\n")
    #expect(track.texts == ["Paris --> Rome -> Naples", "x"])
    #expect(track.warnings == [])
  }

  @Test func timesBeyondAnyFilmAreNone() {
    #expect(failure("99999:00:00,000 --> 99999:00:01,000\nx\n")?.code == "captions.unreadable")
    #expect(failure("00:00:99999999999999999999 --> 00:00:02\nx\n")?.code == "captions.unreadable")
  }
}
