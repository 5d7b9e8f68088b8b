import ClipJob
import Foundation
import MediaTypes
import TestKit
import Testing

@testable import Rendering

@Suite struct ProgressOverlayTests {
  private let bench = OverlayBench()

  private func clip(_ progress: String, _ more: String = "") -> String {
    "{\"source\": {\"progress\": \(progress)}, \"duration\": 4\(more)}"
  }

  private static let frame = #", "frame": {"x": 0.1, "y": 0.45, "width": 0.8, "height": 0.1}"#

  /// Samples of a row or a column that are as bright as the bar.
  private func lit(_ picture: Picture, row: Int) -> [Int] {
    (0..<picture.width).filter { PlaneCompare.value(picture.planes[0], $0, row) > 180 }
  }
  private func lit(_ picture: Picture, column: Int) -> [Int] {
    (0..<picture.height).filter { PlaneCompare.value(picture.planes[0], column, $0) > 180 }
  }

  /// A frame of 256 samples from the 32nd on, and 100 frames.
  @Test func isExactAtItsQuarters() throws {
    let pictures = try bench.canvases(
      [clip(#"{"rounded": false}"#, Self.frame)], [0, 25, 50, 75, 99])
    let wanted = [32..<32, 32..<96, 32..<160, 32..<224]
    #expect(pictures.prefix(4).map { lit($0, row: 160) } == wanted.map { Array($0) })
    #expect(lit(pictures[4], row: 160).count == 253)
    let left = try bench.canvases(
      [clip(#"{"rounded": false, "direction": "left"}"#, Self.frame)], [25])
    #expect(lit(left[0], row: 160) == Array(224..<288))
    let upright = #", "frame": {"x": 0.45, "y": 0.1, "width": 0.1, "height": 0.8}"#
    for (direction, wanted) in [("down", 32..<96), ("up", 224..<288)] {
      let picture = try bench.canvases(
        [clip(#"{"rounded": false, "direction": "\#(direction)"}"#, upright)], [25])
      #expect(lit(picture[0], column: 160) == Array(wanted))
    }
  }

  /// What is to come is seen, too, and both are as round.
  @Test func endsAreRound() throws {
    let pictures = try bench.canvases([clip("{}", Self.frame)], [50])
    let plane = pictures[0].planes[0]
    #expect(PlaneCompare.value(plane, 100, 146) > 180)
    #expect(PlaneCompare.value(plane, 158, 146) < 180, "the end of the bar is round")
    #expect(PlaneCompare.value(plane, 33, 146) < 80, "the track is round")
    #expect((90...180).contains(PlaneCompare.value(plane, 250, 160)))
  }

  @Test func liesAtTheBottomOfTheCanvas() throws {
    let pictures = try bench.canvases([clip("{}")], [99], width: 640, height: 360)
    let ink = try #require(pictures[0].ink)
    #expect(ink.left >= 32 && ink.right <= 608 && ink.bottom <= 353)
    // Captions end above it.
    #expect(ink.top > 342)
    let top = try bench.canvases(
      [clip(#"{"thickness": 0.05}"#, #", "position": "top""#)], [99], width: 640, height: 360)
    #expect(try #require(top[0].ink).bottom == 25)
  }

  @Test func ringsGoRound() throws {
    let ring = clip(
      #"{"style": "ring", "rounded": false}"#,
      #", "frame": {"x": 0.05, "y": 0.05, "width": 0.9, "height": 0.9}"#)
    let pictures = try bench.canvases([ring], [25, 50, 75])
    // In the middle of the line, an eighth from each quarter.
    let (near, far) = (Int(160 - 130 * 0.7071), Int(160 + 130 * 0.7071))
    let places = [(far, near), (far, far), (near, far), (near, near)]
    for (index, picture) in pictures.enumerated() {
      let bright = places.map { PlaneCompare.value(picture.planes[0], $0.0, $0.1) > 180 }
      #expect(bright == (0..<4).map { $0 <= index })
    }
  }

  /// A long clip's bar is the same picture while nothing of it is seen to grow, and lies in no more than its box.
  @Test func costsItsBox() throws {
    let (overlay, room) = try bench.overlay(
      "{\"source\": {\"progress\": {}}, \"duration\": 3600}", width: 640, height: 360)
    let pieces = try (0..<3).flatMap { try overlay.pieces(frame: $0, in: room) }
    #expect(pieces[1].picture === pieces[0].picture)
    #expect(pieces[0].picture.width <= 584 && pieces[0].picture.height <= 10)
  }
}
