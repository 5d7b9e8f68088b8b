import Foundation
import TestKit
import Testing

/// Sound whose encoder filled up its first and its last packet.
extension ConformanceCase {
  private static let seamless =
    "What encoders put before and behind the sound is not heard where the file tells of it (LAME, Opus, edit lists, iTunSMPB): loops have no seam."

  static let soundPaddingCases: [ConformanceCase] = [
    ConformanceCase("sound-loop-gap-mp3", "loop.mp3", does: seamless) { bench, input in
      let duration = try #require(try bench.probe(input).duration).seconds
      #expect(abs(duration - 1) < 0.0001, "\(duration) s")
      let loop = try bench.renderSound(input, seconds: 4, track: #", "loop": true"#).sound()
      #expect(loop.holes(0.02, 3.98) == 0)
    },
    looping("cbr.mp3", ["-c:a", "libmp3lame", "-b:a", "128k"]),
    looping("vbr.mp3", ["-c:a", "libmp3lame", "-q:a", "3"]),
    looping("22050.mp3", ["-ar", "22050", "-c:a", "libmp3lame", "-b:a", "64k"]),
    looping(
      "tagged.mp3", ["-c:a", "libmp3lame", "-metadata", "title=\(String(repeating: "t", count: 99_999))"]),
    looping("a.opus", ["-c:a", "libopus", "-b:a", "128k"]),
    looping("opus.webm", ["-c:a", "libopus", "-b:a", "128k"], within: 0.001),
    looping("opus.mp4", ["-c:a", "libopus", "-b:a", "128k"]),
    looping("aac.m4a", ["-c:a", "aac", "-b:a", "160k"]),
    looping("mp3.mp4", ["-c:a", "libmp3lame", "-b:a", "128k"]),
    looping("vorbis.ogg", ["-c:a", "libvorbis", "-q:a", "6"], within: 0.003),
    looping("l.flac", ["-c:a", "flac"]),
    ConformanceCase(
      "sound-loop-gap-mp3", "smpb.m4a", does: seamless,
      make: { path in
        try FFmpegTool.ffmpeg(
          ["-f", "lavfi", "-i", cycle, "-c:a", "aac", "-b:a", "160k", "-use_editlist", "0", path])
        try appendITunSMPB(path, "00000000 00000400 000003C0 000000000000BB80")
      }
    ) { bench, input in try expectSeamless(bench, input, within: 0.0001) },
  ]

  /// One second that ends as it begins: two waves, the slower one of exactly a cycle.
  private static let cycle = "aevalsrc='0.4*sin(2*PI*t)*sin(2*PI*200*t)+0.1*sin(2*PI*200*t)':d=1:s=48000"

  private static func looping(
    _ file: String, _ codec: [String], within tolerance: Double = 0.0001
  ) -> ConformanceCase {
    ConformanceCase(
      "sound-loop-gap-mp3", file, does: seamless,
      make: { path in try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", cycle] + codec + [path]) }
    ) { bench, input in try expectSeamless(bench, input, within: tolerance) }
  }

  private static func expectSeamless(
    _ bench: ConformanceBench, _ input: String, within tolerance: Double
  ) throws {
    let duration = try #require(try bench.probe(input).duration).seconds
    #expect(abs(duration - 1) <= tolerance, "\(duration) s")
    let loop = try bench.renderSound(input, seconds: 4, track: #", "loop": true"#).sound()
    #expect(loop.holes(0.02, 3.98) == 0)
    for round in 1...3 {
      expectLag(loop, at: Double(round) + 0.4, loop, at: 0.4, 0, within: Double(round) * tolerance + 0.0001)
    }
    // Nothing clicks: between two samples the sound changes by no more than its steepest slope.
    for round in 1...3 {
      let seam = round * 48_000
      let steepest = (seam - 2400..<seam + 2400).map { abs(loop.samples[$0 * 2] - loop.samples[$0 * 2 + 2]) }
        .max()
      #expect(steepest ?? 1 < 0.03, "\(steepest ?? 1)")
    }
  }

  /// Adds iTunes' note of what is padding to an mp4 whose index is at its end.
  private static func appendITunSMPB(_ path: String, _ note: String) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    func big(_ value: Int) -> Data { Data((0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }) }
    func box(_ type: String, _ content: Data) -> Data { big(content.count + 8) + Data(type.utf8) + content }
    let item = box(
      "----",
      box("mean", big(0) + Data("com.apple.iTunes".utf8)) + box("name", big(0) + Data("iTunSMPB".utf8))
        + box("data", big(1) + big(0) + Data(" \(note) 00000000".utf8)))
    let handler = box("hdlr", Data(count: 8) + Data("mdirappl".utf8) + Data(count: 9))
    let added = box("udta", box("meta", big(0) + handler + box("ilst", item)))
    let index = try #require(bytes.range(of: Data("moov".utf8), options: .backwards)).lowerBound - 4
    bytes.replaceSubrange(index..<index + 4, with: big(bytes.count - index + added.count))
    try (bytes + added).write(to: URL(fileURLWithPath: path))
  }
}
