import ClipJob
import TestKit
import Testing

/// What a trial's pictures look like.
@Suite struct WatermarkTests {
  /// Of 640×360 and 360×640, luma by luma.
  private func shots(_ color: String, isTest: Bool = true) throws -> [(width: Int, height: Int, rgb: [UInt8])]
  {
    let bench = RenderBench()
    try bench.render(
      #"""
      {"version": 1, "test": \#(isTest), "canvas": {"width": 640, "height": 360}, "tracks": [{"clips": [
        {"source": {"color": "\#(color)"}, "duration": 1}]}],
       "outputs": [{"to": "wide.png"}, {"to": "tall.png", "width": 360, "height": 640}]}
      """#)
    return try [("wide.png", 640, 360), ("tall.png", 360, 640)].map { name, width, height in
      (width, height, try FFmpegTool.rgb(bench.file(name)))
    }
  }

  /// Letters are lighter than what is dark, and their edges darker than what is bright; it is seen through both.
  @Test(arguments: ["#000000", "#ffffff", "#808080"]) func itIsReadOnAnything(_ color: String) throws {
    for (shot, plain) in zip(try shots(color), try shots(color, isTest: false)) {
      let (width, height) = (shot.width, shot.height)
      var (left, right, top, bottom, lighter, darker) = (width, 0, height, 0, 0, 0)
      for y in 0..<height {
        for x in 0..<width {
          let change = Int(shot.rgb[3 * (y * width + x)]) - Int(plain.rgb[3 * (y * width + x)])
          guard abs(change) > 40 else { continue }
          (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
          if change > 0 { lighter += 1 } else { darker += 1 }
        }
      }
      let covered = Double(lighter + darker) / Double(width * height)
      #expect(
        right - left > width * 3 / 5 && (left + right - width).magnitude < 8, "\(left)…\(right) of \(width)")
      #expect((top + bottom - height).magnitude < 8 && bottom - top > height / 12)
      #expect(covered > (color == "#ffffff" ? 0.01 : 0.04) && covered < 0.4, "\(covered)")
      if color == "#808080" { #expect(lighter > darker && darker > 0) }
    }
  }

  @Test func aPictureOfNoTrialHasNone() throws {
    for shot in try shots("#204060", isTest: false) {
      #expect(Set(stride(from: 0, to: shot.rgb.count, by: 3).map { shot.rgb[$0] }).count == 1)
    }
  }

  @Test func everyKindOfOutputHasIt() throws {
    let bench = RenderBench()
    try bench.render(
      #"""
      {"version": 1, "test": true, "canvas": {"width": 320, "height": 180, "fps": 10}, "tracks": [{"clips": [
        {"source": {"color": "#000000"}, "duration": 1}]}],
       "outputs": [{"to": "o.mp4"}, {"to": "o.gif"}, {"to": "small.jpg", "width": 64, "at": 0.5}, {"to": "o.webm", "width": 90, "height": 160}]}
      """#)
    for name in ["o.mp4", "o.gif", "small.jpg", "o.webm"] {
      #expect(try FFmpegTool.rgb(bench.file(name)).contains { $0 > 100 }, "\(name)")
    }
  }
}
