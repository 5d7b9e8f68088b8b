import ClipJob
import Foundation
import TestKit
import Testing

@testable import Rendering

/// What `explain` says of other matrices than the canvas's.
@Suite struct ConvertedColorTests {
  private let bench = RenderBench()

  /// Its lines about colour.
  private func lines(_ size: String, _ tags: [String]) throws -> [String] {
    let film = bench.file("film.mkv")
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "color=red:s=\(size):r=5:d=0.4", "-pix_fmt", "yuv420p", "-c:v", "libx264"] + tags
        + [film])
    let explain = try bench.render(bench.cut("film.mkv", to: "a.mp4")).explain
    return explain.filter { $0.contains("BT.") }.map { $0.replacing(film, with: "FILM") }
  }

  @Test func anAssumedMatrixIsTold() throws {
    #expect(
      try lines("720x576", []) == ["FILM names no colour matrix: taken for BT.601, converted to BT.709"])
    #expect(try lines("1280x720", []) == [])
  }

  @Test func aMatrixThatIsNamedIsTold() throws {
    #expect(try lines("720x576", ["-colorspace", "smpte170m"]) == ["BT.601 converted to BT.709"])
    #expect(try lines("720x576", ["-colorspace", "bt709"]) == [])
  }
}
