import ClipJob
import Foundation
import Quotes
import Rendering
import Telemetry
import TestKit
import Testing

/// Caption files in a render: without pictures, and beside them.
@Suite struct SidecarSinkTests {
  private let bench = SidecarBench()

  @Test func withoutAPictureNothingIsRendered() throws {
    try bench.write("a.srt", "00:00,000 --> 00:04,000\nHello\n")
    let video = try MediaFixtures.cached("sidecar-film", "film.mp4") { path in
      _ = try FFmpegTool.ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=4", "-pix_fmt", "yuv420p"]
          + MediaFixtures.h264(gop: 25) + [path])
    }
    func document(_ outputs: String) -> String {
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "\#(video)"}}]}, {"clips": [\#(SidecarBench.captions)}]}], "outputs": [\#(outputs)]}"#
    }
    let alone = try bench.plan(document(#"{"to": "b.srt"}, {"to": "b.json"}"#))
    #expect(alone.frameCount == 0 && alone.duration == 4)
    #expect(alone.work() == WorkFeatures())
    let whole = try bench.plan(document(#"{"to": "b.mp4"}, {"to": "b.srt"}"#))
    #expect(alone.estimatedMemory < whole.estimatedMemory - (1 << 20))
    let pictures = try bench.plan(document(#"{"to": "b.mp4"}"#))
    #expect(whole.work() == pictures.work(), "a caption file is no work beside a clip")
    let assumed = WorkEstimate(assuming: try Job.parse(Array(document(#"{"to": "b.srt"}"#).utf8))).features
    #expect(assumed == WorkFeatures())

    let result = try RenderSession(alone).run()
    #expect(result.framesRead == 0 && result.files.map(\.captions) == [1, 1])
    let stages = Dictionary(uniqueKeysWithValues: result.stages.map { ($0.0, $0.1.wall) })
    #expect(stages[.decode] == 0 && stages[.compose] == 0)
    let told = result.document(id: "a").outputs[0]
    #expect(told.frames == nil && told.width == nil && told.height == nil)
    #expect(told.duration == 4 && told.clipDuration == nil)
    #expect(told.bytes == (try Data(contentsOf: URL(filePath: bench.file("b.srt")))).count)
    #expect(result.document(id: "a").io?.framesOut == 0)
  }

  @Test func theyArePublishedWithTheClipOrNotAtAll() throws {
    try bench.write("a.srt", "00:00,000 --> 00:04,000\nnew\n")
    try bench.write("old.srt", "former")
    let document = bench.job(
      SidecarBench.captions + "}", outputs: #"{"to": "made/b.srt"}, {"to": "made/b.mp4"}, {"to": "old.srt"}"#)
    let before = try FileManager.default.contentsOfDirectory(atPath: bench.folder).sorted()
    let refusal = JobError("test.refused", "no")
    let refusing = RenderSession(
      try bench.plan(document), publication: PublicationRules(gate: { _ throws(JobError) in throw refusal }))
    #expect(throws: refusal) { try refusing.run() }
    // And where the clip fails on the way.
    let cancellation = Cancellation()
    cancellation.cancel()
    let cancelled = RenderSession(try bench.plan(document), heartbeat: Heartbeat(cancellation))
    #expect(throws: JobError.cancelled) { try cancelled.run() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder).sorted() == before)
    #expect(try bench.text("old.srt") == "former")
    let result = try bench.render(document)
    #expect(result.files.map(\.to) == ["made/b.srt", "made/b.mp4", "old.srt"])
    #expect(try bench.cues("old.srt") == ["new 0-4"] && bench.cues("made/b.srt") == ["new 0-4"])
  }
}
