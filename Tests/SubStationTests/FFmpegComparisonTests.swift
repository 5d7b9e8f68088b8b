import Foundation
import MediaTypes
import TestKit
import Testing

@testable import SubStation

/// The same pictures as FFmpeg's filters draw on R'G'B'.
///
/// Both of its filters are asked: `ass` shapes letters as here, `subtitles` without OpenType's rules, so that its letters are some
/// hundredths of a sample elsewhere.
@Suite struct FFmpegComparisonTests {
  private let folder = TemporaryDirectory()
  private static let times = [0, 1, 3].map { Rational($0, 2) }

  @Test(arguments: ScriptCase.all) func isDrawnAsByFFmpeg(_ item: ScriptCase) throws {
    let file = folder.file("script.ass")
    try Data(item.text.utf8).write(to: URL(fileURLWithPath: file))
    let base = Canvas.patterned
    let expected = try reference(file, on: base)
    let renderer = try AssRenderer(
      AssTrack(Array(item.text.utf8), name: "script.ass"), width: Canvas.width, height: Canvas.height)
    for seconds in Self.times {
      let drawn = base.with(try renderer.frame(at: seconds).parts)
      let theirs = expected[Int((seconds * Rational(2)).floor)]
      let alike = try #require(drawn.similarity(to: theirs.ass, unlike: base))
      #expect(alike.mean >= 0.999 && alike.windows > 50, "\(seconds): \(alike)")
      let similar = try #require(drawn.similarity(to: theirs.subtitles, unlike: base))
      #expect(similar.mean >= 0.98, "\(seconds): \(similar)")
      // Each layer is rounded once, by both.
      #expect(drawn.largestDifference(from: theirs.ass).allSatisfy { $0 <= 3 })
    }
    #expect(renderer.warnings.isEmpty, "\(renderer.warnings)")
  }

  /// Frames at every half second, by both filters.
  private func reference(_ file: String, on base: Canvas) throws -> [(ass: Canvas, subtitles: Canvas)] {
    let count = 4
    let input = folder.file("base.yuv")
    try Data((0..<count).flatMap { _ in base.bytes }).write(to: URL(fileURLWithPath: input))
    let size = Canvas.width * Canvas.height
    let filter = """
      scale=in_color_matrix=bt709:in_range=tv,format=gbrp,split[a][b];[a]ass=\(file)[c];[b]subtitles=\(file)[d];\
      [c][d]vstack,scale=out_color_matrix=bt709:out_range=tv,format=yuv444p
      """
    let output = try FFmpegTool.ffmpeg([
      "-f", "rawvideo", "-pix_fmt", "yuv444p", "-s", "\(Canvas.width)x\(Canvas.height)", "-r", "2", "-i",
      input,
      "-filter_complex", filter, "-f", "rawvideo", "-",
    ])
    let bytes = [UInt8](output)
    func canvas(_ frame: Int, _ half: Int) -> Canvas {
      Canvas(
        planes: (0..<3).map {
          let start = ((frame * 3 + $0) * 2 + half) * size
          return Array(bytes[start..<(start + size)])
        })
    }
    return (0..<(bytes.count / size / 6)).map { (canvas($0, 0), canvas($0, 1)) }
  }
}
