import ClipJob
import TestKit
import Testing

/// Viewers show a gif's frames of less than two hundredths of a second for ten: nothing faster than 50 a second is written.
@Suite struct GIFRateTests {
  private let bench = RenderBench()

  private func document(canvas fps: String, output: String = "") -> String {
    """
    {"version": 1, "canvas": {"width": 32, "height": 32, "fps": \(fps)}, "tracks": [{"clips": [{"source":
    {"pattern": {"name": "noise"}}, "duration": 1}]}], "outputs": [{"to": "a.gif"\(output)}, {"to": "a.mp4"}]}
    """
  }

  @Test(arguments: [("50", 50, false), ("60", 30, true), ("100", 50, true), ("240", 48, true)])
  func aFastCanvasIsThinned(_ canvas: String, _ frames: Int, _ isTold: Bool) throws {
    let result = try bench.render(document(canvas: canvas))
    #expect(result.files.map(\.frames) == [frames, try #require(Int(canvas))])
    let seconds = try FFmpegTool.ffprobe([
      "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", bench.file("a.gif"),
    ])
    #expect(
      abs((Double(seconds.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) - 1) < 0.03, "\(seconds)")
    #expect(
      result.explain.contains("a.gif: a gif has at most 50 frames per second; this one has \(frames)")
        == isTold)
  }

  @Test func askingForMoreIsRefused() {
    let failures = bench.failures(document(canvas: "25", output: #", "fps": 60"#))
    #expect(failures.map(\.code) == ["value.range"] && failures.first?.path == "outputs[0].fps")
    #expect(bench.failures(document(canvas: "25", output: #", "fps": 50"#)) == [])
  }
}
