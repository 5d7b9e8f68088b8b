import Foundation
import TestKit
import Testing

extension ConformanceCase {
  /// Durations that containers do not know, or lie about.
  static let durationCases: [ConformanceCase] = headerlessSound + recordings + lies

  private static let knowsBetter =
    "The end is that of the last packet where the container has no duration, or an estimate. `explain` says so."

  private static let headerlessSound: [ConformanceCase] = [
    ConformanceCase("duration-headerless-mp3", "voice.mp3", does: knowsBetter) { bench, input in
      try expectSound(bench, input, seconds: 12)
    },
    ConformanceCase(
      "duration-headerless-mp3", "vbr.mp3", does: knowsBetter,
      make: { path in
        try FFmpegTool.ffmpeg(
          ["-f", "lavfi", "-i", uneven(12), "-c:a", "libmp3lame", "-q:a", "4", "-write_xing", "0", path])
      }, check: { bench, input in try expectSound(bench, input, seconds: 12) }),
    ConformanceCase(
      "duration-headerless-mp3", "raw.aac", does: knowsBetter,
      make: { path in
        try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", uneven(12), "-c:a", "aac", "-f", "adts", path])
      }, check: { bench, input in try expectSound(bench, input, seconds: 12) }),
    ConformanceCase(
      "duration-headerless-mp3", "sound.ts", does: knowsBetter,
      make: { path in
        try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", uneven(12), "-c:a", "aac", path])
      }, check: { bench, input in try expectSound(bench, input, seconds: 12) }),
    ConformanceCase(
      "duration-headerless-mp3", "piped.flac", does: knowsBetter,
      make: { path in
        let bytes = try FFmpegTool.ffmpeg([
          "-f", "lavfi", "-i", uneven(12), "-c:a", "flac", "-f", "flac", "-",
        ])
        try bytes.write(to: URL(fileURLWithPath: path))
      }, check: { bench, input in try expectSound(bench, input, seconds: 12) }),
  ]

  /// Quiet, then loud: the first seconds take few bits, so that an estimate by the bit rate is far off.
  private static func uneven(_ seconds: Int) -> String {
    "aevalsrc='if(lt(t,3),0.001,0.4)*(sin(2*PI*440*t)+random(0)-0.5)':d=\(seconds):s=48000"
  }

  private static func expectSound(_ bench: ConformanceBench, _ input: String, seconds: Double) throws {
    let info = try bench.probe(input)
    let duration = try #require(info.duration).seconds
    #expect(abs(duration - seconds) < 0.06, "\(duration) s")
    let output = try bench.renderSound(input, seconds: seconds)
    #expect(output.result.explain.contains { $0.contains("read to its end") }, "\(output.result.explain)")
    let whole = try output.sound()
    #expect(whole.level(seconds - 0.5, seconds - 0.1) > -40)
    // What is trimmed is what is there at that time.
    let part = try bench.renderSound(input, seconds: 3, track: #", "trim": {"from": 8, "to": 11}"#).sound()
    #expect(part.holes(0.05, 2.95) == 0)
  }

  private static let recordings: [ConformanceCase] = [
    ConformanceCase("duration-unknown-webm", "rec.webm", does: loops) { bench, input in
      try expectLoop(bench, input, seconds: 2)
    },
    ConformanceCase("duration-unknown-webm", "no_duration.webm", does: loops) { bench, input in
      let duration = try #require(try bench.probe(input).duration).seconds
      #expect(abs(duration - 4.9) < 0.05, "\(duration) s")
    },
    ConformanceCase(
      "duration-unknown-webm", "live.mkv", does: loops,
      make: { path in
        let film = try NumberedVideo(frames: 50, fps: "25").make("whole.mkv", MediaFixtures.h264(gop: 25))
        try FFmpegTool.ffmpeg(["-i", film, "-c", "copy", "-f", "matroska", "-live", "1", path])
      }, check: { bench, input in try expectLoop(bench, input, seconds: 2) }),
    ConformanceCase("duration-unknown-webm", "raw.h264", does: loops, make: raw("libx264")) { bench, input in
      try expectLoop(bench, input, seconds: 2)
    },
    ConformanceCase("duration-unknown-webm", "raw.hevc", does: loops, make: raw("libx265")) { bench, input in
      try expectLoop(bench, input, seconds: 2)
    },
    ConformanceCase(
      "duration-unknown-webm", "piped.flv", does: loops,
      make: { path in
        let film = try NumberedVideo(frames: 50, fps: "25").make("whole.mkv", MediaFixtures.h264(gop: 25))
        let bytes = try FFmpegTool.ffmpeg(["-i", film, "-c", "copy", "-f", "flv", "-"])
        try bytes.write(to: URL(fileURLWithPath: path))
      }, check: { bench, input in try expectLoop(bench, input, seconds: 2) }),
    ConformanceCase(
      "duration-unknown-webm", "moving.apng", does: loops,
      make: { path in
        let film = try NumberedVideo(frames: 50, fps: "25").make("whole.mkv", MediaFixtures.h264(gop: 25))
        try FFmpegTool.ffmpeg(["-i", film, "-c:v", "apng", "-f", "apng", path])
      }, check: { bench, input in try expectLoop(bench, input, seconds: 2) }),
  ]

  private static let loops =
    "The end is that of the last packet: a loop has all of it, and `cut` without `--to` takes all of it."

  private static func raw(_ encoder: String) -> @Sendable (String) throws -> Void {
    { path in
      let film = try NumberedVideo(frames: 50, fps: "25").make("whole.mkv", MediaFixtures.h264(gop: 25))
      try FFmpegTool.ffmpeg(["-i", film, "-c:v", encoder, "-preset", "fast", "-bf", "2", "-r", "25", path])
    }
  }

  /// Three rounds: the second and the third are the first again.
  private static func expectLoop(_ bench: ConformanceBench, _ input: String, seconds: Double) throws {
    let duration = try #require(try bench.probe(input).duration).seconds
    #expect(abs(duration - seconds) < 0.05, "\(duration) s")
    let clip = #", "loop": true, "duration": \#(seconds * 3)"#
    let output = try bench.render(input, clip: clip, canvas: #""fps": 25"#)
    #expect(try output.frames() == Int(seconds * 75))
    guard !input.hasSuffix("rec.webm") else { return }
    let once = (0..<Int(seconds * 25)).map { Optional($0) }
    let numbers = try output.numbers()
    #expect(numbers == once + once + once, "\(numbers.map { $0 ?? -1 })")
  }

  private static let lies: [ConformanceCase] = [
    ConformanceCase(
      "duration-fragmented-lies", "sample_fragmented.mp4",
      does: "A duration that the packets contradict does not count: the end is that of the last packet."
    ) { bench, input in
      let duration = try #require(try bench.probe(input).duration).seconds
      #expect(duration > 1.0 && duration < 1.2, "\(duration) s")
    },
    ConformanceCase(
      "duration-adts-tail", "test-aac-segment.aac",
      does: "What follows the last packet of sound (tags, padding) does not count as sound."
    ) { bench, input in
      let duration = try #require(try bench.probe(input).duration).seconds
      #expect(abs(duration - 10) < 0.2, "\(duration) s")
    },
  ]
}
