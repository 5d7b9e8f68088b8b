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
}
