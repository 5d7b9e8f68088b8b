import ClipJob
import TestKit
import Testing

/// A logo with alpha in each of the nine places, on finished pictures of two shapes.
@Suite struct PlacedLogoTests {
  /// 300×100: red, with a transparent hole of a third in the middle.
  private func logo() throws -> String {
    try MediaFixtures.cached("placed logo", "logo.png") { path in
      try FFmpegTool.ffmpeg([
        "-f", "lavfi", "-i",
        "color=red:s=300x100,format=rgba,geq=r=255:g=0:b=0:a='if(between(X,100,199)*between(Y,34,66),0,255)'",
        "-frames:v", "1", path,
      ])
    }
  }

  private struct Shot {
    let width: Int
    let height: Int
    let rgb: [UInt8]

    /// Whether the canvas's white is seen there.
    func isWhite(_ x: Int, _ y: Int) -> Bool { rgb[3 * (y * width + x) + 1] > 128 }

    /// The bounds of all that is not white: left, top, right, bottom.
    var bounds: [Int] {
      var (left, top, right, bottom) = (width, height, 0, 0)
      for y in 0..<height {
        for x in 0..<width where !isWhite(x, y) {
          (left, top, right, bottom) = (min(left, x), min(top, y), max(right, x + 1), max(bottom, y + 1))
        }
      }
      return [left, top, right, bottom]
    }
  }

  private func shots(_ keys: String) throws -> [Shot] {
    let bench = RenderBench()
    try bench.render(
      #"""
      {"version": 1, "canvas": {"width": 640, "height": 360, "background": "#ffffff"}, "tracks": [{"clips": [
        {"source": {"image": "\#(try logo())"}, "duration": 1, \#(keys)}]}],
       "outputs": [{"to": "wide.png"}, {"to": "tall.png", "width": 360, "height": 640}]}
      """#)
    return try [("wide.png", 640, 360), ("tall.png", 360, 640)].map { name, width, height in
      Shot(width: width, height: height, rgb: try FFmpegTool.rgb(bench.file(name)))
    }
  }

  @Test(arguments: Position.allCases) func itLiesThereInEveryShape(_ position: Position) throws {
    let shots = try shots(
      #""frame": {"width": 0.25}, "position": "\#(position.rawValue)", "margin": 0.1"#)
    // A quarter of the width, and 36 from the edges: 160×54 (53⅓) and 90×30.
    for (shot, size) in zip(shots, [(160, 54), (90, 30)]) {
      let x = [0: 36, 0.5: (shot.width - size.0) / 2 & ~1, 1: shot.width - 36 - size.0][position.x] ?? -1
      let y = [0: 36, 0.5: (shot.height - size.1) / 2 & ~1, 1: shot.height - 36 - size.1][position.y] ?? -1
      #expect(shot.bounds == [x, y, x + size.0, y + size.1], "\(shot.width)×\(shot.height)")
      #expect(shot.isWhite(x + size.0 / 2, y + size.1 / 2), "the hole shows what is below")
      #expect(!shot.isWhite(x + size.0 / 6, y + size.1 / 2))
    }
  }

  @Test func aContainedPictureLiesThereInItsFrame() throws {
    let shots = try shots(#""fit": "contain", "position": "bottom", "margin": {"y": 0.1}"#)
    #expect(shots.map(\.bounds) == [[0, 110, 640, 324], [0, 484, 360, 604]])
  }

  @Test func theWholePictureIsSeenInAFrameOfItsShape() throws {
    let shots = try shots(#""frame": {"x": 0.5, "y": 0.5, "height": 0.2}, "flip": "horizontal""#)
    #expect(shots.map(\.bounds) == [[320, 180, 536, 252], [180, 320, 360, 448]])
  }
}
