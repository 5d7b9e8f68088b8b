import ClipJob
import MediaIO
import TestKit
import Testing

@testable import Rendering

@Suite struct MemoryEstimateTests {
  private let bench = RenderBench()

  private func estimate(_ kind: String, _ file: String) throws -> Int {
    let document = #"""
      {"version": 1, "canvas": {"width": 320, "height": 180, "fps": 25}, "tracks": [{"clips": [
        {"source": {"\#(kind)": "\#(file)"}, "duration": 0.2}]}], "outputs": [{"to": "a.mp4"}]}
      """#
    return try RenderPlan(
      try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: bench.folder.path), cores: 4
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

  /// Each thread of x264 has pictures of its own, and there is one for two rows of macroblocks at most: a large node's cores
  /// do not make a job too large for it.
  @Test func moreCoresTakeMoreUpToWhatTheHeightAllows() {
    func bytes(cores: Int, height: Int = 1080) -> Int {
      EncoderMemory.bytes(
        EncodingSettings.Video(
          codec: .h264, width: 1920, height: height, fps: 30, rate: .crf(21), preset: "medium", gop: 60,
          cores: cores),
        frames: 300)
    }
    #expect(bytes(cores: 2) < bytes(cores: 16) && bytes(cores: 16) < bytes(cores: 23))
    #expect(bytes(cores: 23) == bytes(cores: 128))
    #expect(bytes(cores: 128, height: 96) == bytes(cores: 1, height: 96))
  }

  /// A still is held as it was decoded, as planes, and prepared.
  @Test func stillsAreCountedThreeTimes() throws {
    try make("rgba.png", "rgba", ["-frames:v", "1"])
    try make("rgba64.png", "rgba64be", ["-frames:v", "1"])
    #expect(try estimate("image", "rgba64.png") - estimate("image", "rgba.png") == 4 * 640 * 360)
    #expect(try estimate("image", "rgba.png") >= 12 * 640 * 360)
  }
}
