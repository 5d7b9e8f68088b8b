import Captions
import ClipJob
import Foundation
import MediaTypes
import Telemetry
import TestKit
import Testing

@testable import Rendering

/// When captions show what.
@Suite struct CaptionOverlayTests {
  private let bench = OverlayBench()

  private static let words: [(text: String, from: Rational, to: Rational)] = [
    ("One", Rational(1, 10), Rational(3, 10)), ("two", Rational(331, 1000), Rational(6, 10)),
    ("three", Rational(7, 10), Rational(999, 1000)), ("four.", Rational(1), Rational(13, 10)),
    ("Five", Rational(25, 10), Rational(27, 10)), ("six.", Rational(2717, 1000), Rational(3)),
  ]

  private static let list =
    "["
    + words.map { "{\"text\": \"\($0.text)\", \"from\": \($0.from.seconds), \"to\": \($0.to.seconds)}" }
    .joined(
      separator: ", ") + "]"

  private func clip(_ captions: String, _ more: String = "") -> String {
    "{\"source\": {\"captions\": {\(captions)}}, \"duration\": 4\(more)}"
  }

  /// The frame on which each word gets the look of the active one is the first at or after its time.
  @Test(arguments: ["24000/1001", "25", "30000/1001", "60"]) func wordsBeginOnTheirFrames(_ fps: String)
    throws
  {
    let (overlay, room) = try bench.overlay(
      clip("\"words\": \(Self.list), \"preset\": \"bold\", \"pages\": {\"maxWords\": 6}"),
      fps: fps.contains("/") ? "\"\(fps)\"" : fps)
    let parts = fps.split(separator: "/").compactMap { Int64($0) }
    let rate = Rational(parts[0], parts.count > 1 ? parts[1] : 1)
    var changes: [Int] = []
    var last: ObjectIdentifier?
    for frame in 0..<Int((rate * 4).floor) {
      let now = try overlay.pieces(frame: frame, in: room).first.map { ObjectIdentifier($0.picture) }
      if let now, now != last { changes.append(frame) }
      last = now
    }
    #expect(changes == Self.words.map { Int(($0.from * rate).ceiling) })
  }

  /// Pages are divided for the letters that they are set in: capitals and bold ones are wider. So their lines are those that are shown.
  @Test(arguments: CaptionPreset.allCases) func linesAreThoseThatAreShown(_ preset: CaptionPreset) throws {
    let said =
      "If you are listening in the car, then you will arrive before everybody else should remember the quiet evening"
    let words = said.split(separator: " ").enumerated().map { i, word in
      "{\"text\": \"\(word)\", \"from\": \(i), \"to\": \(i + 1)}"
    }
    let timeline = try bench.timeline(
      [clip("\"words\": [\(words.joined(separator: ", "))], \"preset\": \"\(preset.rawValue)\"")],
      width: 1080, height: 1920)
    let probed = try #require(timeline.clips[0].probed as? ProbedCaptions)
    let room = Layout.placements(timeline, width: 1080, height: 1920)[0].room
    let opening = timeline.clips[0].overlayOpening(fps: 25, clock: StageClock())
    for page in CaptionPages(probed.track, rules: PageRules(probed.captions, probed.track, in: room)).pages {
      let laid = try LaidPage(page, probed.captions, in: room, fonts: probed.fonts, opening)
      #expect(laid.layout.lines.count == page.blocks[0].lines?.count ?? 1, "\(page.text)")
    }
  }

