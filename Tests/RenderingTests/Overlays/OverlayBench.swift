import ClipJob
import Compositor
import Foundation
import MediaTypes
import Telemetry
import TestKit
import Testing

@testable import Rendering

/// Composes frames of documents with text, without encoding them.
struct OverlayBench {
  let folder = TemporaryDirectory()

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: folder.file(name)))
  }

  /// `clips`: each on a track of its own, the first at the bottom. Over a grey background.
  func timeline(_ clips: [String], width: Int = 320, height: Int = 320, fps: String = "25") throws -> Timeline
  {
    let tracks = clips.map { "{\"clips\": [\($0)]}" }.joined(separator: ", ")
    let document = """
      {"version": 1, "canvas": {"width": \(width), "height": \(height), "fps": \(fps), "background": "#404040"},
       "tracks": [\(tracks)], "outputs": [{"to": "a.mp4"}]}
      """
    return try TimelineBuilder.build(
      try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: folder.path))
  }

  func canvases(_ timeline: Timeline, _ frames: [Int]) throws -> [Picture] {
    let layout = Layout(
      timeline: timeline, width: timeline.width, height: timeline.height, drawn: [:],
      compositor: Compositor(width: timeline.width, height: timeline.height))
    let overlays = overlays(timeline)
    let visibility = Visibility(timeline, covers: timeline.clips.map { _ in false })
    return try frames.map { frame in
      var contents: [Int: Layout.Content] = [:]
      for (index, overlay) in overlays {
        guard let room = layout.room(of: index) else { continue }
        contents[index] = .overlay(try overlay.pieces(frame: frame, in: room), room)
      }
      let held = contents
      return try layout.compose(visibility.elements(at: frame), frame: frame) { held[$0] }
    }
  }

  func canvases(_ clips: [String], _ frames: [Int], width: Int = 320, height: Int = 320) throws -> [Picture] {
    try canvases(timeline(clips, width: width, height: height), frames)
  }

  func overlays(_ timeline: Timeline) -> [Int: any OverlaySource] {
    var open: [Int: any OverlaySource] = [:]
    for clip in timeline.clips {
      var opening = clip.overlayOpening(fps: timeline.fps, clock: StageClock())
      opening.hear = timeline.hearing(of: clip, nil)
      open[clip.index] = clip.probed.openOverlay(opening)
    }
    return open
  }

  /// The one overlay of a document, and the room that it has on its canvas.
  func overlay(_ clip: String, width: Int = 320, height: Int = 320, fps: String = "25") throws -> (
    any OverlaySource, OverlayRoom
  ) {
    let timeline = try timeline([clip], width: width, height: height, fps: fps)
    let placement = Layout.placements(timeline, width: width, height: height)[0]
    return (try #require(overlays(timeline)[0]), placement.room)
  }
}

extension Picture {
  /// The box around the luma samples that are another than the background's.
  var ink: (left: Int, top: Int, right: Int, bottom: Int)? {
    let plane = planes[0]
    let background = PlaneCompare.value(plane, 0, 0)
    var (left, top, right, bottom) = (Int.max, Int.max, Int.min, Int.min)
    for y in 0..<height {
      for x in 0..<width where abs(PlaneCompare.value(plane, x, y) - background) > 8 {
        (left, top, right, bottom) = (min(left, x), min(top, y), max(right, x + 1), max(bottom, y + 1))
      }
    }
    return left <= right ? (left, top, right, bottom) : nil
  }

  /// Samples of all planes.
  var bytes: [UInt8] {
    planes.flatMap { plane in
      (0..<plane.height).flatMap { y in
        (0..<plane.width).map { UInt8(PlaneCompare.value(plane, $0, y)) }
      }
    }
  }
}
