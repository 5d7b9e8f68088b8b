import ClipJob
import Foundation
import Rendering
import TestKit

/// Plans documents over a few small files: `talk.mp4` (320×240, 6 s, with sound), `silent.mp4` (the same without),
/// `music.wav` (30 s), `jingle.wav` (2 s), `still.png` (320×240), `icon.png` (64×64).
struct WarningBench {
  private let folder: String

  init() throws { folder = try Self.media.get() }

  private static let media = Result {
    let folder = TemporaryDirectory.shared.file("warnings")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let color = "color=gray:s=320x240:r=25:d="
    let sine = "sine=f=440:r=48000:d="
    func make(_ name: String, _ arguments: String...) throws {
      try FFmpegTool.ffmpeg(["-f", "lavfi", "-i"] + arguments + ["\(folder)/\(name)"])
    }
    try make("talk.mp4", color + "6", "-f", "lavfi", "-i", sine + "6", "-c:a", "aac")
    try make("silent.mp4", color + "6")
    try make("music.wav", sine + "30")
    try make("jingle.wav", sine + "2")
    try make("still.png", color + "1", "-frames:v", "1")
    try make("icon.png", "color=gray:s=64x64", "-frames:v", "1")
    return folder
  }

  /// `members`: of the document, beside its version.
  func plan(_ members: String) throws -> RenderPlan {
    try RenderPlan(
      Job.parse(Array("{\"version\": 1, \(members)}".utf8)), locator: MediaLocator(baseDirectory: folder))
  }

  func warnings(_ members: String) throws -> [JobWarning] { try plan(members).warnings }

  /// Of a job with an mp4 on a canvas of 320×240, and with what else there is.
  func warnings(tracks: String, audio: String = "", others: String = "") throws -> [JobWarning] {
    try warnings(
      """
      "tracks": [\(tracks)], "audio": {"tracks": [\(audio)]},
      \(others.contains("canvas") ? "" : #""canvas": {"width": 320, "height": 240},"#)
      \(others.isEmpty ? "" : others + ",")
      "outputs": [{"to": "out.mp4"}]
      """)
  }
}
