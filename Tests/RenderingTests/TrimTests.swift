import ClipJob
import Foundation
import TestKit
import Testing

@testable import Rendering

/// Which frame is shown when: proven with sources whose frames carry their number.
@Suite struct TrimTests {
  struct Variant: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var testDescription: String { name }
  }

  static let variants = [
    Variant(name: "gop250.mp4", arguments: MediaFixtures.h264(gop: 250)),
    Variant(name: "gop12.mp4", arguments: MediaFixtures.h264(gop: 12)),
    Variant(name: "intra.mp4", arguments: MediaFixtures.h264(gop: 1)),
    Variant(name: "open.mp4", arguments: MediaFixtures.h264(gop: 15, openGOP: true)),
    Variant(name: "ms.mkv", arguments: MediaFixtures.h264(gop: 30)),
    Variant(name: "ts.ts", arguments: MediaFixtures.h264(gop: 30)),
    Variant(name: "late.mkv", arguments: MediaFixtures.h264(gop: 30) + ["-output_ts_offset", "12.345"]),
    Variant(
      name: "hevc.mp4",
      arguments: [
        "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=48:bframes=3:log-level=none",
      ]),
    Variant(
      name: "vp9.webm",
      arguments: ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "40"]),
  ]

  @Test(arguments: variants)
  func cutsStartAndEndOnTheirFrames(_ variant: Variant) throws {
    let source = try NumberedVideo().make(variant.name, variant.arguments)
    let bench = RenderBench()
    for (from, to, first) in [("0", "0.5", 0), ("2.1", "2.6", 63), ("4.9", "5", 147), ("1.05", "1.25", 31)] {
      try bench.render(bench.cut(source, to: "cut.mp4", clip: #", "trim": {"from": \#(from), "to": \#(to)}"#))
      let seconds = (Double(to) ?? 0) - (Double(from) ?? 0)
      let numbers = try NumberedVideo.numbers(inFile: bench.file("cut.mp4"))
      #expect(numbers.count == Int((seconds * 30).rounded()))
      #expect(numbers == (0..<numbers.count).map { first + $0 }, "\(variant.name) from \(from)")
    }
  }

  @Test func aClampedTrimEndsWithItsSource() throws {
    let source = try NumberedVideo().make("clamp.mp4", MediaFixtures.h264(gop: 50))
    let bench = RenderBench()
    let result = try bench.render(
      bench.cut(source, to: "clamped.mp4", clip: #", "trim": {"from": 4.5, "to": 99, "clamp": true}"#))
    #expect(try NumberedVideo.numbers(inFile: bench.file("clamped.mp4")) == Array(135..<150))
    #expect(
      result.warnings == [
        JobWarning(
          "trim.clamped", "the trim ends at 99 s, past the end of \(source) at 5 s: it is clamped to that",
          path: "tracks[0].clips[0].trim.to")
      ])
    let within = try bench.render(
      bench.cut(source, to: "within.mp4", clip: #", "trim": {"from": 4.5, "to": 5, "clamp": true}"#))
    #expect(within.warnings == [])
    for trim in [#""from": 4.5, "to": 99"#, #""from": 5, "to": 99, "clamp": true"#] {
      let failures = bench.failures(bench.cut(source, to: "a.mp4", clip: #", "trim": {\#(trim)}"#))
      #expect(failures.map(\.code) == ["trim.pastEnd"], "\(trim)")
    }
  }

  /// What follows a clip begins where it truly ends.
  @Test func clipsFollowAClampedOne() throws {
    let source = try NumberedVideo().make("clamp.mp4", MediaFixtures.h264(gop: 50))
    let bench = RenderBench()
    let clip = #"{"source": {"video": "\#(source)"}, "trim": {"from": 4.8, "to": 99, "clamp": true}}"#
    try bench.render(
      #"""
      {"version": 1, "tracks": [{"clips": [\#(clip),
        {"source": {"video": "\#(source)"}, "end": 0.5}]}], "outputs": [{"to": "a.mp4", "video": {"crf": 12}}]}
      """#)
    #expect(try NumberedVideo.numbers(inFile: bench.file("a.mp4")) == Array(144..<150) + Array(0..<9))
  }

  @Test func audioTracksAreClampedAlike() throws {
    let wav = try MediaFixtures.wav("t.wav", MediaFixtures.tone(seconds: 2), channels: 2, rate: 48_000)
    let bench = RenderBench()
    func job(_ trim: String) -> String {
      #"""
      {"version": 1, "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 2}]}],
       "canvas": {"width": 64, "height": 64, "fps": 10},
       "audio": {"tracks": [{"source": "\#(wav)", "trim": {\#(trim)}}]}, "outputs": [{"to": "a.mkv"}]}
      """#
    }
    let result = try bench.render(job(#""from": 1, "to": 9, "clamp": true"#))
    #expect(result.warnings.map(\.path) == ["audio.tracks[0].trim.to"])
    let sound = try FFmpegTool.sound(bench.file("a.mkv"))
    func isHeard(_ second: Double) -> Bool {
      let at = Int(second * 48_000) * 2
      return sound[at..<at + 4800].contains { abs($0) > 0.2 }
    }
    #expect(isHeard(0.8) && !isHeard(1.2))
    #expect(bench.failures(job(#""from": 1, "to": 9"#)).map(\.path) == ["audio.tracks[0].trim.to"])
  }

  @Test func speedPicksTheFramesOfItsTime() throws {
    let source = try NumberedVideo().make("speed.mp4", MediaFixtures.h264(gop: 50))
    let bench = RenderBench()
    try bench.render(bench.cut(source, to: "fast.mp4", clip: #", "trim": {"from": 1, "to": 3}, "speed": 2"#))
    #expect(
      try NumberedVideo.numbers(inFile: bench.file("fast.mp4")) == stride(from: 30, to: 90, by: 2).map { $0 })
    try bench.render(
      bench.cut(source, to: "slow.mp4", clip: #", "trim": {"from": 1, "to": 2}, "speed": 0.5"#))
    #expect(try NumberedVideo.numbers(inFile: bench.file("slow.mp4")) == (0..<60).map { 30 + $0 / 2 })
  }

  @Test func loopsRunOn() throws {
    let source = try NumberedVideo().make("loop.mp4", MediaFixtures.h264(gop: 50))
    let bench = RenderBench()
    try bench.render(
      bench.cut(
        source, to: "loop.mp4", clip: #", "trim": {"from": 1, "to": 1.2}, "loop": true, "duration": 0.7"#))
    #expect(try NumberedVideo.numbers(inFile: bench.file("loop.mp4")) == (0..<21).map { 30 + $0 % 6 })
  }

  @Test func otherRatesShowTheFrameOfTheirTime() throws {
    let source = try NumberedVideo().make("rate.mp4", MediaFixtures.h264(gop: 50))
    let bench = RenderBench()
    try bench.render(
      bench.cut(source, to: "r24.mp4", clip: #", "trim": {"from": 1, "to": 2}"#, canvas: #""fps": 24"#))
    #expect(try NumberedVideo.numbers(inFile: bench.file("r24.mp4")) == (0..<24).map { 30 + $0 * 30 / 24 })
    let result = try bench.render(
      bench.cut(source, to: "r60.mp4", clip: #", "trim": {"from": 1, "to": 2}"#, canvas: #""fps": 60"#))
    #expect(try NumberedVideo.numbers(inFile: bench.file("r60.mp4")) == (0..<60).map { 30 + $0 / 2 })
    #expect(result.framesDuplicated == 30)
  }

  @Test func aVariableRateKeepsItsTime() throws {
    // Frames 0…59, of which every third is dropped: their times stay n / 30.
    let source = try NumberedVideo(frames: 60).make(
      "vfr.mp4", ["-vf", "select='mod(n,3)'", "-fps_mode", "vfr"] + MediaFixtures.h264(gop: 20))
    let bench = RenderBench()
    try bench.render(
      bench.cut(source, to: "vfr.mp4", clip: #", "trim": {"from": 0.5, "to": 1.5}"#, canvas: #""fps": 30"#))
    let expected = (0..<30).map { n -> Int in
      let time = 15 + n + 1  // the first kept frame is number 1, and the file's time zero
      return time % 3 == 0 ? time - 1 : time
    }
    #expect(try NumberedVideo.numbers(inFile: bench.file("vfr.mp4")) == expected)
  }

  @Test func transitionsAndJoinsKeepEveryFrame() throws {
    let source = try NumberedVideo().make("join.mp4", MediaFixtures.h264(gop: 50))
    let bench = RenderBench()
    let clips = [(0, 1.0), (3, 3.5), (1, 2.0)].map { from, to in
      #"{"source": {"video": "\#(source)"}, "trim": {"from": \#(from), "to": \#(to)}}"#
    }
    try bench.render(
      #"{"version": 1, "tracks": [{"clips": [\#(clips.joined(separator: ","))]}], "outputs": [{"to": "join.mp4", "video": {"crf": 12}}]}"#
    )
    let expected = Array(0..<30) + Array(90..<105) + Array(30..<60)
    #expect(try NumberedVideo.numbers(inFile: bench.file("join.mp4")) == expected)
  }

  /// The end of slides is as exact as that of films.
  @Test func slidesEndWhereTheyEnd() throws {
    let bench = RenderBench()
    let slides = try NumberedVideo(frames: 5, fps: "1").make("slides.mp4", MediaFixtures.h264(gop: 1))
    func cut(_ trim: String) -> String { bench.cut(slides, to: "a.mp4", clip: #", "trim": {\#(trim)}"#) }
    #expect(bench.failures(cut(#""from": 3, "to": 5.9"#)).map(\.code) == ["trim.pastEnd"])
    let result = try bench.render(cut(#""from": 3, "to": 5.9, "clamp": true"#))
    #expect(result.files[0].duration == 2)
    #expect(result.warnings.contains { $0.message.contains("clamped") }, "\(result.warnings)")
  }

  /// A track of audio that is to last longer than its source is told, and fades out where it ends.
  @Test func audioThatIsTooShortIsTold() throws {
    let bench = RenderBench()
    let tone = bench.file("tone.wav")
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "sine=d=1:r=48000", tone])
    let result = try bench.render(
      """
      {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10},
       "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 2.5}]}],
       "audio": {"tracks": [{"source": "\(tone)", "duration": 2, "fadeOut": 0.5}]}, "outputs": [{"to": "t.mkv"}]}
      """)
    #expect(result.warnings.contains { $0.message.contains("should last 2 s") }, "\(result.warnings)")
    let samples = try FFmpegTool.sound(bench.file("t.mkv"))
    func peak(_ from: Double, _ to: Double) -> Float {
      samples[Int(from * 48_000) * 2..<Int(to * 48_000) * 2].map(abs).max() ?? 0
    }
    #expect(peak(0.9, 0.99) < peak(0.1, 0.4) / 3)
  }
}
