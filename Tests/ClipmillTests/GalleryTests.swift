import ClipJob
import Foundation
import TestKit
import Testing

/// docs/gallery.md has every animation, look and highlight of captions, waveform and kind of progress, and `scripts/gallery` draws them.
@Suite struct GalleryTests {
  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let names =
    TextAnimationPreset.allCases.map(\.rawValue) + CaptionPreset.allCases.map { "captions-\($0.rawValue)" }
    + CaptionHighlight.allCases.map { "highlight-\($0.rawValue)" }
    + Waveform.Style.allCases.map { "waveform-\($0.rawValue)" }
    + ProgressBar.Style.allCases.map { "progress-\($0.rawValue)" }

  @Test func thePageShowsAllOfThem() throws {
    let page = try String(contentsOf: Self.package.appending(path: "docs/gallery.md"), encoding: .utf8)
    let shown = page.matches(of: /\]\(gallery\/([\w-]+\.\w+)\)/).map { String($0.1) }
    #expect(shown == Self.names.flatMap { ["\($0).png", "\($0).gif"] }, "`make gallery` writes the page")
    let files = try FileManager.default.contentsOfDirectory(
      atPath: Self.package.appending(path: "docs/gallery").path)
    #expect(files.sorted() == shown.sorted())
  }

  /// Pages with many of them are to load fast; animations fill all of their pictures.
  @Test(arguments: names.filter { $0.contains("-") }) func clipsAreSmall(_ name: String) throws {
    let path = Self.package.appending(path: "docs/gallery/\(name).gif").path
    let bytes = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    #expect(bytes < 60_000)
  }

  @Test(arguments: [
    ("wave", 240), ("captions-karaoke", 144), ("highlight-slide", 240), ("waveform-radial", 128),
    ("progress-bar", 240),
  ])
  func theScriptDraws(_ name: String, width: Int) throws {
    let folder = TemporaryDirectory()
    let process = Process()
    process.executableURL = Self.package.appending(path: "scripts/gallery")
    process.arguments = ["--out", folder.path, name]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "CLIPMILL": try #require(Program.binary).path
    ]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let (picture, clip) = (folder.file("\(name).png"), folder.file("\(name).gif"))
    #expect(try FFmpegTool.value("stream=width", of: clip, stream: "v:0") == "\(width)")
    #expect(try FFmpegTool.value("stream=width", of: picture, stream: "v:0") != "\(width)")
    // What the page has is what the program draws today: fonts are those of the machine, so only sizes are compared.
    for kind in ["png", "gif"] {
      let kept = Self.package.appending(path: "docs/gallery/\(name).\(kind)").path
      #expect(
        try FFmpegTool.value("stream=width,height", of: folder.file("\(name).\(kind)"), stream: "v:0")
          == FFmpegTool.value("stream=width,height", of: kept, stream: "v:0"))
    }
  }
}
