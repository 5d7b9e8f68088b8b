import ClipJob
import Foundation
import Telemetry
import TestKit
import Testing

@testable import Rendering

/// What a render says of where its time went, and of what went in and out.
@Suite struct RenderTelemetryTests {
  private let bench = RenderBench()

  @Test func picturesAndBytesAreCounted() throws {
    let source = try OutputTests.source()
    let result = try bench.render(
      #"""
      {"version": 1, "tracks": [{"clips": [{"source": {"video": "\#(source)"}, "trim": {"from": 0, "to": 0.5}}]}],
       "outputs": [{"to": "a.mp4", "video": {"preset": "ultrafast"}}, {"to": "b.jpg", "at": 0.1}]}
      """#)
    // Half a second of 30 pictures; the decoder's threads work a few ahead.
    #expect((15...30).contains(result.framesRead), "\(result.framesRead)")
    let size = try FileManager.default.attributesOfItem(atPath: source)[.size] as? Int ?? 0
    // Picture and sound are read by readers of their own, each with the index in front.
    #expect(result.bytesRead > 1000 && result.bytesRead <= 4 * size, "\(result.bytesRead) of \(size)")
    let document = result.document(id: "j")
    #expect(document.io?.framesOut == 16)
    #expect(document.io?.bytesOut == result.files.reduce(0) { $0 + $1.bytes })
    #expect(document.io?.framesIn == result.framesRead && document.io?.bytesIn == result.bytesRead)
  }

  @Test func aStillIsCountedToo() throws {
    let still = bench.file("s.png")
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-frames:v", "1", still])
    let result = try bench.render(
      #"{"version": 1, "tracks": [{"clips": [{"source": {"image": "s.png"}, "duration": 0.2}]}], "canvas": {"fps": 10}, "outputs": [{"to": "a.mp4"}]}"#
    )
    let size = try FileManager.default.attributesOfItem(atPath: still)[.size] as? Int ?? 0
    #expect(result.framesRead == 1 && result.bytesRead >= size)
  }

  @Test func everyStageHasItsTime() throws {
    let result = try bench.render(bench.cut(try OutputTests.source(), to: "a.mp4"))
    let timing = try #require(result.document(id: "j").timing)
    for stage in Stage.allCases { #expect((timing.stages[stage.rawValue] ?? 0) > 0, "\(stage)") }
    // Somebody always waits: the pipeline is as fast as its slowest stage.
    #expect(timing.waiting.values.reduce(0, +) > 0)
    #expect(timing.waiting.keys.allSatisfy { ["decode", "compose", "encode"].contains($0) })
    // Planning is part of the whole.
    #expect(result.wall >= timing.stages["fetch"] ?? .infinity)
    #expect(result.cpuSeconds > 0 && result.peakMemory > 1 << 20)
  }
}
