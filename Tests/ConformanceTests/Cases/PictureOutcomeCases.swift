import Foundation
import MediaIO
import TestKit
import Testing

extension ConformanceCase {
  /// Pictures that cannot be shown, and what is said of them.
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
        #expect(output.result.warnings.contains { $0.contains("damaged") }, "\(output.result.warnings)")
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
  ]

  private static let entry = ["moov", "trak", "mdia", "minf", "stbl", "stsd"]

  private static func film() throws -> String {
    try NumberedVideo(frames: 60).make("film.mp4", MediaFixtures.h264(gop: 15))
  }

  private static let tried =
    "The first picture is decoded before anything is rendered: `validate` names the codec of a video that this FFmpeg does not decode. One that only begins damaged is shown, with a warning."
  private static let dolby =
    "Dolby Vision is shown by its base layer, which `explain` says. Without one that is HDR10, HLG or SDR (profile 5) it is an error, not a green picture."
}
