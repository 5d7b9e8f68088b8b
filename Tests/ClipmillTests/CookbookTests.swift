import Foundation
import TestKit
import Testing

/// docs/cookbook.md: its documents are those of examples/everyday, and render into what it says.
@Suite struct CookbookTests {
  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let page =
    (try? String(contentsOf: package.appending(path: "docs/cookbook.md"), encoding: .utf8)) ?? ""
  static let files: [String] = {
    let all = try? FileManager.default.contentsOfDirectory(
      atPath: package.appending(path: "examples/everyday").path)
    return (all ?? []).sorted()
  }()

  // MARK: - The page

  @Test func thereAreSixteen() {
    #expect(Self.files.map { $0.prefix(2) } == (1...16).map { $0 < 10 ? "0\($0)" : "\($0)" })
  }

  @Test(arguments: files) func thePageShowsTheFileAsItIs(_ name: String) throws {
    let text = try String(
      contentsOf: Self.package.appending(path: "examples/everyday/\(name)"), encoding: .utf8)
    let language = try #require(
      ["json": "json", "py": "python", "sh": "sh"][(name as NSString).pathExtension])
    #expect(Self.page.contains("```\(language)\n\(text)```\n"), "scripts/cookbook puts \(name) into the page")
    #expect(Self.page.contains("](../examples/everyday/\(name))"))
  }

  @Test(arguments: files.filter { $0.hasSuffix(".json") }) func thereIsAPicture(_ name: String) throws {
    let picture = "cookbook/\((name as NSString).deletingPathExtension).jpg"
    #expect(Self.page.contains("](\(picture))"))
    let path = Self.package.appending(path: "docs/\(picture)").path
    let bytes = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    #expect(bytes <= 40_000)
    let width = Int(try FFmpegTool.value("stream=width", of: path, stream: "v:0"))
    #expect(try #require(width) <= 480)
  }

  // MARK: - The documents

  struct Output: Sendable {
    let file: String
    let width: Int
    let height: Int
    /// Nil: a still.
    let seconds: Double?
  }

  static let outputs: [Output] = [
    .init(file: "01-keep-a-face.mp4", width: 1080, height: 1920, seconds: 4),
    .init(file: "02-blurred-background.mp4", width: 1920, height: 1080, seconds: 4),
    .init(file: "03-highlights.mp4", width: 1280, height: 720, seconds: 7.7),
    .init(file: "04-slideshow.mp4", width: 1280, height: 720, seconds: 6.8),
    .init(file: "05-reaction.mp4", width: 1280, height: 720, seconds: 4),
    .init(file: "06-watermark.mp4", width: 1920, height: 1080, seconds: 10),
    .init(file: "07-wide.mp4", width: 1920, height: 1080, seconds: 4),
    .init(file: "07-upright.mp4", width: 1080, height: 1920, seconds: 4),
    .init(file: "07-square.mp4", width: 1080, height: 1080, seconds: 4),
    .init(file: "07-poster.jpg", width: 1920, height: 1080, seconds: nil),
    .init(file: "07-preview.gif", width: 320, height: 180, seconds: 4),
    .init(file: "08-audiogram.mp4", width: 1080, height: 1080, seconds: 10),
    .init(file: "09-speed.mp4", width: 1280, height: 720, seconds: 5),
    .init(file: "10-replaced-sound.mp4", width: 1280, height: 720, seconds: 6),
    .init(file: "11-phone-clips.mp4", width: 1280, height: 720, seconds: 12.8),
    .init(file: "12-small-gif.gif", width: 320, height: 320, seconds: 2.5),
    .init(file: "15-captions.mp4", width: 1080, height: 1920, seconds: 6.35),
    .init(file: "16-title.mp4", width: 1280, height: 720, seconds: 5),
  ]

  /// A folder with the documents, and the sources that they read.
  private static let bench = Result {
    let folder = TemporaryDirectory()
    let examples = URL(fileURLWithPath: folder.file("examples"))
    try FileManager.default.copyItem(at: package.appending(path: "examples"), to: examples)
    let maker = Process()
    maker.executableURL = package.appending(path: "scripts/demo-sources")
    maker.arguments = [folder.file("out/sources")]
    try maker.run()
    maker.waitUntilExit()
    try #require(maker.terminationStatus == 0)
    return folder
  }

  @Test(.serialized, arguments: files.filter { $0.hasSuffix(".json") })
  func theDocumentRenders(_ name: String) throws {
    let folder = try Self.bench.get()
    let program = Process()
    program.executableURL = try #require(Program.binary, "no clipmill binary is built")
    program.arguments = ["render", folder.file("examples/everyday/\(name)"), "--device", "cpu", "--quiet"]
    let errors = Pipe()
    program.standardError = errors
    try program.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    program.waitUntilExit()
    // Nothing to warn of either.
    try #require(program.terminationStatus == 0 && said == "", "\(said)")

    let wanted = Self.outputs.filter { $0.file.prefix(2) == name.prefix(2) }
    #expect(!wanted.isEmpty)
    for output in wanted {
      let path = folder.file("out/everyday/\(output.file)")
      let size = try FFmpegTool.value("stream=width,height", of: path, stream: "v:0")
      #expect(size == "\(output.width)\n\(output.height)", "\(output.file)")
      guard let seconds = output.seconds else { continue }
      // A frame more or less: 9.5 s are no whole number of frames at every rate.
      let length = try #require(Double(try FFmpegTool.value("stream=duration", of: path, stream: "v:0")))
      #expect(abs(length - seconds) < 0.11, "\(output.file) lasts \(length) s")
      if output.file.hasSuffix(".mp4"), !["02", "04"].contains(output.file.prefix(2)) {
        #expect(try FFmpegTool.sound(path).contains { abs($0) > 0.02 }, "\(output.file) is silent")
      }
    }
    guard name.hasPrefix("15") else { return }
    // In the time of the cut, which begins with the second sentence.
    for (language, first, last) in [
      ("en", "It names", "every frame,"), ("es", "Nombra las fuentes,", "pinta cada fotograma"),
    ] {
      let captions = try String(
        contentsOfFile: folder.file("out/everyday/15-captions.\(language).srt"), encoding: .utf8)
      #expect(captions.hasPrefix("1\n00:00:00,000 --> "), "\(captions)")
      #expect(captions.split(separator: "\n").dropFirst(2).first == first[...], "\(captions)")
      // Where lines are broken is the fonts' matter.
      #expect(
        captions.replacing("\n", with: " ").hasSuffix(" --> 00:00:06,300 \(last)  "), "\(captions)")
    }
  }
}
