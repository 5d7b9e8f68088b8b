import ClipJob
import Foundation
import MediaIO
import TestKit
import Testing

@testable import Rendering

/// Real files, each a trap, where they are at hand.
@Suite(.enabled(if: SharedMedia.isAvailable, "no shared media here")) struct RealMediaTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var width: Int
    var height: Int
    var frames: Int
    var fps: String
    var hasSound: Bool
    var testDescription: String { name }
  }

  /// What a player shows: upright, square samples, the picture's own length at the rate that is meant.
  static let cases = [
    Case(name: "dancer1.webm", width: 640, height: 360, frames: 1885, fps: "30/1", hasSound: false),
    Case(name: "hdr10-av1.mp4", width: 720, height: 1280, frames: 127, fps: "30000/1001", hasSound: true),
    Case(name: "hlg10-color-test.mp4", width: 1920, height: 1080, frames: 9, fps: "30/1", hasSound: true),
    Case(
      name: "internal_emulator_transformer_output_270_rotated.mp4", width: 720, height: 1280, frames: 149,
      fps: "30000/1001", hasSound: true),
    Case(name: "lofoten.mp4", width: 1024, height: 750, frames: 106, fps: "24000/1001", hasSound: true),
    Case(name: "palawan.mp4", width: 1920, height: 1080, frames: 98, fps: "30/1", hasSound: false),
    Case(
      name: "pixel7_videoOnly_cleaned.mp4", width: 1920, height: 1080, frames: 36, fps: "30/1",
      hasSound: false),
    Case(name: "portrait_4k60.mp4", width: 2160, height: 3840, frames: 18, fps: "60/1", hasSound: true),
    Case(
      name: "sample_with_increasing_timestamps_360p.mp4", width: 640, height: 360, frames: 512, fps: "30/1",
      hasSound: true),
  ]

  @Test(arguments: cases)
  func becomesWhatAPlayerShows(_ file: Case) throws {
    let bench = RenderBench()
    let length = file.frames > 200 ? #", "trim": {"to": 2}"# : ""
    let result = try bench.render(
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "\#(SharedMedia.file(file.name))"}\#(length)}]}], "outputs": [{"to": "o.mp4", "video": {"preset": "ultrafast"}}]}"#
    )
    let made = result.files[0]
    #expect(made.width == file.width && made.height == file.height)
    if length.isEmpty {
      #expect(abs((made.frames ?? 0) - file.frames) <= 1)
    } else {
      #expect(made.frames == 60)
    }
    let output = bench.file("o.mp4")
    #expect(try FFmpegTool.value("stream=r_frame_rate", of: output, stream: "v:0") == file.fps)
    #expect(try FFmpegTool.value("stream=color_space", of: output, stream: "v:0") == "bt709")
    let sound = try FFmpegTool.ffprobe([
      "-select_streams", "a", "-show_entries", "stream=codec_name", "-of", "csv=p=0", output,
    ])
    #expect(sound == (file.hasSound ? "aac" : ""))
  }

  /// The shown picture agrees with what ffmpeg makes of it, rotation included (for SDR files).
  @Test(arguments: [
    "internal_emulator_transformer_output_270_rotated.mp4", "pixel7_videoOnly_cleaned.mp4",
    "portrait_4k60.mp4",
    "palawan.mp4", "lofoten.mp4",
  ])
  func looksAsFFmpegShowsIt(_ name: String) throws {
    let bench = RenderBench()
    let path = SharedMedia.file(name)
    try bench.render(
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "\#(path)"}}]}], "outputs": [{"to": "o.png", "at": 0.11}]}"#
    )
    let small = "scale=64:64:flags=area"
    let ours = try FFmpegTool.rgb(bench.file("o.png"), filters: small)
    let video = try MediaProbe.probe(path: path).video
    // ffmpeg guesses BT.601 for untagged HD; what players assume for it is BT.709.
    let matrix = video?.color.matrix == .bt601 ? "bt601" : "bt709"
    let theirs = try FFmpegTool.rgb(
      path, filters: "trim=start=0.08,select='eq(n,0)',scale=64:64:flags=area:in_color_matrix=\(matrix)")
    let sum = zip(ours, theirs).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(Double(sum) / Double(ours.count) < 4, "mean difference \(Double(sum) / Double(ours.count))")
  }
}
