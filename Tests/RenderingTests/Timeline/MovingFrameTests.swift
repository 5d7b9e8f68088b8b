import ClipJob
import Compositor
import MediaIO
import MediaTypes
import TestKit
import Testing

@testable import Rendering

/// Frames that move: rendered, and measured where they lie.
@Suite struct MovingFrameTests {
  private static let canvas = (width: 160, height: 96)

  /// The frames of a document with one clip above a black canvas, at 25 a second.
  private func frames(_ clip: String, picture: Picture? = nil) throws -> [Picture] {
    let document = #"""
      {"version": 1, "canvas": {"width": 160, "height": 96, "fps": 25}, "tracks": [{"clips": [
        {\#(clip)}]}], "outputs": [{"to": "a.mp4"}]}
      """#
    let timeline = try TimelineBuilder.build(
      try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: "/"))
    let layout = Layout(
      timeline: timeline, width: Self.canvas.width, height: Self.canvas.height, drawn: [:],
      compositor: Compositor(width: Self.canvas.width, height: Self.canvas.height))
    let visibility = Visibility(
      timeline, covers: Layout.covers(timeline, width: Self.canvas.width, height: Self.canvas.height))
    return try (0..<timeline.frameCount).map { frame in
      try layout.compose(visibility.elements(at: frame), frame: frame) { _ in
        picture.map { .picture($0, isStatic: true) }
      }
    }
  }

  /// Where the light of a plane begins and ends, in samples of the canvas: along a row or a column through its middle,
  /// the sum of what is covered on each side of it.
  private func edges(
    _ picture: Picture, _ plane: Int, _ full: Double, dark: Double, middle: (x: Int, y: Int)
  ) -> (left: Double, right: Double, top: Double, bottom: Double) {
    let unit = plane == 0 ? 1 : 2
    func part(_ x: Int, _ y: Int) -> Double {
      let plane = picture.planes[plane]
      return (Double(PlaneCompare.value(plane, x, y, bits: 8)) - dark) / (full - dark) * Double(unit)
    }
    let (x, y) = (middle.x / unit, middle.y / unit)
    let (width, height) = (Self.canvas.width / unit, Self.canvas.height / unit)
    return (
      Double(middle.x / unit * unit) - (0..<x).reduce(0) { $0 + part($1, y) },
      Double(middle.x / unit * unit) + (x..<width).reduce(0) { $0 + part($1, y) },
      Double(middle.y / unit * unit) - (0..<y).reduce(0) { $0 + part(x, $1) },
      Double(middle.y / unit * unit) + (y..<height).reduce(0) { $0 + part(x, $1) }
    )
  }

  /// A white box that slides and grows, against its own arithmetic: every frame within a fiftieth of a sample, with no
  /// step of more or less than its own.
  @Test func aFrameLiesWhereItsNumbersSay() throws {
    let clip = ##"""
      "source": {"color": "#ffffff"}, "duration": 2, "frame": {
        "x": [{"t": 0, "v": 0.1}, {"t": 2, "v": 0.35}], "y": [{"t": 0, "v": 0.3}, {"t": 2, "v": 0.12}],
        "width": [{"t": 0, "v": 0.5}, {"t": 2, "v": 0.58}], "height": 0.6}
      """##
    let shown = try frames(clip)
    #expect(shown.count == 50)
    for (number, picture) in shown.enumerated() {
      let p = Double(number) / 50
      let (x, y) = (160 * (0.1 + 0.25 * p), 96 * (0.3 - 0.18 * p))
      let (w, h) = (160 * (0.5 + 0.08 * p), 96 * 0.6)
      let found = edges(picture, 0, 235, dark: 16, middle: (80, 48))
      #expect(abs(found.left - x) < 0.02 && abs(found.right - x - w) < 0.02, "\(number): \(found), \(x)")
      #expect(abs(found.top - y) < 0.02 && abs(found.bottom - y - h) < 0.02, "\(number): \(found), \(y)")
    }
  }

  /// Chroma with luma: a red box on black.
  @Test func coloursMoveAlong() throws {
    let clip = ##"""
      "source": {"color": "#ff0000"}, "duration": 1, "frame": {
        "x": [{"t": 0, "v": 0.1}, {"t": 1, "v": 0.17}], "y": 0.25, "width": 0.6, "height": 0.5}
      """##
    for (number, picture) in try frames(clip).enumerated() {
      let luma = Double(PlaneCompare.value(picture.planes[0], 80, 48, bits: 8))
      let red = Double(PlaneCompare.value(picture.planes[2], 40, 24, bits: 8))
      let light = edges(picture, 0, luma, dark: 16, middle: (80, 48))
      let color = edges(picture, 2, red, dark: 128, middle: (80, 48))
      #expect(abs(light.left - color.left) < 0.05 && abs(light.right - color.right) < 0.05, "\(number)")
      #expect(abs(light.left - 160 * (0.1 + 0.07 * Double(number) / 25)) < 0.03)
      // Along y it does not move: there it lies on the even grid, as it would at rest.
      #expect(light.top == 24 && light.bottom == 72)
    }
  }

  /// Numbers that do not change, in keyframes or not, give the same bytes; so does one that moves where it has come to
  /// rest on the grid.
  @Test func whatRestsIsAsAtRest() throws {
    let picture = SyntheticPictures.scene(width: 80, height: 60)
    func clip(_ x: String) -> String {
      ##""source": {"gradient": {"from": "#000000", "to": "#ffffff"}}, "duration": 0.4, "frame": {"x": \##(x), "y": 0.25, "width": 0.5, "height": 0.5}"##
    }
    let still = try frames(clip("0.1"), picture: picture)
    let held = try frames(clip(#"[{"t": 0, "v": 0.1}, {"t": 9, "v": 0.1}]"#), picture: picture)
    let ended = try frames(clip(#"[{"t": 0, "v": -0.5}, {"t": 0.2, "v": 0.1}]"#), picture: picture)
    for (a, b) in zip(still, held) { #expect(PlaneCompare.firstDifference(a, b) == nil) }
    #expect(PlaneCompare.firstDifference(still[9], ended[9]) == nil)
    #expect(PlaneCompare.firstDifference(still[1], ended[1]) != nil)
  }

  /// A frame that moves hides what is below only where it does so in every frame.
  @Test func coversOnlyWhatItAlwaysCovers() throws {
    func covers(_ members: String) throws -> Bool {
      let document = ##"""
        {"version": 1, "canvas": {"width": 160, "height": 96, "fps": 25}, "tracks": [{"clips": [
          {"source": {"color": "#ffffff"}, "duration": 1, \##(members)}]}], "outputs": [{"to": "a.mp4"}]}
        """##
      let timeline = try TimelineBuilder.build(
        try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: "/"))
      return Layout.covers(timeline, width: 160, height: 96)[0]
    }
    func frame(_ x: String, width: String = "2") -> String {
      #""frame": {"x": \#(x), "y": 0, "width": \#(width), "height": 1}"#
    }
    #expect(try covers(frame(#"[{"t": 0, "v": -1}, {"t": 1, "v": 0}]"#)))
    #expect(try !covers(frame(#"[{"t": 0, "v": -1}, {"t": 1, "v": 0.1}]"#)))
    #expect(try !covers(frame(#"[{"t": 0, "v": -1.1}, {"t": 1, "v": 0}]"#)))
    #expect(try !covers(frame("-0.5", width: #"[{"t": 0, "v": 1.4}, {"t": 1, "v": 2}]"#)))
    #expect(try covers(frame("-0.5", width: #"[{"t": 0, "v": 1.5}, {"t": 1, "v": 2}]"#)))
    // A bounce goes further than its ends.
    #expect(try !covers(frame(#"[{"t": 0, "v": -0.5}, {"t": 1, "v": 0, "easing": [0.3, 0, 0.5, 1.5]}]"#)))
    #expect(try !covers(#""motion": {"to": {"zoom": 0.9}}"#))
    #expect(try covers(#""motion": {"to": {"zoom": 2}}"#))
  }

  /// A contained picture that zooms is cut by its frame and by nothing else: a white square of a quarter of the frame's
  /// width fills twice that, its border beyond where the fit had it.
  @Test func zoomsReachBeyondTheirBox() throws {
    let white = SyntheticPictures.flat(width: 40, height: 40, y: 235)
    let clip = #"""
      "source": {"image": "\#(try Self.still())"}, "duration": 1, "fit": "contain",
        "motion": {"from": {"zoom": 1}, "to": {"zoom": 1.5}}
      """#
    for (number, picture) in try frames(clip, picture: white).enumerated() {
      let zoom = 1 + 0.5 * Double(number) / 25
      let found = edges(picture, 0, 235, dark: 16, middle: (80, 48))
      #expect(abs(found.left - (80 - 48 * zoom)) < 0.02 && abs(found.right - (80 + 48 * zoom)) < 0.02)
      #expect(found.top == 0 && found.bottom == 96)
    }
    let small = clip.replacing(#""to": {"zoom": 1.5}"#, with: #""to": {"zoom": 0.5, "x": 0, "y": 1}"#)
    for (number, picture) in try frames(small, picture: white).enumerated() {
      let p = Double(number) / 25
      let zoom = 1 - 0.5 * p
      // The frame as the fit shows it, its left border, too, towards the lower left.
      let left = 160 * (1 - zoom) * (0.5 - 0.5 * p) + 32 * zoom
      let top = 96 * (1 - zoom) * (0.5 + 0.5 * p)
      let found = edges(
        picture, 0, 235, dark: 16, middle: (Int(left + 48 * zoom), Int(top + 48 * zoom)))
      #expect(abs(found.left - left) < 0.02 && abs(found.right - left - 96 * zoom) < 0.02, "\(number)")
      #expect(abs(found.top - top) < 0.02 && abs(found.bottom - top - 96 * zoom) < 0.02, "\(number)")
    }
  }

  /// A square still, for its shape.
  private static func still() throws -> String {
    try MediaFixtures.cached("moving-frame-square", "square.png") { path in
      try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "color=white:s=40x40", "-frames:v", "1", path])
    }
  }
}
