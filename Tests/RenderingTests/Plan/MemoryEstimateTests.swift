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

  private func plan(_ clips: String, limit: Int? = nil, output: String = #"{"to": "a.jpg"}"#) throws
    -> RenderPlan
  {
    let document = #"""
      {"version": 1, "canvas": {"width": 4096, "height": 4096, "fps": 25}, "tracks": [{"clips": [\#(clips)]}],
       "outputs": [\#(output)]}
      """#
    return try RenderPlan(
      try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: bench.folder.path),
      memoryLimit: limit,
      cores: 4)
  }

  /// Generated pictures count as what is drawn of them, and those that lie over each other all at once.
  @Test func generatedPicturesAreCounted() throws {
    let canvas = 4096 * 4096
    func clip(_ source: String, _ members: String = "") -> String {
      #"{"source": \#(source), "start": 0, "duration": 1\#(members)}"#
    }
    let (ramp, veil) = (
      ##"{"gradient": {"from": "#000000", "to": "#ffffff"}}"##,
      ##"{"gradient": {"from": "#00000080", "to": "#ffffff"}}"##
    )
    let none = try plan(clip(##"{"color": "#000000"}"##)).estimatedMemory
    let one = try plan(clip(ramp)).estimatedMemory
    #expect(one - none >= canvas * 3 / 2)
    #expect(try plan(clip(veil)).estimatedMemory - none >= canvas * 9)
    #expect(try plan(clip(#"{"pattern": {"name": "noise"}}"#)).estimatedMemory - none == canvas * 3)
    // Sixteen canvases of frame are one canvas of picture.
    let huge = try plan(clip(ramp, #", "frame": {"width": 4, "height": 4}"#)).estimatedMemory
    #expect(huge < one + canvas / 10)
    let five = try plan(Array(repeating: clip(veil), count: 5).joined(separator: ", ")).estimatedMemory
    #expect(five - none >= 5 * canvas * 9)
    // One after the other they are one.
    let row = try plan(
      (0..<5).map { #"{"source": \#(veil), "start": \#($0 * 10), "duration": 1}"# }.joined(separator: ", "))
    #expect(row.estimatedMemory == (try plan(clip(veil)).estimatedMemory))
  }

  /// Whoever is refused is told which part of the document takes most.
  @Test func aRefusalNamesTheLargest() throws {
    let veil =
      ##"{"source": {"gradient": {"from": "#00000080", "to": "#ffffff"}}, "start": 0, "duration": 1}"##
    func refusal(_ clips: String, _ output: String) -> JobError? {
      do {
        _ = try plan(clips, limit: 200 << 20, output: output)
        return nil
      } catch {
        return (error as? JobErrors)?.errors.first
      }
    }
    let source = refusal(veil + ", " + veil, #"{"to": "a.jpg", "width": 64, "height": 64}"#)
    #expect(source?.code == "limits.memory" && source?.path == "canvas", "\(source as Any)")
    let encoder = refusal(veil, #"{"to": "a.mp4", "video": {"codec": "hevc", "preset": "placebo"}}"#)
    #expect(encoder?.path == "outputs[0]" && encoder?.hint?.isEmpty == false)
  }

  /// Each sound that is open counts, a loop with what is kept of it.
  @Test func soundsAreCounted() throws {
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "sine=d=9", bench.file("tone.wav")])
    func bytes(_ count: Int, loop: Bool) throws -> Int {
      let sound = #"{"source": "tone.wav", "loop": \#(loop)}"#
      let document = ##"""
        {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 25}, "tracks": [{"clips": [
          {"source": {"color": "#000000"}, "duration": 9}]}],
         "audio": {"tracks": [\##(Array(repeating: sound, count: count).joined(separator: ", "))]},
         "outputs": [{"to": "a.mp4"}]}
        """##
      return try RenderPlan(
        try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: bench.folder.path)
      ).estimatedMemory
    }
    let (one, two) = (try bytes(1, loop: false), try bytes(2, loop: false))
    #expect(two - one == 2 << 20)
    #expect(try bytes(2, loop: true) - two >= 2 * 9 * 48_000 * 8)
  }

  /// However small its pictures, an open video has a demuxer and decoders (measured: 4 MiB of 64×64 on two cores).
  @Test func smallVideosAreCounted() throws {
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=1", "-pix_fmt", "yuv420p", bench.file("small.mp4"),
    ])
    func bytes(_ count: Int) throws -> Int {
      let clip = #"{"source": {"video": "small.mp4"}, "start": 0}"#
      return try plan(Array(repeating: clip, count: count).joined(separator: ", ")).estimatedMemory
    }
    let (few, many) = (try bytes(1), try bytes(101))
    #expect(many - few > 100 * 4 << 20 && many - few < 100 * 12 << 20)
  }

  /// A still is held as it was decoded, as planes, and prepared.
  @Test func stillsAreCountedThreeTimes() throws {
    try make("rgba.png", "rgba", ["-frames:v", "1"])
    try make("rgba64.png", "rgba64be", ["-frames:v", "1"])
    #expect(try estimate("image", "rgba64.png") - estimate("image", "rgba.png") == 4 * 640 * 360)
    #expect(try estimate("image", "rgba.png") >= 12 * 640 * 360)
  }
}
