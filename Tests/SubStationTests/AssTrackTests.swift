import MediaTypes
import Testing

@testable import SubStation

@Suite struct AssTrackTests {
  private func track(_ text: String, _ limits: AssLimits = AssLimits()) throws(SubStationError) -> AssTrack {
    try AssTrack(Array(text.utf8), name: "a.ass", limits: limits)
  }

  private func text(of track: AssTrack) -> String { String(decoding: track.script, as: UTF8.self) }

  @Test func ordinaryScriptsStayAsTheyAre() throws {
    for item in ScriptCase.all {
      let track = try track(item.text)
      #expect(track.warnings.isEmpty && text(of: track).hasPrefix(item.text), "\(item.name)")
      #expect(
        track.end == Rational(2) && track.eventCount == item.text.split(separator: "Dialogue:").count - 1)
    }
  }

  @Test func whatIsNoScriptIsRefused() {
    for text in ["", "1\n00:00:01,000 --> 00:00:02,000\nHello", "{\"version\": 1}", "[Scrip", "\u{0}\u{1}"] {
      let error = #expect(throws: SubStationError.self) { try track(text) }
      #expect(error?.kind == .unreadable && error?.hint != nil)
    }
  }

  @Test func utf16IsRead() throws {
    let text = script(["Gr\u{fc}\u{df}e \u{1F600}"])
    let little: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big: [UInt8] = [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for bytes in [little, big, [0xEF, 0xBB, 0xBF] + Array(text.utf8), little + [0x41]] {
      #expect(try self.text(of: AssTrack(bytes, name: "a.ass")).contains(text))
    }
  }

  @Test func linesOfOtherSystemsAreLines() throws {
    let text = script(["one", "two"])
    for ending in ["\r\n", "\r"] {
      #expect(try track(text.replacing("\n", with: ending)).eventCount == 2)
    }
  }

  @Test func tooMuchIsRefusedWithItsLine() throws {
    var limits = AssLimits()
    limits.events = 3
    limits.styles = 2
    limits.fonts = 1
    limits.bytes = 4096
    func error(_ text: String) -> SubStationError? {
      #expect(throws: SubStationError.self) { try track(text, limits) }
    }
    #expect(try track(script(["a", "b", "c"], styles: [plainStyle, plainStyle]), limits).eventCount == 3)
    #expect(error(script(["a", "b", "c", "d"]))?.line == 15)
    #expect(error(script(["a"], styles: [plainStyle, plainStyle, plainStyle]))?.line == 10)
    #expect(
      error(script(["a"]) + "[Fonts]\nfontname: a.ttf\nfontname: b.ttf\n")?.message.contains("1 font") == true
    )
    #expect(error(String(repeating: "[Events]\n", count: 1000))?.kind == .limits)
  }

  @Test func whatIsShownAtOnceIsBounded() throws {
    var limits = AssLimits()
    limits.eventsAtOnce = 2
    // One after the other, as many as there are.
    let line = "Dialogue: 0,0:00:0%,0:00:0&,Default,,0,0,0,,x"
    let lines = (0..<8).map { line.replacing("%", with: "\($0).00").replacing("&", with: "\($0 + 1).00") }
    #expect(try track(script([]) + lines.joined(separator: "\n"), limits).eventCount == 8)
    let error = #expect(throws: SubStationError.self) { try track(script(["a", "b", "c"]), limits) }
    #expect(error?.message == "a.ass shows more than 2 lines at once, 0:00:00 after its beginning")
    #expect(error?.line == 14)
    // A time that cannot be read could be any.
    let odd =
      "\nDialogue: 0,soon,later,Default,,0,0,0,,x\nDialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,x"
    #expect(throws: SubStationError.self) { try track(script([]) + odd + lines[0] + "\n" + lines[0], limits) }
  }

  @Test func hugeSizesAreReduced() throws {
    let track = try track(
      script(
        [
          #"{\fs20000}a"#, #"{\fscx1e6\fscy(5000)\fs 40}b"#, #"{\bord1000\xbord 99999}c"#,
          #"{\fs+9\fs+9\fs+9\fs+9}e"#,
        ],
        styles: [style(size: 9000, scale: 5000, border: "1,900,1")]))
    let lines = text(of: track).split(separator: "\n")
    #expect(
      lines.contains { $0.hasPrefix("Style: Default,DejaVu Sans,270,") && $0.contains(",100,100,0,0,1,45,1") }
    )
    #expect(lines.contains { $0.hasSuffix(#"{\fs270.00}a"#) })
    #expect(lines.contains { $0.hasSuffix(#"{\fscx100.00\fscy(100.00)\fs 40}b"#) })
    #expect(lines.contains { $0.hasSuffix(#"{\bord45.00\xbord 45.00}c"#) })
    #expect(track.warnings.map(\.line) == [8, 12, 13, 14, 15])
    #expect(track.warnings.allSatisfy { $0.kind == .reduced })
    #expect(try text(of: self.track(script([#"{\fax-60}a"#]))).contains(#"{\fax-50.00}a"#))
  }

  /// What a style does not say is not told as reduced: its line has no place for it. Its lines are judged with what libass takes.
  @Test func stylesWithoutSizesAreLeftAlone() throws {
    let short = script(["a"], styles: ["Default,DejaVu Sans"], header: "PlayResX: 320\nPlayResY: 1")
    let track = try track(short)
    #expect(!track.warnings.contains { $0.kind == .reduced })
    #expect(text(of: track).contains("Style: Default,DejaVu Sans\n"))
    let huge = try self.track(
      script(
        ["\(String(repeating: "a", count: 90))"], styles: ["Default,DejaVu Sans"],
        header: "PlayResX: 320\nPlayResY: 1"))
    #expect(huge.eventCount == 0 && huge.warnings.map(\.kind) == [.leftOut])
  }

  @Test func relativeSizesAddUp() throws {
    let track = try track(script([#"{\fs+9\fs+9}a"#, #"{\fs+9\fs+9\fs+9\fs+9\fs+9}b"#]))
    // 24 × 1.9², and 24 × 1.9⁴ would be 313 of 270.
    #expect(text(of: track).contains(#"{\fs+9\fs+9}a"#))
    #expect(text(of: track).contains(#"{\fs+9\fs+9\fs+9\fs270.00\fs270.00}b"#))
  }

  @Test func whatCannotBeDrawnIsLeftOut() throws {
    var limits = AssLimits()
    limits.eventBytes = 2048
    limits.eventLetters = 100
    let long = String(repeating: "x", count: 101)
    let track = try track(
      script([
        "shown", long, "{" + String(repeating: #"\b1"#, count: 1000) + "}x",
        "{" + String(repeating: #"\t("#, count: 9) + "}x",
        #"{\p1}m 0 0 l 9000 0 9000 9000 0 9000"#, #"{\p4}m 0 0 l 900 0 900 900 0 900"#,
      ]), limits)
    #expect(track.warnings.map(\.line) == [13, 14, 15, 16])
    #expect(track.warnings.allSatisfy { $0.kind == .leftOut })
    #expect(track.eventCount == 2)
  }

  @Test func manyWarningsAreFew() throws {
    let track = try track(script(Array(repeating: #"{\fs20000}a"#, count: 40)))
    #expect(
      track.warnings.count == 11 && track.warnings.last?.message == "sizes of 30 more lines were reduced")
  }
}
