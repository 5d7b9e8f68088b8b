import ClipJob
import Foundation
import Quotes
import TestKit
import Testing

@testable import Rendering

/// Clips that are to last longer than what their source gives: the numbered frames tell what is seen.
@Suite struct FillTests {
  private let bench = RenderBench()
  /// Frames 0…149 at 30 a second.
  private let source: String

  init() throws {
    source = try NumberedVideo().make("fill.mp4", MediaFixtures.h264(gop: 50))
  }

  private func numbers(_ clip: String, canvas: String = "") throws -> [Int?] {
    try bench.render(bench.cut(source, to: "a.mp4", clip: ", " + clip, canvas: canvas))
    return try NumberedVideo.numbers(inFile: bench.file("a.mp4"))
  }

  @Test func freezingHoldsTheLastPicture() throws {
    let frozen = try numbers(#""trim": {"from": 1, "to": 1.5}, "duration": 1, "fill": "freeze""#)
    #expect(frozen == Array(30..<45) + Array(repeating: 44, count: 15))
    // The source's own last, and none behind the trim where the canvas shows every second frame.
    let whole = try numbers(#""trim": {"from": 4.8}, "end": 0.4, "fill": "freeze""#)
    #expect(whole == Array(144..<150) + Array(repeating: 149, count: 6))
    let fast = try numbers(#""trim": {"from": 1, "to": 2}, "speed": 2, "duration": 0.6, "fill": "freeze""#)
    #expect(fast == (0..<15).map { 30 + 2 * $0 } + Array(repeating: 59, count: 3))
  }

  /// A trim that ends within a picture's time shows that picture, and holds it.
  @Test func thePictureAtTheEndIsHeld() throws {
    let frozen = try numbers(#""trim": {"from": 1, "to": 1.51}, "duration": 1, "fill": "freeze""#)
    #expect(frozen == Array(30..<46) + Array(repeating: 45, count: 14))
    let slides = try NumberedVideo(frames: 5, fps: "1").make("slides.mp4", MediaFixtures.h264(gop: 1))
    let clip = #", "trim": {"from": 0, "to": 2.4}, "duration": 4, "fill": "freeze""#
    try bench.render(bench.cut(slides, to: "s.mp4", clip: clip, canvas: #""fps": 5"#))
    let seen = try NumberedVideo.numbers(inFile: bench.file("s.mp4"))
    #expect(seen == (0..<20).map { min(2, $0 / 5) })
  }

  @Test func speedFillsExactly() throws {
    let slowed = try numbers(#""trim": {"from": 1, "to": 1.5}, "duration": 2, "fill": "speed""#)
    #expect(slowed == (0..<60).map { 30 + $0 / 4 })
    let odd = try numbers(#""trim": {"from": 4}, "duration": 1.7, "fill": "speed""#)
    #expect(odd.count == 51 && odd == (0..<51).map { 120 + $0 * 10 / 17 })
  }

  @Test func loopingStartsAgain() throws {
    let looped = try numbers(#""trim": {"from": 1, "to": 1.2}, "duration": 0.7, "fill": "loop""#)
    #expect(looped == (0..<21).map { 30 + $0 % 6 })
  }

  /// Where the source gives enough, nothing is filled.
  @Test(arguments: Fill.allCases) func enoughIsEnough(_ fill: Fill) throws {
    let cut = try numbers(#""trim": {"from": 1, "to": 3}, "duration": 0.5, "fill": "\#(fill.rawValue)""#)
    #expect(cut == Array(30..<45))
  }

  @Test func whatCannotBeFilledIsRefused() {
    func failure(_ clip: String) -> JobError? {
      bench.failures(bench.cut(source, to: "a.mp4", clip: #", "trim": {"from": 1, "to": 1.5}, \#(clip)"#))
        .first
    }
    for clip in [#""duration": 1"#, #""duration": 1, "fill": "error""#] {
      let error = failure(clip)
      #expect(error?.code == "clip.tooLong" && error?.path == "tracks[0].clips[0].duration")
      #expect(error?.hint?.contains(#""freeze""#) == true)
    }
    let slow = failure(#""duration": 5.001, "fill": "speed""#)
    #expect(slow?.code == "clip.tooLong" && slow?.path == "tracks[0].clips[0].fill")
    #expect(slow?.message.contains("a speed of 0.1;") == true, "\(slow?.message ?? "")")
    #expect(slow?.hint?.contains("at most 5 s") == true)
    #expect(failure(#""duration": 5, "fill": "speed""#) == nil)
  }

  // MARK: - Audio

  /// Three seconds of tone under black.
  private func tone() throws -> String {
    try MediaFixtures.cached("fill tone", "tone.mkv") { path in
      let wav = try MediaFixtures.wav("t.wav", MediaFixtures.tone(seconds: 3), channels: 2, rate: 48_000)
      try FFmpegTool.ffmpeg(
        ["-f", "lavfi", "-i", "color=black:s=160x120:r=30:d=3", "-i", wav] + MediaFixtures.h264(gop: 30)
          + ["-c:a", "flac", path])
    }
  }

  private func render(_ clip: String) throws -> (result: RenderResult, samples: [Float]) {
    let result = try bench.render(bench.cut(try tone(), to: "a.mkv", clip: ", " + clip))
    return (result, try FFmpegTool.sound(bench.file("a.mkv")))
  }

  private func isHeard(_ samples: [Float], _ from: Double, _ to: Double) -> Bool {
    samples[Int(from * 48_000) * 2..<Int(to * 48_000) * 2].contains { abs($0) > 0.1 }
  }

  /// Upward crossings of zero a second, left.
  private func pitch(_ samples: [Float], _ from: Double, _ to: Double) -> Double {
    let left = stride(from: Int(from * 48_000) * 2, to: Int(to * 48_000) * 2, by: 2).map { samples[$0] }
    return Double(zip(left, left.dropFirst()).count { $0 <= 0 && $1 > 0 }) / (to - from)
  }

  @Test func aFrozenPictureIsSilentWithoutAWord() throws {
    let (result, samples) = try render(#""trim": {"to": 1}, "duration": 2.5, "fill": "freeze""#)
    #expect(isHeard(samples, 0.9, 0.98) && !isHeard(samples, 1.05, 2.4))
    #expect(result.warnings == [])
    #expect(result.framesDuplicated == 0)
  }

  @Test func aSlowedClipKeepsItsPitch() throws {
    let (result, samples) = try render(#""trim": {"to": 1}, "duration": 2.5, "fill": "speed""#)
    #expect(isHeard(samples, 2.3, 2.4) && result.warnings == [])
    #expect(abs(pitch(samples, 0.5, 2) - 440) < 5, "\(pitch(samples, 0.5, 2))")
  }

  @Test func aFilledClipSoundsLikeALoop() throws {
    let filled = try render(#""trim": {"to": 1}, "duration": 2.5, "fill": "loop""#).samples
    let looped = try render(#""trim": {"to": 1}, "duration": 2.5, "loop": true"#).samples
    #expect(filled == looped && isHeard(filled, 2.3, 2.4))
  }

  // MARK: - Work

  private func work(_ clip: String) throws -> (planned: WorkFeatures, assumed: WorkFeatures) {
    let job = try Job.parse(Array(bench.cut(source, to: "a.mp4", clip: ", " + clip).utf8))
    let plan = try RenderPlan(job, locator: MediaLocator(baseDirectory: bench.folder.path))
    return (plan.work(), WorkEstimate(assuming: job).features)
  }

  /// A second of the source is decoded, whether it is slowed down to three or its last picture stays for two; three
  /// are composed.
  @Test(arguments: ["speed", "freeze"]) func whatIsThereIsDecodedOnce(_ fill: String) throws {
    let plain = try work(#""trim": {"from": 0, "to": 1}"#)
    let filled = try work(#""trim": {"from": 0, "to": 1}, "duration": 3, "fill": "\#(fill)""#)
    for (plain, filled) in [(plain.planned, filled.planned), (plain.assumed, filled.assumed)] {
      #expect(abs(filled[.decode] / plain[.decode] - 1) < 0.001, "\(filled[.decode] / plain[.decode])")
      #expect(abs(filled[.compose] / plain[.compose] - 3) < 0.001)
    }
    let looped = try work(#""trim": {"from": 0, "to": 1}, "duration": 3, "fill": "loop""#)
    #expect(looped.planned[.decode] > 2.9 * plain.planned[.decode])
  }
}
