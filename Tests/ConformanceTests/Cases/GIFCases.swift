import ClipJob
import Foundation
import Glibc
import Rendering
import Telemetry
import TestKit
import Testing
import Threads

extension ConformanceCase {
  /// Jobs that make gifs; the input is a document.
  static let gifCases: [ConformanceCase] = [
    ConformanceCase("gif-progress", "gif100.json", does: gif) { bench, input in
      try bench.expectSlowGIF(try bench.document(input), frames: 50)
    },
    // A second of what took a worker its patience.
    ConformanceCase("gif-progress", "gifjob.json", does: gif) { bench, input in
      let document = try bench.document(input).replacingOccurrences(
        of: "\"duration\":30", with: "\"duration\":1")
      try bench.expectPaletteProgress(document)
    },
    ConformanceCase(
      "gif-progress", "film60.json", does: gif,
      make: { try bench60().write(toFile: $0, atomically: true, encoding: .utf8) },
      check: { bench, input in
        let document = try bench.document(input)
        try bench.expectSlowGIF(document, frames: 30)
        try bench.expectPaletteProgress(document)
      }),
  ]

  private static let gif =
    "A gif has at most 50 frames per second, because viewers slow down what is faster; `explain` says so. Its palette's passes tell how far they are, and end when they are cancelled."

  private static func bench60() throws -> String {
    let film = try NumberedVideo(frames: 60, fps: "60").make("sixty.mkv", MediaFixtures.h264(gop: 30))
    return """
      {"version": 1, "tracks": [{"clips": [{"source": {"video": "\(film)"}}]}], "outputs": [{"to": "film.gif"}]}
      """
  }
}

extension ConformanceBench {
  fileprivate func document(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  /// No frame is shown for less than two hundredths of a second, all of them for a second, and the result tells.
  fileprivate func expectSlowGIF(_ document: String, frames: Int) throws {
    let name = try #require(try Job.parse(Array(document.utf8)).outputs.first?.to)
    let output = try job(document, output: name)
    let told = "\(name): a gif has at most 50 frames per second; this one has \(frames)"
    #expect(output.result.explain.contains(told), "\(output.result.explain)")
    let lengths = try FFmpegTool.ffprobe([
      "-show_entries", "packet=duration_time", "-of", "csv=p=0", output.path,
    ]).split(whereSeparator: \.isNewline).compactMap { Double($0.prefix { $0 != "," }) }
    #expect(lengths.count == frames && lengths.allSatisfy { $0 > 0.0199 }, "\(lengths)")
    #expect(abs(lengths.reduce(0, +) - 1) < 0.03)
  }

  /// Cancels in the middle of the frames that get their colours: it was told that they are under way.
  fileprivate func expectPaletteProgress(_ document: String) throws {
    let (folder, heartbeat) = (TemporaryDirectory(), Heartbeat())
    let plan = try RenderPlan(
      try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: folder.path))
    let watch = Completion()
    let isOver = Cancellation()
    _ = WorkThread.start("watch", watch) {
      let isAmidst = {
        heartbeat.reading.works.contains { $0.phase == .palette && $0.done > 0 && $0.done < $0.amount }
      }
      while !isAmidst(), !isOver.isCancelled { sched_yield() }
      heartbeat.cancellation.cancel()
    }
    let errors = errors { _ = try RenderSession(plan, heartbeat: heartbeat).run() }
    isOver.cancel()
    watch.wait()
    #expect(errors == [.cancelled] && folder.contents == [])
  }
}
