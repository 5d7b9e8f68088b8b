import ClipJob
import Foundation
import MediaTypes
import TestKit
import Testing

@testable import Rendering

@Suite struct ChangingTextTests {
  private let bench = OverlayBench()

  private func texts(_ text: String, seconds: Rational, fps: Rational, _ frames: [Int]) -> [String] {
    let changing = ChangingText(TextSource(text), length: seconds, fps: fps)
    return frames.map { changing.spans(at: Rational($0) / fps)[0].text }
  }

  /// Frames are counted without dropping numbers, as the colon says.
  @Test func timecodeCountsFrames() {
    let ntsc = Rational(30_000, 1001)
    #expect(
      texts("{timecode}", seconds: 4000, fps: ntsc, [0, 1, 29, 30, 1799, 1800, 108_000]) == [
        "00:00:00:00", "00:00:00:01", "00:00:00:29", "00:00:01:00", "00:00:59:29", "00:01:00:00",
        "01:00:00:00",
      ])
    #expect(texts("{timecode}", seconds: 9, fps: 24, [23, 24]) == ["00:00:00:23", "00:00:01:00"])
  }

  @Test func countsDownOnTheFrame() {
    let shown = texts("{countdown}", seconds: 3, fps: 25, Array(0..<75))
    #expect(shown == (0..<75).map { ["3", "2", "1"][$0 / 25] })
  }

  @Test func timesAreOfTheClip() {
    #expect(
      texts("{time}", seconds: 90, fps: 10, [0, 9, 10, 599, 600, 899]) == [
        "0:00", "0:00", "0:01", "0:59", "1:00", "1:29",
      ])
    #expect(
      texts("{remaining}", seconds: 90, fps: 10, [0, 1, 10, 300, 899]) == [
        "1:30", "1:30", "1:29", "1:00", "0:01",
      ])
    #expect(texts("{time}", seconds: 3700, fps: 1, [61, 3661]) == ["0:01:01", "1:01:01"])
    #expect(texts("{percent}", seconds: 4, fps: 10, [0, 10, 20, 39]) == ["0", "25", "50", "100"])
    #expect(texts("{frame}", seconds: 4, fps: 10, [0, 7]) == ["0", "7"])
    // A number by itself is set as it is, one in a text as wide as it gets.
    #expect(
      texts("{percent} %", seconds: 4, fps: 10, [0, 20]) == [
        "\u{2007}\u{2007}0 %", "\u{2007}50 %",
      ])
    #expect(texts("In {countdown}", seconds: 10, fps: 10, [0, 95]) == ["In 10", "In 1\u{2007}"])
    #expect(texts("{{{frame}}}", seconds: 1, fps: 10, [3]) == ["{3}"])
  }

  private func clip(_ text: String, seconds: Double, _ more: String = "") -> String {
    #"{"source": {"text": {"text": "\#(text)", "style": {"size": 0.15, "font": "Noto Serif"}\#(more)}}, "duration": \#(seconds)}"#
  }

  /// What stands around a number stays where it is.
  @Test func textAroundStaysStill() throws {
    let (overlay, room) = try bench.overlay(clip("A {countdown} B", seconds: 12))
    let pieces = try [0, 26, 51, 150, 299].map { try #require(try overlay.pieces(frame: $0, in: room).first) }
    for piece in pieces {
      #expect(piece.area.x == pieces[0].area.x && piece.area.right == pieces[0].area.right)
    }
    let (digits, digitRoom) = try bench.overlay(clip("{timecode}", seconds: 60))
    let areas = try stride(from: 0, to: 1500, by: 111).map {
      try #require(try digits.pieces(frame: $0, in: digitRoom).first).area
    }
    // Letters of the same widths: nothing but the ink of the outer digits differs.
    #expect(areas.allSatisfy { abs($0.x - areas[0].x) < 4 && abs($0.right - areas[0].right) < 4 })
  }

  /// A text that is another on each frame is not kept, one that stays for a second is.
  @Test func picturesAreKeptWhileTheyAreShown() throws {
    let (second, room) = try bench.overlay(clip("{time}", seconds: 3))
    let shown = try (0..<60).map { try #require(try second.pieces(frame: $0, in: room).first) }
    #expect(Set(shown.map { ObjectIdentifier($0.picture) }).count == 3)
    #expect(shown.allSatisfy { $0.isStatic })
    let (frame, frameRoom) = try bench.overlay(clip("{frame}", seconds: 3))
    let pieces = try (0..<5).map { try #require(try frame.pieces(frame: $0, in: frameRoom).first) }
    #expect(Set(pieces.map { ObjectIdentifier($0.picture) }).count == 5)
    #expect(pieces.allSatisfy { !$0.isStatic })
  }

  @Test func movesWhileItChanges() throws {
    let frames = try bench.canvases(
      [clip("{countdown}", seconds: 3, #", "animation": {"in": "slideUp", "loop": "wave"}"#)],
      [0, 10, 30, 31, 74])
    #expect(Set(frames.map(\.bytes)).count == 5)
  }

  @Test func unfilledTemplatesAreWarnedOf() throws {
    let timeline = try bench.timeline([clip("Hello {name}, {count down}, {{x}}", seconds: 3)])
    let told = TextChecks(timeline, layouts: [(width: 320, height: 320), (width: 160, height: 320)])
      .warnings.filter { $0.code == "text.placeholder" }
    #expect(told.map(\.path) == Array(repeating: "tracks[0].clips[0].source.text", count: 2))
    #expect(told[0].message.contains("{name}") && told[0].hint?.contains("{timecode}") == true)
    #expect(told[1].hint == "did you mean {countdown}?")
    let fine = try bench.timeline([clip("{time} {{x}}", seconds: 3)])
    #expect(TextChecks(fine, layouts: [(width: 320, height: 320)]).warnings == [])
  }

  /// The widest text is what is measured before the render.
  @Test func whatWillLeaveTheCanvasIsTold() throws {
    let timeline = try bench.timeline(
      [
        #"{"source": {"text": {"text": "{timecode}", "style": {"size": 0.15, "maxLines": 1}}}, "duration": 3}"#
      ], width: 160, height: 320)
    let told = TextChecks(timeline, layouts: [(width: 160, height: 320)])
    #expect(told.warnings.map(\.code) == ["text.truncated"])
  }
}
