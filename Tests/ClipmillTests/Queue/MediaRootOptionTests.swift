import Foundation
import TestKit
import Testing

/// `--media-root` of verbs that render here: what a document names stays below it.
@Suite struct MediaRootOptionTests {
  private let folder = TemporaryDirectory()

  private func run(_ arguments: String...) throws -> (status: Int32, err: String) {
    let process = Process()
    process.executableURL = try #require(Program.binary, "no clipmill binary is built")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    _ = FileManager.default.createFile(atPath: folder.file("err.log"), contents: nil)
    process.standardError = FileHandle(forWritingAtPath: folder.file("err.log"))
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOfFile: folder.file("err.log"), encoding: .utf8))
  }

  private func prepare() throws {
    try FileManager.default.createDirectory(atPath: folder.file("root"), withIntermediateDirectories: true)
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.5", "-c:v", "libx264", folder.file("film.mp4")])
    try FileManager.default.copyItem(atPath: folder.file("film.mp4"), toPath: folder.file("root/film.mp4"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("root/link.mp4"), withDestinationPath: "../film.mp4")
  }

  private func write(_ source: String, to output: String) throws {
    try
      #"{"version": 1, "canvas": {"fps": 10}, "tracks": [{"clips": [{"source": {"video": "\#(source)"}}]}], "outputs": [{"to": "\#(output)"}]}"#
      .write(toFile: folder.file("root/job.json"), atomically: true, encoding: .utf8)
  }

  @Test func aRenderStaysBelow() throws {
    try prepare()
    try write("film.mp4", to: "out.mp4")
    let done = try run("render", "root/job.json", "--media-root", "root", "--device", "cpu", "--quiet")
    #expect(done.status == 0, "\(done)")
    #expect(FileManager.default.fileExists(atPath: folder.file("root/out.mp4")))
    for (source, output, code) in [
      ("../film.mp4", "b.mp4", "source.forbidden"), ("link.mp4", "b.mp4", "source.forbidden"),
      ("\(folder.file("film.mp4"))", "b.mp4", "source.forbidden"),
      ("film.mp4", "../b.mp4", "output.forbidden"),
      ("film.mp4", "\(folder.file("b.mp4"))", "output.forbidden"),
    ] {
      try write(source, to: output)
      let told = try run("render", "root/job.json", "--media-root", "root", "--device", "cpu", "--quiet")
      #expect(told.status == 2 && told.err.contains("[\(code)]"), "\(source), \(output): \(told)")
    }
    #expect(!folder.contents.contains("b.mp4"))
  }

  @Test func aCutStaysBelow() throws {
    try prepare()
    let rest = ["--media-root", "root", "--device", "cpu", "--quiet"]
    func cut(_ source: String, _ output: String) throws -> (status: Int32, err: String) {
      try run("cut", source, "-o", output, rest[0], rest[1], rest[2], rest[3], rest[4])
    }
    let done = try cut("root/film.mp4", "root/cut.mp4")
    #expect(done.status == 0, "\(done)")
    for (source, output) in [
      ("film.mp4", "root/b.mp4"), ("root/link.mp4", "root/b.mp4"), ("root/film.mp4", "b.mp4"),
    ] {
      let told = try cut(source, output)
      #expect(told.status == 2 && told.err.contains(".forbidden]"), "\(source), \(output): \(told)")
    }
    #expect(!folder.contents.contains("b.mp4"))
  }

  @Test func aRootThatIsNotThere() throws {
    try prepare()
    let told = try run("cut", "root/film.mp4", "-o", "root/b.mp4", "--media-root", "none")
    #expect(told.status == 2 && told.err.contains("folders that exist"), "\(told)")
  }
}
