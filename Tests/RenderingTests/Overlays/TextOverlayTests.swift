import ClipJob
import Compositor
import Foundation
import MediaTypes
import TestKit
import Testing

@testable import Rendering

/// What texts look like on a canvas.
@Suite struct TextOverlayTests {
  private let bench = OverlayBench()

  private func clip(_ text: String, _ more: String = "", seconds: Double = 2) -> String {
    "{\"source\": {\"text\": \(text)}, \"duration\": \(seconds)\(more)}"
  }

  @Test(arguments: Position.allCases) func liesWhereItIsPut(_ position: Position) throws {
    let text = #"{"text": "Hxg", "style": {"size": 0.1}, "position": "\#(position.rawValue)"}"#
    let ink = try #require(try bench.canvases([clip(text)], [0])[0].ink)
    // A twentieth of each side is kept free, and letters do not fill their line.
    #expect(ink.left >= 16 && ink.top >= 16 && ink.right <= 304 && ink.bottom <= 304)
    let middle = (x: Double(ink.left + ink.right) / 2, y: Double(ink.top + ink.bottom) / 2)
    switch position.x {
    case 0: #expect(ink.left < 24)
    case 1: #expect(ink.right > 296)
    default: #expect(abs(middle.x - 160) <= 3)
    }
    switch position.y {
    case 0: #expect(ink.top < 40)
    case 1: #expect(ink.bottom > 280)
    default: #expect(abs(middle.y - 160) <= 12)
    }
  }

  @Test func appsAreLeftRoom() throws {
    for (area, bottom) in [("tiktok", 0.7479), ("reels", 0.65), ("shorts", 0.65)] {
      let text = #"{"text": "A", "style": {"size": 0.1}, "position": "bottom-right", "safeArea": "\#(area)"}"#
      let ink = try #require(try bench.canvases([clip(text)], [0], width: 180, height: 320)[0].ink)
      #expect(Double(ink.bottom) <= bottom * 320 + 1)
      #expect(ink.right < 171)
    }
  }

  @Test func frameIsTheRoom() throws {
    let ink = try #require(
      try bench.canvases(
        [
          clip(
            #"{"text": "Hello", "style": {"size": 0.06}}"#,
            #", "frame": {"x": 0.5, "y": 0.5, "width": 0.5, "height": 0.5}"#)
        ],
        [0])[0].ink)
    #expect(ink.left >= 160 && ink.top >= 160)
    #expect(abs(Double(ink.left + ink.right) / 2 - 240) <= 2)
  }

