import Captions
import MediaTypes
import Testing

@Suite struct TimedTextReaderTests {
  private static let root = """
    <?xml version="1.0" encoding="UTF-8"?>
    <tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling"
      xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
    """

  private func read(_ content: String, root attributes: String = "") throws -> CaptionTrack {
    try captions("\(Self.root) \(attributes)>\(content)</tt>", "a.ttml")
  }

  private func times(_ paragraphs: String, root: String = "") throws -> [String] {
    try read("<body><div>\(paragraphs)</div></body>", root: root).cues.map {
      "\($0.text) \($0.from)-\($0.to)"
    }
  }

  @Test func timesInEveryForm() throws {
    #expect(
      try times(
        """
        <p begin="00:00:01" end="00:00:02.5">a</p>
        <p begin="3s" dur="500ms">b</p>
        <p begin="0.1m" end="0.002h">c</p>
        <p begin="00:00:10:12" end="00:00:11:00">d</p>
        <p begin="300f" end="325f">e</p>
        <p begin="130000000t" end="140000000t">f</p>
        """, root: #"ttp:frameRate="25" ttp:tickRate="10000000""#)
        == ["a 1-5/2", "b 3-7/2", "c 6-36/5", "d 262/25-11", "e 12-13", "f 13-14"])
    #expect(
      try times(
        #"<p begin="30f" end="60f">a</p>"#, root: #"ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001""#)
        == ["a 1001/1000-1001/500"])
  }

