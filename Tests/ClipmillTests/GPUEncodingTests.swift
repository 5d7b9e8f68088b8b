import CUDATestKit
import ClipJob
import Foundation
import TestKit
import Testing

/// Whole jobs that a simulated GPU encodes: the frames of the processor's files, in time and in colour.
@Suite struct GPUEncodingTests {
  struct Case: Sendable {
    var name: String
    var canvas = #"{"width": 192, "height": 128, "fps": 25}"#
    var seconds = 1.0
    var tracks: String?
    /// The file's name, what stands in the output beside it, frames, key frames.
    var outputs: [(name: String, members: String, frames: Int, keys: [Int])]
  }

  /// Fine enough for an encoder of another kind to come near.
  private static func video(_ codec: String = "h264", _ more: String = "") -> String {
    #""video": {"codec": "\#(codec)", "crf": 8, "encoder": "hardware"\#(more)}"#
  }

  static let cases = [
    Case(name: "h264", outputs: [("o.mp4", video(), 25, [0])]),
    Case(
      name: "hevc", outputs: [("o.mp4", video("hevc"), 25, [0]), ("o.mkv", video("hevc"), 25, [0])]),
    Case(
      name: "key frames", seconds: 2,
      outputs: [
        ("o.mp4", video("h264", #", "gop": 0.48"#), 50, [0, 12, 24, 36, 48]),
        ("o.mkv", video("h264", #", "gop": 0.52"#), 50, [0, 13, 26, 39]),
        ("h.mov", video("hevc", #", "gop": 0.4"#), 50, [0, 10, 20, 30, 40]),
      ]),
    Case(
      name: "nothing but key frames, and two, and three in a group", seconds: 0.28,
      outputs: [
        ("1.mp4", video("h264", #", "gop": 0.04"#), 7, Array(0..<7)),
        ("2.mp4", video("h264", #", "gop": 0.08"#), 7, [0, 2, 4, 6]),
        ("3.mp4", video("hevc", #", "gop": 0.12"#), 7, [0, 3, 6]),
        ("4.mp4", video("hevc", #", "gop": 0.04"#), 7, Array(0..<7)),
      ]),
    Case(
      name: "a clock that is no whole number", canvas: #"{"width": 192, "height": 128, "fps": "30000/1001"}"#,
      seconds: 2,
      outputs: [("o.mp4", video("h264", #", "gop": 1"#), 60, [0, 30]), ("o.mkv", video("hevc"), 60, [0])]),
    Case(
      name: "sizes that no alignment fits", canvas: #"{"width": 322, "height": 182, "fps": 25}"#,
      seconds: 0.6,
      outputs: [
        ("o.mp4", video(), 15, [0]), ("small.mp4", #""width": 178, \#(video("hevc"))"#, 15, [0]),
        ("high.mp4", #""width": 150, "height": 270, \#(video())"#, 15, [0]),
        ("odd.mp4", #""width": 211, "height": 119, \#(video())"#, 15, [0]),
      ]),
    Case(
      name: "frames that are shown twice", seconds: 0.8,
      outputs: [("o.mp4", #""fps": 60, \#(video("h264", #", "gop": 0.5"#))"#, 48, [0, 30])]),
    Case(
      name: "fewer frames", seconds: 0.8, outputs: [("o.mp4", #""fps": 10, \#(video("hevc"))"#, 8, [0])]),
    Case(
      name: "one frame", seconds: 0.04,
      outputs: [("o.mp4", video(), 1, [0]), ("h.mp4", video("hevc"), 1, [0])]),
    Case(
      name: "the slowest presets look ahead", seconds: 2,
      outputs: [
        ("6.mp4", video("h264", #", "preset": "slower""#), 50, [0]),
        ("7.mp4", video("hevc", #", "preset": "veryslow""#), 50, [0]),
        ("1.mp4", video("hevc", #", "preset": "ultrafast""#), 50, [0]),
      ]),
  ]

  @Test(arguments: GPUEncodingTests.cases.indices)
  func framesAreTheProcessors(_ index: Int) throws {
    let test = Self.cases[index]
    let encoding = try GPUEncoding()
    let job = GPUEncoding.job(
      test.outputs.map { #"{"to": "\#($0.name)", \#($0.members)}"# }.joined(separator: ", "),
      canvas: test.canvas, seconds: test.seconds, tracks: test.tracks)
    let onCPU = try encoding.render(job, on: "cpu")
    #expect(onCPU.program.status == 0, "\(test.name): \(onCPU.program.errors)")
    let wanted = try test.outputs.map { try EncodedVideo(encoding.keep($0.name)) }
    let onGPU = try encoding.render(job)
    #expect(onGPU.program.status == 0, "\(test.name): \(onGPU.program.errors)")
    #expect(onGPU.isClean, "\(test.name): \(onGPU.program.violations ?? []) \(onGPU.program.leftAlive)")
    #expect(onGPU.program.encoders.count == test.outputs.count, "\(test.name): \(onGPU.explain)")
    let encoded = onGPU.explain.filter { $0.contains(" encoded by ") }
    #expect(!encoded.isEmpty && encoded.allSatisfy { $0.hasSuffix("_nvenc") }, "\(onGPU.explain)")
    // Frames stay where they are.
    #expect(onGPU.program.counter("bytesToHost") == 0, "\(test.name)")
    for (output, wanted) in zip(test.outputs, wanted) {
      try compare(
        "\(test.name), \(output.name)", EncodedVideo(encoding.folder.file(output.name)), wanted, output.keys)
      #expect(wanted.packets.count == output.frames, "\(test.name)")
    }
  }

  private func compare(_ name: String, _ made: EncodedVideo, _ wanted: EncodedVideo, _ keys: [Int]) throws {
    #expect(made.packets.count == wanted.packets.count, "\(name)")
    #expect(made.keyFrames == keys, "\(name): \(made.keyFrames)")
    #expect(made.isInDecodingOrder, "\(name): \(made.packets)")
    #expect(made.packets.compactMap(\.pts).min() == wanted.packets.compactMap(\.pts).min(), "\(name)")
    #expect(made.steps == wanted.steps, "\(name): \(made.steps), not \(wanted.steps)")
    for entry in [
      "codec_name", "width", "height", "sample_aspect_ratio", "r_frame_rate", "avg_frame_rate", "start_time",
      "codec_tag_string", "color_range", "color_space", "color_transfer", "color_primaries",
      "chroma_location", "pix_fmt", "field_order",
    ] where try made.value(entry) != wanted.value(entry) {
      Issue.record("\(name): \(entry) is \(try made.value(entry)), not \(try wanted.value(entry))")
    }
    let (duration, right) = (try made.duration(), try wanted.duration())
    #expect(abs(duration - right) < 0.0015, "\(name): \(duration), not \(right)")
    let psnr = try #require(try made.worstPSNR(against: wanted), "\(name): other frames")
    // Two encoders that come near the same picture. Planes that change places, or a row's shift, are below 25.
    #expect(psnr > 36, "\(name): \(psnr) dB")
  }

  /// Ten seconds of sound and of frames that carry their numbers.
  @Test func soundStaysBesideThePicture() throws {
    let encoding = try GPUEncoding()
    let source = try NumberedVideo(width: 320, height: 240, frames: 300, fps: "30").make(
      "numbered-gpu.mp4", MediaFixtures.h264(gop: 30))
    let sound = try MediaFixtures.wav(
      "clicks-gpu.wav", MediaFixtures.clicks(seconds: 10), channels: 2, rate: 48_000)
    for path in [source, sound] {
      try FileManager.default.copyItem(
        atPath: path, toPath: encoding.folder.file((path as NSString).lastPathComponent))
    }
    let names = [source, sound].map { ($0 as NSString).lastPathComponent }
    let job = GPUEncoding.job(
      #"{"to": "o.mp4", "video": {"codec": "h264", "gop": 1.5}, "audio": {}}"#,
      canvas: #"{"width": 320, "height": 240, "fps": 30}"#,
      tracks:
        #"{"clips": [{"source": {"video": "\#(names[0])"}}]}, {"clips": [{"source": {"audio": "\#(names[1])"}}]}"#
    )
    let onCPU = try encoding.render(job, on: "cpu")
    #expect(onCPU.program.status == 0, "\(onCPU.program.errors)")
    let wanted = try encoding.keep("o.mp4")
    let onGPU = try encoding.render(job)
    #expect(onGPU.program.status == 0 && onGPU.isClean, "\(onGPU.program.errors)")
    #expect(onGPU.explain.contains("h264 encoded by h264_nvenc"), "\(onGPU.explain)")
    let made = encoding.folder.file("o.mp4")
    #expect(try NumberedVideo.numbers(inFile: made) == (0..<300).map { $0 })
    #expect(try FFmpegTool.sound(made) == FFmpegTool.sound(wanted))
    #expect(try EncodedVideo(made).duration() == EncodedVideo(wanted).duration())
  }

  @Test func theSameJobTwiceIsTheSameFile() throws {
    let encoding = try GPUEncoding()
    let job = GPUEncoding.job(#"{"to": "o.mp4", "video": {"codec": "h264"}}"#)
    #expect(try encoding.render(job).program.status == 0)
    let first = try Data(contentsOf: URL(fileURLWithPath: encoding.keep("o.mp4")))
    #expect(try encoding.render(job).program.status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: encoding.folder.file("o.mp4"))) == first)
  }

  @Test func softwareKeepsTheGPUOut() throws {
    let encoding = try GPUEncoding()
    let job = GPUEncoding.job(
      #"{"to": "o.mp4", "video": {"encoder": "software"}}, {"to": "o.webm", "video": {"codec": "vp9"}}, {"to": "o.gif"}"#,
      seconds: 0.2)
    let onGPU = try encoding.render(job)
    #expect(onGPU.program.status == 0 && onGPU.isClean, "\(onGPU.program.errors)")
    #expect(onGPU.program.encoders.isEmpty)
    #expect(onGPU.explain.contains("h264 encoded by libx264"), "\(onGPU.explain)")
    #expect(
      onGPU.explain.contains {
        $0.hasPrefix("vp9 encoded by libvpx-vp9: this FFmpeg cannot encode vp9 on a GPU")
      },
      "\(onGPU.explain)")
  }
}
