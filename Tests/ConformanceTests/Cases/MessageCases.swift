import Foundation
import MediaIO
import TestKit
import Testing

extension ConformanceCase {
  /// What is said of files that cannot be read.
  static let messageCases: [ConformanceCase] = [
    ConformanceCase("messages", "sample_vvc.mp4", does: names) { bench, input in
      let errors = bench.errors { _ = try bench.render(input) }
      #expect(errors.first?.message.contains("no decoder for vvc1") == true, "\(errors)")
    },
    ConformanceCase("messages", "sample_iamf.mp4", does: names) { bench, input in
      let errors = bench.errors { _ = try bench.renderSound(input, seconds: 1) }
      #expect(errors.first?.message.contains("no decoder for iamf") == true, "\(errors)")
    },
    ConformanceCase("messages", "short-cenc.mp4", does: names) { bench, input in
      let errors = bench.errors { _ = try bench.render(input) }
      #expect(errors.first?.message.contains("encrypted") == true, "\(errors)")
    },
    ConformanceCase("messages", "subsample_encrypted_noaltref.webm", does: names) { bench, input in
      let errors = bench.errors { _ = try bench.render(input) }
      #expect(errors.first?.message.contains("encrypted") == true, "\(errors)")
    },
    ConformanceCase(
      "messages", "cenc.mp4", does: names,
      make: { path in
        try FFmpegTool.ffmpeg([
          "-f", "lavfi", "-i", "testsrc=s=160x120:d=1", "-c:v", "libx264", "-encryption_scheme",
          "cenc-aes-ctr",
          "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb", "-encryption_kid",
          "a7e61c373e219033c21091fa607bf3b8", path,
        ])
      },
      check: { bench, input in
        let errors = bench.errors { _ = try bench.render(input) }
        #expect(errors.first?.message.contains("encrypted") == true, "\(errors)")
      }),
    ConformanceCase(
      "messages", "dav1.mp4", does: names,
      make: { try renamed(["av01"], "dav1", ["-c:v", "libaom-av1", "-cpu-used", "8"], $0) },
      check: { bench, input in
        let errors = bench.errors { _ = try bench.render(input) }
        #expect(
          errors.first?.message.contains("no decoder for dav1 (Dolby Vision in AV1)") == true, "\(errors)")
      }),
    ConformanceCase(
      "messages", "mpegh.mp4", does: names, make: { try renamed(["mp4a"], "mhm1", ["-c:a", "aac"], $0) },
      check: { bench, input in
        let errors = bench.errors { _ = try bench.renderSound(input, seconds: 1) }
        #expect(errors.first?.message.contains("MPEG-H 3D Audio") == true, "\(errors)")
      }),
    ConformanceCase(
      "messages", "xheaac.mp4", does: names,
      make: { path in
        try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "sine=440:d=1", "-c:a", "aac", path])
        var file = try MP4Bytes(path)
        // The audio object type behind tag and length of five bytes: 31, then 42 − 32.
        let isDone = file.replace(behind: [0x05, 0x80, 0x80, 0x80], skip: 1, with: [0xF9, 0x46])
        guard isDone else { throw CocoaError(.fileReadCorruptFile) }
        try file.write(path)
      },
      check: { bench, input in
        let errors = bench.errors { _ = try bench.renderSound(input, seconds: 1) }
        #expect(errors.first?.message.contains("xHE-AAC") == true, "\(errors)")
      }),
  ]

  /// A second of picture or sound whose sample entry has another name.
  private static func renamed(_ entry: [String], _ name: String, _ codec: [String], _ path: String) throws {
    let input = entry == ["mp4a"] ? "sine=440:d=1" : "testsrc=s=160x120:d=0.2"
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", input] + codec + [path])
    var file = try MP4Bytes(path)
    let table = ["moov", "trak", "mdia", "minf", "stbl", "stsd"]
    // That would say what it was.
    if entry == ["mp4a"] { _ = file.rename(table + entry + ["esds"], to: "free") }
    let isDone = file.rename(table + entry, to: name)
    guard isDone else { throw CocoaError(.fileReadCorruptFile) }
    try file.write(path)
  }

  private static let names =
    "What cannot be decoded is an error that names the codec; what is encrypted, one that says so."
}
