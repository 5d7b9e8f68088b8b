import ClipJob
import Rendering
import TestKit
import Testing

@Suite struct MemoryEstimateTests {
  private let bench = RenderBench()

  private func estimate(_ kind: String, _ file: String) throws -> Int {
    let document = #"""
      {"version": 1, "canvas": {"width": 320, "height": 180, "fps": 25}, "tracks": [{"clips": [
        {"source": {"\#(kind)": "\#(file)"}, "duration": 0.2}]}], "outputs": [{"to": "a.mp4"}]}
      """#
    return try RenderPlan(
      try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: bench.folder.path)
    ).estimatedMemory
  }

  private func make(_ name: String, _ format: String, _ arguments: [String] = []) throws {
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=0.4", "-pix_fmt", format] + arguments + [
        bench.file(name)
      ])
  }

  /// Ten bits take two bytes a sample, also where nothing is HDR.
  @Test func deeperSamplesTakeTwice() throws {
    try make("8.mkv", "yuv420p", ["-c:v", "ffv1"])
    try make("10.mkv", "yuv420p10le", ["-c:v", "ffv1"])
    try make("444.mkv", "yuv444p", ["-c:v", "ffv1"])
    let picture = 640 * 360 * 3 / 2
    let plain = try estimate("video", "8.mkv")
    #expect(try estimate("video", "10.mkv") - plain == 24 * picture)
    #expect(try estimate("video", "444.mkv") - plain == 24 * picture)
  }

  /// A still is held as it was decoded, as planes, and prepared.
  @Test func stillsAreCountedThreeTimes() throws {
    try make("rgba.png", "rgba", ["-frames:v", "1"])
    try make("rgba64.png", "rgba64be", ["-frames:v", "1"])
    #expect(try estimate("image", "rgba64.png") - estimate("image", "rgba.png") == 4 * 640 * 360)
    #expect(try estimate("image", "rgba.png") >= 12 * 640 * 360)
  }
}
