import ClipJob
import Foundation
import TestKit
import Testing

/// Volumes in decibels, measured on the finished file.
@Suite struct VolumeLevelTests {
  /// Four seconds of a tone whose samples are at most 1/64.
  private func tone() throws -> String {
    try MediaFixtures.cached("volume tone", "tone.flac") { path in
      try FFmpegTool.ffmpeg([
        "-f", "lavfi", "-i", "sine=440:d=4:r=48000", "-af", "volume=0.125", "-ac", "2", path,
      ])
    }
  }

  /// The level of a second of sound, as a root mean square.
  private func level(_ samples: [Float], from second: Double) -> Double {
    let part = samples[Int(second * 96_000)..<Int((second + 0.5) * 96_000)]
    return (part.reduce(0) { $0 + Double($1) * Double($1) } / Double(part.count)).squareRoot()
  }

  private func rendered(_ bench: RenderBench, _ clip: String, _ track: String) throws -> [Float] {
    let tone = try tone()
    try bench.render(
      ##"""
      {"version": 1, "canvas": {"width": 16, "height": 16},
       "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 4}]},
                  {"clips": [{"source": {"audio": "\##(tone)"}, "volume": \##(clip)}]}],
       "audio": {"tracks": [{"source": "\##(tone)", "volume": \##(track)}]},
       "outputs": [{"to": "v.mkv", "audio": {"bitrate": 256000}}]}
      """##)
    return try FFmpegTool.sound(bench.file("v.mkv"))
  }

  @Test func decibelsAreLevels() throws {
    let bench = RenderBench()
    let plain = level(try rendered(bench, "1", "0"), from: 1)
    #expect(plain > 0.005)
    func ratio(_ clip: String, _ track: String, from second: Double = 1) throws -> Double {
      level(try rendered(bench, clip, track), from: second) / plain
    }
    #expect(abs(try ratio(#""-6 dB""#, "0") - 0.5012) < 0.01)
    // Beyond what a number may say; the track's silence adds nothing.
    #expect(abs(try ratio(#""+30 dB""#, #""-inf dB""#) - 31.62) < 0.4)
    #expect(abs(try ratio("0", #""+12dB""#) - 3.981) < 0.05)
    // Two of the same tone.
    #expect(abs(try ratio(#""-6 dB""#, #""+6 dB""#) - (0.5012 + 1.9953)) < 0.03)
    // From 0.1 to 10 in four seconds: 5.05 in the middle, where even decibels would be at 1.
    let moving = #"[{"t": 0, "v": "-20 dB"}, {"t": 4, "v": "+20 dB"}]"#
    #expect(abs(try ratio(moving, "0", from: 1.75) - 5.05) < 0.15)
  }
}