  @Test func pagesKeepTheirTimes() throws {
    try bench.write(
      "a.srt",
      "1\n00:00:00,500 --> 00:00:01,200\nFirst\n\n2\n00:00:01,200 --> 00:00:02,000\nSecond\n\n3\n00:00:03,000 --> 00:00:03,020\nThird\n"
    )
    let (overlay, room) = try bench.overlay(clip(#""file": "a.srt""#))
    let shown = try (0..<100).filter { try !overlay.pieces(frame: $0, in: room).isEmpty }
    // Frame n is at n / 25: 0.52 s is the first at or after 0.5, and 3 s is within the third, which is over at 3.04.
    #expect(shown == Array(13..<50) + [75])
  }

  /// A trim and a speed are the video's: what is said there is shown there.
  @Test func timesAreTheSources() throws {
    try bench.write("a.srt", "1\n00:00:10,000 --> 00:00:11,000\nHello\n")
    let (overlay, room) = try bench.overlay(clip(#""file": "a.srt""#, #", "trim": {"from": 9}, "speed": 2"#))
    let shown = try (0..<100).filter { try !overlay.pieces(frame: $0, in: room).isEmpty }
    #expect(shown == Array(13..<25))
    let (late, there) = try bench.overlay(clip(#""file": "a.srt", "offset": -9.5"#))
    #expect(try (0..<100).filter { try !late.pieces(frame: $0, in: there).isEmpty } == Array(13..<38))
  }

  @Test func captionsNeverCollide() throws {
    try bench.write(
      "a.srt",
      "1\n00:00:00,000 --> 00:00:02,000\nThis is one of them\n\n2\n00:00:00,500 --> 00:00:02,000\nand another\n\n3\n00:00:00,500 --> 00:00:02,000\n{\\an8}at the top\n"
    )
    let (overlay, room) = try bench.overlay(clip(#""file": "a.srt""#))
    let pieces = try overlay.pieces(frame: 20, in: room)
    #expect(pieces.count == 2, "those at the bottom are one page")
    for (i, a) in pieces.enumerated() {
      for b in pieces[(i + 1)...] {
        #expect(a.area.intersection(b.area).height == 0 || a.area.intersection(b.area).width == 0)
      }
    }
    for piece in pieces {
      #expect(piece.area.x >= 0 && piece.area.right <= 320 && piece.area.y >= 0 && piece.area.bottom <= 320)
    }
  }

  @Test(arguments: CaptionHighlight.allCases) func everyHighlightIsDrawn(_ highlight: CaptionHighlight) throws
  {
    let clip = clip(
      "\"words\": \(Self.list), \"highlight\": \"\(highlight.rawValue)\", \"active\": {\"color\": \"#00ff00\"}"
    )
    let timeline = try bench.timeline([clip])
    // Before any word, in the first, between two, in the last of a page, after all.
    let frames = try bench.canvases(timeline, [0, 4, 9, 20, 28, 70, 99])
    #expect(frames[0].ink == nil && frames[6].ink == nil)
    for frame in frames[1...5] { #expect(frame.ink != nil) }
    if highlight != .none {
      #expect(frames[2].bytes != frames[3].bytes)
    } else {
      #expect(frames[2].bytes == frames[3].bytes)
    }
    #expect(try bench.canvases(timeline, [9])[0].bytes == frames[2].bytes, "the same twice")
  }

  /// The edge of karaoke moves through the word as it is said.
  @Test func karaokeFillsFromTheLeft() throws {
    let clip = clip(
      ##""words": [{"text": "████████", "from": 0, "to": 2}], "style": {"stroke": [], "shadow": []}, "highlight": "karaoke", "active": {"color": "#000000"}"##
    )
    let timeline = try bench.timeline([clip])
    for (frame, part) in [(10, 0.2), (25, 0.5), (40, 0.8)] {
      let picture = try bench.canvases(timeline, [frame])[0]
      let whole = try #require(try bench.canvases(timeline, [0])[0].ink)
      let row = (whole.top + whole.bottom) / 2
      let dark = (whole.left..<whole.right).count { PlaneCompare.value(picture.planes[0], $0, row) < 40 }
      #expect(abs(Double(dark) / Double(whole.right - whole.left) - part) < 0.03)
    }
  }

  /// What there is no room for is not drawn, whichever word is said, and told before the render.
  @Test(arguments: CaptionHighlight.allCases) func wordsWithoutRoomAreLeftOut(_ highlight: CaptionHighlight)
    throws
  {
    let clip = clip(
      "\"words\": \(Self.list), \"highlight\": \"\(highlight.rawValue)\", \"style\": {\"size\": 0.3, \"minSize\": 0.3, \"maxLines\": 1}, \"pages\": {\"maxCharacters\": 100}"
    )
    let timeline = try bench.timeline([clip])
    for frame in try bench.canvases(timeline, [4, 9, 20, 28, 65, 70]) { #expect(frame.ink != nil) }
    let told = TextChecks(timeline, layouts: [(width: 320, height: 320)])
    #expect(told.errors.isEmpty)
    if highlight != .oneWord { #expect(told.warnings.map(\.code).contains("text.truncated")) }
  }

  @Test func pagesThatLeaveTheCanvasAreTold() throws {
    func codes(_ style: String) throws -> [String] {
      let words = ##"[{"text": "Word", "from": 0, "to": 1}, {"text": "Other", "from": 1, "to": 2}]"##
      let timeline = try bench.timeline([clip("\"words\": \(words), \"style\": {\(style)}")])
      return TextChecks(timeline, layouts: [(width: 320, height: 320)]).warnings.map(\.code)
    }
    #expect(try codes(#""size": 0.1"#) == [])
    #expect(try codes(#""size": 0.9, "minSize": 0.9"#).contains("text.outside"))
    #expect(try codes(#""font": "No Such Font""#) == ["text.missingFont"])
  }

  /// A page comes as a whole.
  @Test func pagesAreUncovered() throws {
    let timeline = try bench.timeline([
      clip(
        #""words": [{"text": "Hello", "from": 0, "to": 3}], "animation": {"in": {"preset": "wipe", "duration": 1}}"#
      )
    ])
    let frames = try bench.canvases(timeline, [12, 40])
    let (half, whole) = (try #require(frames[0].ink), try #require(frames[1].ink))
    #expect(abs(half.left - whole.left) <= 1 && half.right < whole.right - 5)
  }

  @Test func scriptsAreDrawnAsTheySay() throws {
    let script = """
      [Script Info]
      PlayResX: 320
      PlayResY: 320
      [V4+ Styles]
      Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV
      Style: Default,Noto Sans,40,&H00FFFFFF,&H00000000,1,0,0,2,10,10,10
      [Events]
      Format: Layer, Start, End, Style, Text
      Dialogue: 0,0:00:00.00,0:00:02.00,Default,{\\an7\\pos(20,30)}Top
      """
    try bench.write("a.ass", script)
    let own = try #require(try bench.canvases([clip(#""file": "a.ass""#)], [10])[0].ink)
    #expect(own.left < 40 && own.top < 60 && own.right < 160)
    // With a look of the job's it is words.
    let ours = try #require(
      try bench.canvases([clip(#""file": "a.ass", "preset": "classic", "position": "bottom""#)], [10])[0].ink)
    #expect(ours.top > 200)
  }

  /// A page is laid out when it is shown, however many there are.
  @Test func longFilesCostNoMore() throws {
    var file = ""
    for i in 0..<2000 {
      let second = i * 4
      let time = String(format: "%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60)
      file += "\(i + 1)\n\(time),000 --> \(time),900\nCaption number \(i)\n\n"
    }
    try bench.write("long.srt", file)
    let (overlay, room) = try bench.overlay(clip(#""file": "long.srt""#, #", "trim": {"from": 7200}"#))
    #expect(try overlay.pieces(frame: 5, in: room).count == 1)
    #expect(try overlay.pieces(frame: 30, in: room).isEmpty)
    #expect(try overlay.pieces(frame: 105, in: room).count == 1)
  }
}