  @Test func restsWithoutMoving() throws {
    let frames = try bench.canvases([clip(#""Hello""#)], [0, 1, 2, 30])
    for frame in frames.dropFirst() { #expect(frame.bytes == frames[0].bytes) }
    let again = try OverlayBench().canvases([clip(#""Hello""#)], [0])
    #expect(again[0].bytes == frames[0].bytes)
  }

  /// Comes, stays and goes: nothing is left of the way in where it stands, and all of it ends in time.
  @Test(arguments: TextAnimationPreset.comings) func comesAndGoes(_ preset: TextAnimationPreset) throws {
    let text =
      #"{"text": "Ab cd", "style": {"size": 0.12}, "animation": {"in": "\#(preset.rawValue)", "out": "\#(preset.rawValue)"}}"#
    let frames = try bench.canvases([clip(text, seconds: 4)], [0, 3, 50, 51, 97, 99], width: 160, height: 96)
    #expect(frames[2].bytes == frames[3].bytes, "it stands still")
    #expect(frames[2].ink != nil)
    #expect(frames[0].bytes != frames[2].bytes)
    #expect(frames[1].bytes != frames[2].bytes)
    #expect(frames[4].bytes != frames[2].bytes)
    #expect(frames[5].bytes != frames[2].bytes)
  }

  @Test(arguments: TextAnimationPreset.loops) func goesOn(_ preset: TextAnimationPreset) throws {
    let text = #"{"text": "Ab cd", "style": {"size": 0.12}, "animation": {"loop": "\#(preset.rawValue)"}}"#
    let frames = try bench.canvases(
      [clip(text, seconds: 6)], Array(stride(from: 0, to: 150, by: 7)), width: 160, height: 96)
    #expect(Set(frames.map(\.bytes)).count >= 2)
  }

  /// Text that moves by parts of a sample is as sharp between samples as on them, and goes as far as it should.
  @Test func slowSlideDoesNotShimmer() throws {
    let text = #"{"text": "Hillimill", "style": {"size": 0.1, "weight": 700}}"#
    let moving =
      #", "frame": {"x": [{"t": 0, "v": 0}, {"t": 2, "v": 0.025}], "y": 0, "width": 1, "height": 1}"#
    let frames = try bench.canvases([clip(text, moving)], Array(0..<50))
    var (sharpness, middles): ([Double], [Double]) = ([], [])
    for frame in frames {
      var (edges, weight, moment) = (0.0, 0.0, 0.0)
      let plane = frame.planes[0]
      for y in 0..<frame.height {
        for x in 1..<frame.width {
          let (a, b) = (PlaneCompare.value(plane, x - 1, y), PlaneCompare.value(plane, x, y))
          edges += Double((a - b) * (a - b))
          weight += Double(b - 71)
          moment += Double(b - 71) * Double(x)
        }
      }
      sharpness.append(edges)
      middles.append(moment / weight)
    }
    let (least, most) = (sharpness.min()!, sharpness.max()!)
    #expect(most / least < 1.08, "sharpness changes by \((most / least - 1) * 100) %")
    let step = 0.025 * 320 / 50
    for (index, middle) in middles.enumerated() {
      #expect(abs(middle - middles[0] - Double(index) * step) < 0.1, "frame \(index)")
    }
  }

  /// Letters that move by themselves are no parts of ligatures: an i is narrower than an f.
  @Test func ligaturesAreTakenApart() throws {
    let (overlay, room) = try bench.overlay(
      clip(#"{"text": "ffi", "style": {"size": 0.2, "font": "DejaVu Sans"}, "animation": {"loop": "wave"}}"#))
    let widths = try overlay.pieces(frame: 10, in: room).map(\.area.width)
    try #require(widths.count == 3)
    #expect(abs(widths[0] - widths[1]) <= 2 && widths[2] < 0.8 * widths[1], "\(widths)")
  }

  /// A blur fades out: it is not cut at the edge of a letter's picture, and what lies at that edge is not drawn out of it.
  @Test func blurFadesOut() throws {
    let text =
      #"{"text": "Thp", "style": {"size": 0.4, "weight": 800}, "animation": {"in": {"preset": "blur", "duration": 2}}}"#
    for frame in try bench.canvases([clip(text, seconds: 4)], [10, 20, 30]) {
      let plane = frame.planes[0]
      func value(_ x: Int, _ y: Int) -> Int { PlaneCompare.value(plane, x, y) }
      var (most, steepest) = (0, 0)
      for y in 1..<frame.height {
        for x in 1..<frame.width {
          most = max(most, value(x, y) - value(0, 0))
          steepest = max(
            steepest, abs(value(x, y) - value(x - 1, y)), abs(value(x, y) - value(x, y - 1)))
        }
      }
      #expect(most >= 8)
      #expect(steepest * 8 <= most, "steps of \(steepest) in a blur of \(most)")
      let ink = try #require(frame.ink)
      #expect(ink.left > 0 && ink.top > 0 && ink.right < frame.width && ink.bottom < frame.height)
    }
  }

  /// Letters that stand in for others are about as wide: they do not overlap.
  @Test func scrambledLettersKeepApart() throws {
    let (overlay, room) = try bench.overlay(
      clip(
        #"{"text": "millimetre wide", "style": {"size": 0.08}, "animation": {"in": {"preset": "scramble", "duration": 3}}}"#,
        seconds: 4))
    var others = Set<Int>()
    for frame in stride(from: 20, to: 60, by: 4) {
      let areas = try overlay.pieces(frame: frame, in: room).map(\.area)
      try #require(areas.count == 14)
      for (left, right) in zip(areas, areas.dropFirst()) {
        // Pictures have a margin.
        #expect(left.right - right.x < 5, "frame \(frame)")
      }
      others.insert(areas.map { Int($0.width * 4) }.hashValue)
    }
    #expect(others.count > 1, "letters change")
  }

  /// A box moves with what moves all of the text, whatever its letters did before.
  @Test func boxesGoWithTheirText() throws {
    let (overlay, room) = try bench.overlay(
      clip(
        #"{"text": "Name", "style": {"size": 0.1, "box": {}}, "animation": {"in": "typewriter", "out": "slideLeft"}}"#,
        seconds: 4))
    func places(_ frame: Int) throws -> [CanvasArea] {
      try overlay.pieces(frame: frame, in: room).map(\.area)
    }
    let (coming, leaving, later) = (try places(2), try places(92), try places(97))
    try #require(coming.count > 1 && leaving.count == 5 && later.count == 5)
    #expect(coming[0].width > 4 * coming[1].width, "the box comes first")
    let moved = zip(leaving, later).map { $1.x - $0.x }
    #expect(moved[0] < -5)
    for other in moved { #expect(abs(other - moved[0]) < 0.01) }
  }

  /// A text that no picture may be large enough for is refused before the render; one that is zoomed is drawn as large as is useful.
  @Test func largeTextsStayWithinTheirMemory() throws {
    let timeline = try bench.timeline(
      [clip(#"{"text": "WWWWWWWW", "style": {"size": 1, "stroke": {"width": 1}}}"#)], width: 4096,
      height: 8192)
    let told = TextChecks(timeline, layouts: [(width: 4096, height: 8192)])
    #expect(told.errors.map(\.code) == ["text.tooLarge"])
    let (zoomed, room) = try bench.overlay(
      clip(
        #"{"text": "Word", "style": {"size": 0.3}}"#,
        #", "motion": {"from": {"zoom": 1}, "to": {"zoom": 20}}"#),
      width: 1080, height: 1920)
    #expect(room.detail == 8)
    let picture = try #require(try zoomed.pieces(frame: 0, in: room).first?.picture)
    #expect(picture.width * picture.height * 4 <= 50 << 20)
  }

  /// All that moves a clip moves its text: as a picture of the frame would.
  @Test func clipsAreFlippedAndTurned() throws {
    let text = #"{"text": "L", "style": {"size": 0.3}, "position": "top-left"}"#
    let plain = try #require(try bench.canvases([clip(text)], [0])[0].ink)
    let flipped = try #require(try bench.canvases([clip(text, #", "flip": "horizontal""#)], [0])[0].ink)
    #expect(abs(flipped.left - (320 - plain.right)) <= 1 && abs(flipped.right - (320 - plain.left)) <= 1)
    #expect(flipped.top == plain.top)
    let turned = try #require(try bench.canvases([clip(text, #", "rotate": 90"#)], [0])[0].ink)
    #expect(abs(turned.right - (320 - plain.top)) <= 2 && abs(turned.top - plain.left) <= 2)
    let half = try #require(try bench.canvases([clip(text, #", "flip": "both""#)], [0])[0].ink)
    #expect(abs(half.bottom - (320 - plain.top)) <= 1 && abs(half.right - (320 - plain.left)) <= 1)
    let zoomed = try #require(
      try bench.canvases([clip(text, #", "motion": {"from": {"zoom": 2, "x": 0, "y": 0}}"#)], [0])[0].ink)
    #expect(abs(zoomed.right - zoomed.left - 2 * (plain.right - plain.left)) <= 4)
  }

  /// What is turned is not cut where it would be if it were not: zoomed and cropped text has as much ink turned as upright.
  @Test(arguments: [
    #""motion": {"from": {"zoom": 1.05}, "to": {"zoom": 1.1}}"#,
    #""crop": {"x": 0.1, "y": 0.1, "width": 0.8, "height": 0.8}"#,
  ])
  func turnedTextIsWhole(_ more: String) throws {
    let text = #"{"text": "Combo fgj", "style": {"size": 0.12}, "animation": {"loop": "wave"}}"#
    func ink(_ turn: Int) throws -> Int {
      let frame = try bench.canvases([clip(text, ", \(more), \"rotate\": \(turn)")], [15])[0]
      let plane = frame.planes[0]
      var sum = 0
      for y in 0..<frame.height {
        for x in 0..<frame.width { sum += max(0, PlaneCompare.value(plane, x, y) - 71) }
      }
      return sum
    }
    let upright = try ink(0)
    for turn in [33, 90, 180, -12] {
      let turned = try ink(turn)
      #expect(abs(turned - upright) * 50 < upright, "\(turned) instead of \(upright) at \(turn)")
    }
  }

  /// Letters that are tracked come together from outside, whichever way they are read.
  @Test func hebrewComesTogether() throws {
    for text in ["abcd", "שלום"] {
      let (overlay, room) = try bench.overlay(
        clip(#"{"text": "\#(text)", "style": {"size": 0.1}, "animation": {"in": "track"}}"#))
      func width(_ frame: Int) throws -> Double {
        let areas = try overlay.pieces(frame: frame, in: room).map(\.area)
        return areas.map(\.right).max()! - areas.map(\.x).min()!
      }
      #expect(try width(3) > 1.1 * width(40), "\(text)")
    }
  }

  @Test func opacityAndBlendModes() throws {
    let text = ##"{"text": "█", "style": {"size": 0.5, "color": "#ffffff"}}"##
    func middle(_ more: String) throws -> Int {
      let picture = try bench.canvases([clip(text, more)], [0])[0]
      return PlaneCompare.value(picture.planes[0], 160, 160)
    }
    // Grey 0x40 is 71 in limited range, white 235.
    #expect(try middle("") == 235)
    #expect(abs(try middle(#", "opacity": 0.5"#) - 153) <= 1)
    #expect(abs(try middle(#", "blend": "multiply""#) - 71) <= 2)
    #expect(abs(try middle(#", "blend": "screen""#) - 235) <= 2)
  }

  /// Colours of letters, against what a picture eight times as large says of each sample.
  @Test(arguments: ["#ff2020", "#20ff20", "#4060ff", "#ffe135"]) func coloursAreThoseOfALargerPicture(
    _ color: String
  ) throws {
    let text = { (size: Double) in
      "{\"text\": \"Words\", \"style\": {\"size\": \(size), \"color\": \"\(color)\", \"weight\": 700}, \"safeArea\": \"none\", \"position\": \"top-left\"}"
    }
    let ours = try bench.canvases([clip(text(0.25))], [0], width: 256, height: 128)[0]
    let large = try bench.canvases([clip(text(0.25))], [0], width: 2048, height: 1024)[0]
    var error = 0.0
    for plane in 1...2 {
      for y in 0..<64 {
        for x in 0..<128 {
          // A chroma sample of the small picture lies on the left of two of luma: eight of the large one's around it.
          var (sum, count) = (0, 0)
          for v in 0..<8 {
            for u in -4..<4 {
              let (px, py) = (x * 8 + u, y * 8 + v)
              guard px >= 0 else { continue }
              sum += PlaneCompare.value(large.planes[plane], px, py)
              count += 1
            }
          }
          let d = Double(PlaneCompare.value(ours.planes[plane], x, y)) - Double(sum) / Double(count)
          error += d * d
        }
      }
    }
    let psnr = 10 * log10(255 * 255 / (error / (2 * 64 * 128)))
    #expect(psnr > 34, "\(psnr) dB")
  }
}
