import ClipJob
import Foundation
import TestKit
import Testing

@testable import Rendering

/// What is heard, measured on the finished file.
@Suite struct SoundTests {
  private static let rate = 48_000.0

  /// Ten seconds of black with a click at each whole second.
  private func clicks() throws -> String {
    try MediaFixtures.cached("render clicks", "clicks.mkv") { path in
      let wav = try MediaFixtures.wav(
        "clicks.wav", MediaFixtures.clicks(seconds: 10), channels: 2, rate: 48_000)
      try FFmpegTool.ffmpeg(
        ["-f", "lavfi", "-i", "color=black:s=160x120:r=30:d=10", "-i", wav] + MediaFixtures.h264(gop: 30)
          + ["-c:a", "flac", path])
    }
  }

  /// Seconds at which clicks are heard in a file.
  private func heard(_ path: String) throws -> [Double] {
    MediaFixtures.onsets(try FFmpegTool.sound(path), threshold: 0.1, quiet: 4800).map {
      Double($0) / Self.rate
    }
  }

  @Test func fortyJoinsDoNotDrift() throws {
    let bench = RenderBench()
    // Lengths that are no whole number of frames of sound: 0.7 s, cut so that each click is 0.25 s in.
    let clips = (0..<40).map { i in
      #"{"source": {"video": "\#((try? clicks()) ?? "")"}, "trim": {"from": \#(i % 9).75, "to": \#(i % 9 + 1).45}}"#
    }
    let result = try bench.render(
      #"{"version": 1, "tracks": [{"clips": [\#(clips.joined(separator: ","))]}], "outputs": [{"to": "j.mp4", "video": {"preset": "ultrafast"}}]}"#
    )
    #expect(result.files[0].frames == 840)
    let heard = try heard(bench.file("j.mp4"))
    #expect(heard.count == 40)
    // One frame of AAC is 21.3 ms; the encoder smears an onset by less than 3 ms.
    for (i, time) in heard.enumerated() {
      #expect(abs(time - (Double(i) * 0.7 + 0.25)) < 0.004, "join \(i): \(time)")
    }
    #expect(result.driftMax < 1 / Self.rate)
    // Matroska's time stamps are rounded to milliseconds: that is told, so the figure above can be another.
    let coarse = bench.file("coarse.mkv")
    try FFmpegTool.ffmpeg(["-i", bench.file("j.mp4"), "-c", "copy", coarse])
    let other = try bench.render(
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "\#(coarse)"}}]}], "outputs": [{"to": "c.mp4", "video": {"preset": "ultrafast"}}]}"#
    )
    #expect(other.driftMax > 0.0001 && other.driftMax < 0.0011)
    let length = Double(try FFmpegTool.sound(bench.file("j.mp4")).count / 2) / Self.rate
    #expect(abs(length - 28) < 0.0214)
  }

  @Test func pictureAndSoundStayTogether() throws {
    let source = try MediaFixtures.flashAndBeep(
      "sync.mp4", seconds: 5, MediaFixtures.h264(gop: 45) + ["-c:a", "aac"])
    let bench = RenderBench()
    for (speed, trim) in [
      ("1", #"{"from": 0.5}"#), ("2", #"{"from": 0.4}"#), ("0.5", #"{"from": 1.5, "to": 3.9}"#),
    ] {
      try bench.render(bench.cut(source, to: "s.mp4", clip: #", "trim": \#(trim), "speed": \#(speed)"#))
      let sound = try FFmpegTool.sound(bench.file("s.mp4"))
      let beeps = MediaFixtures.onsets(sound, threshold: 0.15, quiet: 9600).map { Double($0) / Self.rate }
      let luma = [UInt8](
        try FFmpegTool.ffmpeg([
          "-i", bench.file("s.mp4"), "-vf", "scale=16:16", "-f", "rawvideo", "-pix_fmt", "gray", "-",
        ]))
      let bright = (0..<luma.count / 256).map { luma[$0 * 256 + 136] > 128 }
      let flashes = bright.indices.filter { bright[$0] && ($0 == 0 || !bright[$0 - 1]) }.map {
        Double($0) / 30
      }
      #expect(flashes.count == beeps.count && flashes.count >= 2, "speed \(speed): \(flashes) \(beeps)")
      for (flash, beep) in zip(flashes, beeps) { #expect(abs(flash - beep) < 0.034, "speed \(speed)") }
    }
  }

  @Test func speedKeepsThePitch() throws {
    let tone = try MediaFixtures.wav("tone.wav", MediaFixtures.tone(seconds: 4), channels: 2, rate: 48_000)
    let bench = RenderBench()
    for speed in ["0.5", "1.6"] {
      try bench.render(
        """
        {"version": 1, "canvas": {"width": 64, "height": 64},
         "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 2}]},
                    {"clips": [{"source": {"audio": "\(tone)"}, "speed": \(speed), "trim": {"to": 3}}]}],
         "outputs": [{"to": "t.mp4"}]}
        """)
      let sound = try FFmpegTool.sound(bench.file("t.mp4"))
      // Zero crossings of the middle: 440 Hz crosses upwards 440 times a second.
      let middle = stride(from: 24_000, to: 72_000, by: 1).filter {
        sound[$0 * 2] < 0 && sound[$0 * 2 + 2] >= 0
      }
      #expect(abs(middle.count - 440) <= 4, "speed \(speed): \(middle.count) Hz")
    }
  }

  @Test func volumesFadesAndLoopsAddUp() throws {
    let tone = try MediaFixtures.wav("quiet.wav", MediaFixtures.tone(seconds: 1), channels: 2, rate: 48_000)
    let bench = RenderBench()
    try bench.render(
      """
      {"version": 1, "canvas": {"width": 64, "height": 64},
       "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 4}]}],
       "audio": {"tracks": [{"source": "\(tone)", "loop": true, "volume": [{"t": 0, "v": 0}, {"t": 2, "v": 1, "easing": "hold"}], "fadeOut": 1}]},
       "outputs": [{"to": "v.mkv", "audio": {"codec": "aac", "bitrate": 256000}}]}
      """)
    let sound = try FFmpegTool.sound(bench.file("v.mkv"))
    func level(_ from: Double, _ to: Double) -> Float {
      sound[Int(from * Self.rate) * 2..<min(sound.count, Int(to * Self.rate) * 2)].map(abs).max() ?? 0
    }
    #expect(level(0.1, 1.9) < 0.01)
    #expect(abs(level(2.2, 2.9) - 0.5) < 0.03)
    #expect(abs(level(3.45, 3.5) - 0.275) < 0.03)
    #expect(level(3.97, 4) < 0.03)
  }

  @Test func monoSurroundAndOtherRatesAreHeard() throws {
    let bench = RenderBench()
    for (channels, rate) in [(1, 44_100), (6, 48_000), (2, 22_050)] {
      let tone = try MediaFixtures.wav(
        "c\(channels).wav", MediaFixtures.tone(seconds: 1, channels: channels, rate: rate),
        channels: channels, rate: rate)
      try bench.render(
        """
        {"version": 1, "canvas": {"width": 64, "height": 64},
         "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 1}]},
                    {"clips": [{"source": {"audio": "\(tone)"}}]}],
         "outputs": [{"to": "c.mkv"}]}
        """)
      let sound = try FFmpegTool.sound(bench.file("c.mkv"))
      let loud = sound[9600..<86_400].map(abs).max() ?? 0
      #expect(loud > 0.3 && loud <= 1, "\(channels) channels: \(loud)")
    }
  }

  @Test func soundShorterThanThePictureEndsInSilence() throws {
    let source = try MediaFixtures.cached("short sound", "short.mp4") { path in
      try FFmpegTool.ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=30:d=3", "-f", "lavfi", "-i", "sine=440:d=1:r=44100"]
          + MediaFixtures.h264(gop: 30) + ["-c:a", "aac", path])
    }
    let bench = RenderBench()
    let result = try bench.render(bench.cut(source, to: "s.mp4"))
    #expect(result.files[0].frames == 90)
    let sound = try FFmpegTool.sound(bench.file("s.mp4"))
    #expect(abs(Double(sound.count) / 2 / Self.rate - 3) < 0.05)
    #expect((sound[100_000...].map(abs).max() ?? 1) < 0.01)
  }

  @Test func noSoundAnywhereMeansNoSoundTrack() throws {
    let bench = RenderBench()
    let result = try bench.render(
      ##"{"version": 1, "canvas": {"width": 64, "height": 64}, "tracks": [{"clips": [{"source": {"color": "#ff0000"}, "duration": 0.5}]}], "outputs": [{"to": "n.mp4"}]}"##
    )
    #expect(
      try FFmpegTool.ffprobe(["-show_entries", "stream=codec_type", "-of", "csv=p=0", bench.file("n.mp4")])
        == "video")
    #expect(result.explain.contains("no audio: no source has any"))
  }
}
