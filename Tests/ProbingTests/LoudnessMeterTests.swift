import Foundation
import MediaIO
import Probing
import TestKit
import Testing

/// Against ffmpeg's own measurement of the same file.
@Suite struct LoudnessMeterTests {
  private func theirs(_ path: String) throws -> (integrated: Double, range: Double, peak: Double) {
    let log = TemporaryDirectory.shared.file("ebur-\(UUID().uuidString).txt")
    try FFmpegTool.ffmpeg([
      "-i", path, "-af", "ebur128=peak=true:metadata=1,ametadata=print:file=\(log)", "-f", "null", "-",
    ])
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    func last(_ key: String) throws -> Double {
      let text = lines.last { $0.hasPrefix("lavfi.r128.\(key)=") }.map { $0.drop { $0 != "=" }.dropFirst() }
      return try #require(text.flatMap { Double($0) })
    }
    return (try last("I"), try last("LRA"), 20 * log10(try last("true_peak")))
  }

  @Test(arguments: ["stereo.wav", "surround.mkv", "mono.mp3"]) func agrees(_ name: String) throws {
    let layout =
      name == "stereo.wav"
      ? "pan=stereo|c0=c0|c1=0.5*c0" : name == "mono.mp3" ? "anull" : "pan=5.1|c0=c0|c2=c0|c4=c0|c5=c0"
    let codec = name == "surround.mkv" ? ["-c:a", "ac3"] : []
    let path = try Probes.file(
      name,
      [
        "-f", "lavfi", "-i", "anoisesrc=d=12:r=44100:a=0.3:seed=7", "-af",
        "volume='0.2+0.1*floor(t/2)':eval=frame,\(layout)",
      ]
        + codec)
    let ours = try #require(Probes.report(path) { $0.measuresLoudness = true }.media.loudness)
    let expected = try theirs(path)
    try #expect(abs(#require(ours.integrated) - expected.integrated) < 0.11, "\(ours), \(expected)")
    try #expect(abs(#require(ours.range) - expected.range) < 0.11, "\(ours), \(expected)")
    try #expect(abs(#require(ours.truePeak) - expected.peak) < 0.11, "\(ours), \(expected)")
    #expect(abs(ours.seconds - 12) < 0.1)
  }

  /// A full-scale sine of 997 Hz in one channel of stereo is −3.01 LUFS (BS.1770-4, annex 1).
  @Test func theStandardsTone() throws {
    let tone = (0..<48_000 * 5).flatMap { [Float(sin(2 * Double.pi * 997 * Double($0) / 48_000)), 0] }
    let path = try MediaFixtures.wav("tone.wav", tone, channels: 2, rate: 48_000)
    let loudness = try #require(Probes.report(path) { $0.measuresLoudness = true }.media.loudness)
    try #expect(abs(#require(loudness.integrated) + 3.01) < 0.1, "\(loudness)")
    try #expect(abs(#require(loudness.truePeak)) < 0.1)
  }

  @Test func silenceHasNoLoudness() throws {
    let path = try MediaFixtures.wav(
      "silence.wav", [Float](repeating: 0, count: 48_000), channels: 1, rate: 48_000)
    let loudness = try #require(Probes.report(path) { $0.measuresLoudness = true }.media.loudness)
    #expect(loudness.integrated == nil && loudness.truePeak == nil && loudness.range == nil)
  }

  @Test func picturesAloneHaveNone() throws {
    let path = try NumberedVideo(frames: 10).make("mute.mp4", MediaFixtures.h264(gop: 10))
    #expect(try Probes.report(path) { $0.measuresLoudness = true }.media.loudness == nil)
  }
}
