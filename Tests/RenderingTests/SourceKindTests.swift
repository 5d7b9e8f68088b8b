import ClipJob
import Foundation
import MediaTypes
import TestKit
import Testing

@testable import Rendering

/// Every kind of source that a document may have can be rendered, and is what its document promises.
@Suite struct SourceKindTests {
  private let bench = RenderBench()

  /// By the ending of a file, how one is made.
  private static let makers = [
    "mp4": [
      "-f", "lavfi", "-i", "testsrc2=s=96x64:r=10:d=2", "-f", "lavfi", "-i", "sine=d=2", "-pix_fmt",
      "yuv420p",
    ],
    "png": ["-f", "lavfi", "-i", "testsrc2=s=96x64", "-frames:v", "1"],
    "m4a": ["-f", "lavfi", "-i", "sine=d=2"], "mp3": ["-f", "lavfi", "-i", "sine=d=2"],
  ]

  private func job(_ kind: any SourceSpec.Type, to output: String) throws -> Job {
    let document = """
      {"version": 1, "canvas": {"width": 96, "height": 64, "fps": 10}, "tracks": [{"clips": [
        {"source": {"\(kind.key)": \(kind.example)}, "duration": 1}]}], "outputs": [{"to": "\(output)"}]}
      """
    return try Job.parse(Array(document.utf8))
  }

  private func make(_ files: [String]) throws {
    for file in files {
      if file.hasSuffix(".srt") {
        try Data("1\n00:00:00,100 --> 00:00:00,900\nHello\n".utf8).write(to: URL(filePath: bench.file(file)))
        continue
      }
      let maker = try #require(
        Self.makers[String(file.split(separator: ".").last ?? "")], "how is \(file) made?")
      try FFmpegTool.ffmpeg(maker + [bench.file(file)])
    }
  }

  @Test(arguments: Source.kinds.map { $0.key }) func isRendered(_ key: String) throws {
    let kind = try #require(Source.kinds.first { $0.key == key })
    #expect(kind is any RenderableSource.Type)
    let job = try job(kind, to: "a.mp4")
    try make(job.tracks.flatMap(\.clips).flatMap(\.source.files))

    let plan = try RenderPlan(job, locator: MediaLocator(baseDirectory: bench.folder.path))
    let clip = try #require(plan.timeline.clips.first)
    #expect((clip.probed.time != nil) == kind.hasOwnTime)
    #expect((clip.probed.sound != nil) == kind.mayHaveSound)
    // A lane is held to what the document names.
    let named = clip.clip.source.files.map(bench.file)
    #expect(Set(clip.probed.media.map(\.name)).isSubset(of: named))
    let picture = clip.clip.source.picture
    let work = plan.work()
    #expect((work[.decode] > 0) == (picture?.isDecoded ?? false))
    #expect((work[.compose] > 0) == (picture != nil))
    let memory = clip.probed.memory(drawn: plan.drawn[clip.index], layouts: 1, cores: 1)
    #expect((memory.open > 0) == (picture != nil && picture != .flat))

    let result = try RenderSession(plan).run()
    #expect(result.files.map(\.frames) == [10])
    let rgb = try FFmpegTool.rgb(bench.file("a.mp4"))
    #expect(rgb.contains { $0 > 32 } == clip.hasPicture, "the background is black")
  }
}

extension SourcePicture {
  fileprivate var isDecoded: Bool { if case .decoded = self { true } else { false } }
}
