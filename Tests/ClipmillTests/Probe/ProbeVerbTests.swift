import ClipJob
import Foundation
import TestKit
import Testing

/// `clipmill probe` as people and scripts meet it.
@Suite struct ProbeVerbTests {
  private let folder = TemporaryDirectory()

  private func run(_ arguments: String...) throws -> (status: Int32, out: String, err: String) {
    let process = Process()
    process.executableURL = try #require(Program.binary, "no clipmill binary is built")
    process.arguments = ["probe"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = FileHandle.nullDevice
    let names = ["out", "err"].map { folder.file("\($0).log") }
    for name in names { _ = FileManager.default.createFile(atPath: name, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: names[0])
    process.standardError = FileHandle(forWritingAtPath: names[1])
    try process.run()
    process.waitUntilExit()
    let texts = try names.map { try String(contentsOfFile: $0, encoding: .utf8) }
    return (process.terminationStatus, texts[0], texts[1])
  }

  private func film() throws {
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2"]
        + MediaFixtures.h264(gop: 10) + ["-metadata", "title=\u{1B}[31mred", folder.file("film.mp4")])
  }

  @Test func aTableForPeople() throws {
    try film()
    let told = try run("film.mp4", "--keyframes", "--loudness")
    #expect(told.status == 0 && told.err.isEmpty, "\(told)")
    for words in [
      "*0", "h264 (High", "160×90, yuv420p", "25 fps", "*1", "aac", "frames: 50", "key frames: 5", "0.400000",
      "LUFS",
    ] {
      #expect(told.out.contains(words), "\(words) is missing in \(told.out)")
    }
    // Neither colours of our own nor of the file's.
    #expect(!told.out.contains("\u{1B}"))
  }

  /// One that cannot be read keeps nobody from the others.
  @Test func severalFiles() throws {
    try film()
    let told = try run("none.mp4", "film.mp4", "--json")
    #expect(told.status == 2)
    let document = try JSONValue(parsing: Array(told.out.utf8))
    #expect(document["version"]?.integer == 1)
    let sources = try #require(document["sources"]?.items)
    #expect(sources.count == 2)
    #expect(sources[0]["errors"]?.items?.first?["code"]?.text == "source.notFound")
    #expect(sources[1]["streams"]?.items?.count == 2)
    let errors = try JSONValue(parsing: Array(told.err.utf8))
    #expect(errors["errors"]?.items?.count == 1)
  }

  @Test func whatAWorkerWouldNotRead() throws {
    try film()
    try FileManager.default.createDirectory(atPath: folder.file("root"), withIntermediateDirectories: true)
    let outside = try run("film.mp4", "--media-root", "root")
    #expect(outside.status == 2 && outside.err.contains("[source.forbidden]"), "\(outside)")
    try FileManager.default.copyItem(atPath: folder.file("film.mp4"), toPath: folder.file("root/film.mp4"))
    #expect(try run("root/film.mp4", "--media-root", "root").status == 0)
    let metadata = try run("http://169.254.169.254/latest/meta-data?token=secret")
    #expect(metadata.status == 2 && metadata.err.contains("[source.forbidden]"), "\(metadata)")
    #expect(!metadata.err.contains("secret"))
  }

  @Test func wrongCommandLines() throws {
    #expect(try run().status == 2)
    let told = try run("film.mp4", "--audio-stream", "loud!")
    #expect(told.status == 2 && told.err.contains("--audio-stream"))
  }

  /// The stream that a job would have with the same choice.
  @Test func aChosenStream() throws {
    try film()
    #expect(try run("film.mp4", "--video-stream", "0", "--audio-stream", "0").status == 0)
    for option in ["--video-stream", "--audio-stream"] {
      let told = try run("film.mp4", option, "3")
      #expect(told.status == 2 && told.err.contains("[source.missingStream]"), "\(told)")
    }
  }

  /// A film that nobody has tagged, as it comes: nothing is wider than a terminal, and what is assumed is told.
  @Test func anOrdinaryFilm() throws {
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30000/1001:d=0.5", "-f", "lavfi", "-i",
      "sine=d=0.5:r=48000", "-ac", "2",
      "-pix_fmt", "yuv420p", "-c:v", "libx264", "-profile:v", "high", "-c:a", "aac", folder.file("plain.mp4"),
    ])
    let told = try run("plain.mp4")
    #expect(told.status == 0, "\(told)")
    #expect(
      told.out.contains("colour: not tagged; a render takes it for BT.709, limited range"), "\(told.out)")
    #expect(told.out.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(told.out)")
    #expect(
      told.out.contains("\n        und, default\n") || told.out.contains("\n        default\n"), "\(told.out)"
    )
    let json = try run("plain.mp4", "--json")
    let streams = try JSONValue(parsing: Array(json.out.utf8))["sources"]?.items?.first?["streams"]?.items
    #expect(streams?.count == 2 && streams?[0]["bitDepth"]?.integer == 8 && streams?[1]["bitDepth"] == nil)
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "sine=d=0.1", "-c:a", "pcm_s24le", folder.file("tone.wav")])
    let tone = try JSONValue(parsing: Array(try run("tone.wav", "--json").out.utf8))
    #expect(tone["sources"]?.items?.first?["streams"]?.items?.first?["bitDepth"]?.integer == 24)
  }
}
