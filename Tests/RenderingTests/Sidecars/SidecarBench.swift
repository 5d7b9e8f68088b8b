import Captions
import ClipJob
import Foundation
import Rendering

/// Renders captions over four seconds of a colour, 64 × 64 at 5 frames a second, and reads the files that they become.
struct SidecarBench {
  private let bench = RenderBench()

  /// A clip of `a.srt`, not closed.
  static let captions = #"{"source": {"captions": {"file": "a.srt"}}"#

  var folder: String { bench.folder.path }

  func file(_ name: String) -> String { bench.file(name) }

  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: file(name), atomically: true, encoding: .utf8)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

  func read(_ name: String) throws -> CaptionTrack {
    try CaptionTrack.read(Array(Data(contentsOf: URL(filePath: file(name)))), name: name)
  }

  /// "text from-to" of each.
  func cues(_ name: String) throws -> [String] {
    try read(name).cues.map { "\($0.text) \($0.from.decimalText)-\($0.to.decimalText)" }
  }

  /// - Parameter captions: clips, each on a track of its own.
  func job(_ captions: String..., outputs: String) -> String {
    let clips = [##"{"source": {"color": "#203040"}, "duration": 4}"##] + captions
    let tracks = clips.map { #"{"clips": [\#($0)]}"# }.joined(separator: ", ")
    return
      #"{"version": 1, "canvas": {"width": 64, "height": 64, "fps": 5}, "tracks": [\#(tracks)], "outputs": [\#(outputs)]}"#
  }

  func plan(_ json: String) throws -> RenderPlan {
    try RenderPlan(Job.parse(Array(json.utf8)), locator: MediaLocator(baseDirectory: folder))
  }

  @discardableResult
  func render(_ json: String) throws -> RenderResult { try bench.render(json) }

  /// "path code" of each.
  func failures(_ json: String) -> [String] {
    bench.failures(json).map { "\($0.path ?? "") \($0.code)" }
  }
}
