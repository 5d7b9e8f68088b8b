import Foundation
import MediaIO
import TestKit
import Testing

extension ConformanceCase {
  /// Pictures that cannot be shown, or are shown for too long, and what is said of them.
  static let pictureOutcomeCases: [ConformanceCase] = [
    ConformanceCase(
      "picture-undecodable", "avs3.mp4", does: tried,
      make: { path in
        var file = try MP4Bytes(try film())
        guard file.rename(entry + ["avc1"], to: "avs3") else { throw CocoaError(.fileReadCorruptFile) }
        try file.write(path)
      },
      check: { bench, input in
        let video = try bench.probe(input).video
        #expect(video == nil)
        let errors = bench.errors { _ = try bench.render(input) }
        #expect(errors.map(\.code) == ["source.unsupported"], "\(errors)")
        #expect(errors.first?.message.contains("avs3") == true, "\(errors)")
      }),
    ConformanceCase(
      "picture-undecodable", "begins-damaged.mp4", does: tried,
      make: { path in
        var file = try MP4Bytes(try film())
        guard file.damage(from: 0, to: 0.4) else { throw CocoaError(.fileReadCorruptFile) }
        try file.write(path)
      },
      check: { bench, input in
        let output = try bench.render(input)
        #expect(
          output.result.warnings.contains { $0.message.contains("damaged") }, "\(output.result.warnings)")
        let numbers = try output.numbers()
        #expect(numbers.last == 59)
      }),
    ConformanceCase(
      "picture-dolby-vision", "profile5.mp4", does: dolby,
      make: { try DolbyVisionFile.make(profile: 5, compatibility: 0, $0) },
      check: { bench, input in
        let errors = bench.errors { _ = try bench.render(input) }
        #expect(errors.map(\.code) == ["source.unsupported"], "\(errors)")
        #expect(errors.first?.message.contains("green and pink") == true, "\(errors)")
      }),
    ConformanceCase(
      "picture-dolby-vision", "profile8.mkv", does: dolby,
      make: { try DolbyVisionFile.make(profile: 8, compatibility: 4, $0) },
      check: { bench, input in
        let output = try bench.render(input)
        #expect(output.result.explain.contains { $0.contains("profile 8.4") }, "\(output.result.explain)")
        let numbers = try output.numbers()
        #expect(numbers == Array(0..<10))
      }),
    ConformanceCase(
      "time-holes", "hole.mkv", does: holes,
      make: { path in
        // Four seconds between the pictures 39 and 40.
        let even = try NumberedVideo(frames: 90).make("even.mkv", MediaFixtures.h264(gop: 15) + ["-bf", "0"])
        try FFmpegTool.ffmpeg(["-i", even, "-c", "copy", "-bsf:v", "setts=ts=TS+gte(N\\,40)*4/TB", path])
      },
      check: { bench, input in
        let output = try bench.render(input)
        let told = output.result.warnings.filter {
          $0.message.contains("no picture between 1.300 s and 5.33")
        }
        #expect(told.count == 1, "\(output.result.warnings)")
        let before = try bench.render(input, clip: #", "trim": {"to": 1.5}"#)
        #expect(before.result.warnings.isEmpty, "\(before.result.warnings)")
      }),
    ConformanceCase(
      "time-holes", "sound-goes-on.mp4", does: holes,
      make: { path in
        try FFmpegTool.ffmpeg([
          "-i", try film(), "-f", "lavfi", "-i", "sine=440:d=5", "-c:v", "copy", "-c:a", "aac", path,
        ])
      },
      check: { bench, input in
        let output = try bench.render(input, clip: #", "trim": {"from": 0, "to": 5}"#)
        #expect(
          output.result.warnings.contains { $0.message.contains("no picture after 1.967 s") },
          "\(output.result.warnings)")
      }),
    ConformanceCase(
      "time-holes", "slides.mkv", does: holes,
      make: { path in
        // Of different lengths, as they are meant.
        try FFmpegTool.ffmpeg([
          "-f", "lavfi", "-i", "testsrc=s=160x120:r=1:d=12", "-vf", "select=not(mod(n\\,3))+eq(n\\,7)",
          "-fps_mode", "vfr",
          "-c:v", "libx264", "-bf", "0", path,
        ])
      },
      check: { bench, input in
        let warnings = try bench.render(input).result.warnings
        #expect(warnings.isEmpty, "\(warnings)")
      }),
  ]

  private static let entry = ["moov", "trak", "mdia", "minf", "stbl", "stsd"]

  private static func film() throws -> String {
    try NumberedVideo(frames: 60).make("film.mp4", MediaFixtures.h264(gop: 15))
  }

  private static let tried =
    "The first picture is decoded before anything is rendered: `validate` names the codec of a video that this FFmpeg does not decode. One that only begins damaged is shown, with a warning."
  private static let dolby =
    "Dolby Vision is shown by its base layer, which `explain` says. Without one that is HDR10, HLG or SDR (profile 5) it is an error, not a green picture."
  private static let holes =
    "A picture that is held because the time stamps have a hole of more than a second, stand still, or end before the clip is told as a warning, with its times; slides and GIFs are not."
}