  @Test func timesCountFromWhatContainsThem() throws {
    let track = try read(
      """
      <body begin="10s"><div begin="1s" end="5s"><p begin="1s" end="2s">a</p><p begin="3s" end="9s">b</p></div>
      <div timeContainer="seq"><p dur="2s">c</p><p begin="1s" dur="1s">d</p></div></body>
      """)
    // b ends with its div; d begins when c has ended.
    #expect(
      track.cues.map { "\($0.text) \($0.from)-\($0.to)" } == ["c 10-12", "a 12-13", "d 13-14", "b 14-15"])
  }

  @Test func stylesByNameAndInPlace() throws {
    let track = try read(
      """
      <head><styling>
        <style xml:id="base" tts:color="#ffff00"/>
        <style xml:id="loud" style="base" tts:fontWeight="bold"/>
      </styling></head>
      <body style="base"><div><p begin="1s" end="2s">one <span style="loud">two</span>
        <span tts:fontStyle="italic" tts:textDecoration="underline" tts:color="rgba(0,255,0,128)">three</span><br/>four</p></div></body>
      """)
    let yellow = CaptionColor(red: 255, green: 255, blue: 0)
    #expect(track.texts == ["one two three\nfour"])
    #expect(
      track.cues[0].words.map(\.style) == [
        CaptionStyle(color: yellow), CaptionStyle(isBold: true, color: yellow),
        CaptionStyle(
          isItalic: true, isUnderlined: true, color: CaptionColor(red: 0, green: 255, blue: 0, alpha: 128)),
        CaptionStyle(color: yellow),
      ])
    #expect(track.warnings == [])
  }

  @Test func regionsArePlaces() throws {
    func placement(_ region: String, root: String = "", p: String = "") throws -> CuePlacement? {
      try read(
        """
        <head><layout><region xml:id="r" \(region)</layout></head>
        <body><div region="r"><p begin="1s" end="2s" \(p)>x</p></div></body>
        """, root: root
      ).cues[0].placement
    }
    let bottom = CuePlacement(
      horizontal: .center, vertical: .bottom, x: 0.5, y: 0.9, width: 0.8, alignment: .center)
    let values = #"tts:displayAlign="after" tts:textAlign="center""#
    #expect(try placement("tts:origin=\"10% 70%\" tts:extent=\"80% 20%\" \(values)/>") == bottom)
    #expect(
      try placement(
        "tts:origin=\"128px 504px\" tts:extent=\"1024px 144px\" \(values)/>",
        root: #"tts:extent="1280px 720px""#)
        == bottom)
    #expect(
      try placement(
        "><style tts:origin=\"4c 14c\"/><style tts:extent=\"32c 4c\" \(values)/></region>",
        root: #"ttp:cellResolution="40 20""#) == bottom)
    #expect(
      try placement(#"tts:origin="0% 0%" tts:extent="50% 10%"/>"#, p: #"tts:textAlign="right""#)
        == CuePlacement(horizontal: .right, vertical: .top, x: 0.5, y: 0, width: 0.5, alignment: .right))
    #expect(try placement(#"tts:displayAlign="before"/>"#) == CuePlacement(vertical: .top))
    #expect(try placement("/>") == nil)
  }

  @Test func spansWithTimesAreWordsOfAParagraphWithTimes() throws {
    let track = try read(
      """
      <body><div><p begin="1s" end="4s"><span begin="0s" end="1s">One</span> <span begin="1s" end="1.5s">two</span>
        <span begin="2.5s" end="3s">three</span></p></div></body>
      """)
    #expect(track.timedWords == ["One 1-2", "two 2-2.5", "three 3.5-4"])
    #expect(track.cues.count == 1)
  }

  @Test func spansWithTimesAreCaptionsWhereTheParagraphHasNone() throws {
    let track = try read(
      "<body><div><p><span begin=\"1s\" end=\"2s\">One</span>\n<span begin=\"3s\" end=\"4s\">two<br/>lines</span></p></div></body>"
    )
    #expect(track.cues.map { "\($0.text) \($0.from)-\($0.to)" } == ["One 1-2", "two\nlines 3-4"])
  }

  @Test func whiteSpaceAndSpeakers() throws {
    let track = try read(
      """
      <head><metadata><ttm:agent xml:id="a" type="person"><ttm:name type="full">Ann Lee</ttm:name></ttm:agent></metadata></head>
      <body><div>
        <p begin="1s" end="2s" ttm:agent="a">
          one
          line
        </p>
        <p begin="3s" end="4s" xml:space="preserve">two
      lines<metadata><ttm:desc>not shown</ttm:desc></metadata></p>
      </div></body>
      """)
    #expect(track.texts == ["one line", "two\nlines"])
    #expect(track.cues.map(\.speaker) == ["Ann Lee", nil])
  }

  @Test func otherPrefixesDraftsAndNoNamespaceAtAll() throws {
    let files = [
      #"<x:tt xmlns:x="http://www.w3.org/ns/ttml"><x:body><x:p begin="1s" end="2s">Hi</x:p></x:body></x:tt>"#,
      #"<tt xmlns="http://www.w3.org/2006/10/ttaf1"><body><div><p begin="1s" end="2s">Hi</p></div></body></tt>"#,
      #"<tt><body><div><p begin="00:00:01.00" end="00:00:02.00">Hi</p></div></body></tt>"#,
    ]
    for file in files { #expect(try captions(file, "a.xml").texts == ["Hi"]) }
  }

  @Test func damageIsToldAndTheRestRead() throws {
    let track = try read(
      """
      <body><div>
      <p begin="1s" end="2s">kept</p>
      <p begin="soon" end="2s">lost</p>
      <p begin="3s">endless</p>
      <p>timeless</p>
      </div></body>
      """)
    #expect(track.texts == ["kept"])
    #expect(track.codes == ["captions.badCue"])
    #expect(
      track.warnings[0].message.contains(
        "3 captions cannot be read and are left out, the first at line 5: “soon” is no time"))
    let truncated = try captions("\(Self.root)><body><p begin=\"1s\" end=\"2s\">kept</p><p begin=", "a.ttml")
    #expect(truncated.texts == ["kept"])
    #expect(truncated.warnings[0].message.contains("it is no XML there"))
  }

  @Test(arguments: [
    ("<tt", "no XML"), ("<tt></body>", "mismatched tag"),
    ("<tt><body>&undefined;</body></tt>", "undefined entity"),
    ("<!DOCTYPE tt [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><tt>&b;</tt>", "document type definition"),
  ])
  func brokenFilesAreErrorsWithALine(text: String, words: String) {
    let error = failure(text, "a.ttml")
    #expect(error?.code == "captions.unreadable")
    #expect(error?.message.contains("line 1") == true)
    #expect(error?.message.contains(words) == true)
  }

  @Test func depthIsBounded() {
    let deep = String(repeating: "<div>", count: 100_000)
    #expect(failure("<tt><body>\(deep)", "a.ttml")?.message.contains("more than 64 elements") == true)
  }

  /// Styles that refer to themselves or to what is not there say nothing.
  @Test func circlesOfStyles() throws {
    let track = try read(
      """
      <head><styling><style xml:id="a" style="b a"/><style xml:id="b" style="a none"/></styling></head>
      <body><p style="a b" begin="1s" end="2s">x</p></body>
      """)
    #expect(track.cues[0].words[0].style == CaptionStyle())
  }
}
