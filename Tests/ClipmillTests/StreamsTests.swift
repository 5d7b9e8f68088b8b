import Foundation
import TestKit
import Testing

/// What becomes of results and reports: on streams that are closed or full, and in files that are something else's.
@Suite struct StreamsTests {
  private let folder = TemporaryDirectory()

  /// Runs a line of shell in the folder, in which `$C` is the program; its exit code.
  private func shell(_ line: String) throws -> (status: Int32, err: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging([
      "C": try #require(Program.binary, "no clipmill binary is built").path
    ]) { $1 }
    let logs = TemporaryDirectory()
    _ = FileManager.default.createFile(atPath: logs.file("err"), contents: nil)
    process.standardError = FileHandle(forWritingAtPath: logs.file("err"))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOfFile: logs.file("err"), encoding: .utf8))
  }

  private func write(_ name: String, _ output: String, source: String = ##"{"color": "#204060"}"##) throws {
    try Data(
      (#"{"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": [{"source": \#(source), "#
        + #""duration": 0.3}]}], "outputs": [{"to": "\#(output)"}]}"#).utf8
    ).write(to: URL(fileURLWithPath: folder.file(name)))
  }

  /// Its own pipes would otherwise be taken for them: progress was read as signals.
  @Test(arguments: ["<&- 2>&-", "<&- >&-", "<&- >&- 2>&-", "2>&-"])
  func aRenderWithoutStreamsIsFinished(_ closed: String) throws {
    try write("job.json", "a.mp4")
    #expect(
      try shell("$C render job.json \(closed)").status
        == (closed.contains(">&- ") || closed.hasSuffix(" >&-") ? 3 : 0))
    #expect(FileManager.default.fileExists(atPath: folder.file("a.mp4")))
  }

  @Test func aResultThatIsNotWrittenIsAnError() throws {
    try write("job.json", "a.mp4")
    for line in ["$C validate job.json --json > /dev/full", "$C devices > /dev/full", "$C help >&-"] {
      let outcome = try shell(line)
      #expect(
        outcome.status == 3 && outcome.err.contains("the result cannot be written to stdout"),
        "\(line): \(outcome)")
    }
    // A reader that has seen enough is none.
    #expect(try shell("$C help | true").status == 0)
  }

  @Test func aReportOverwritesNothingOfTheJob() throws {
    try write("first.json", "keep.mp4")
    #expect(try shell("$C render first.json").status == 0)
    symlink("keep.mp4", folder.file("link.mp4"))
    try write("job.json", "clip.mp4", source: #"{"video": "keep.mp4"}"#)
    for (report, what) in [
      ("clip.mp4", "an output of the job"), ("./keep.mp4", "a source of the job"),
      ("link.mp4", "a source of the job"),
      ("job.json", "the job itself"), (".", "it is a folder"), ("no/where.json", "there is no folder no"),
    ] {
      let outcome = try shell("$C render job.json --report \(report)")
      #expect(outcome.status == 2 && outcome.err.contains(what), "\(report): \(outcome)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("clip.mp4")), "nothing is rendered before")
    }
    #expect(try shell("ffprobe -v error keep.mp4").status == 0)
    // Nor one that has errors, which the report would tell.
    try Data("{".utf8).write(to: URL(fileURLWithPath: folder.file("broken.json")))
    #expect(try shell("$C render broken.json --report broken.json").status == 2)
    #expect(try String(contentsOfFile: folder.file("broken.json"), encoding: .utf8) == "{")
    #expect(try shell("$C render job.json --report report.json").status == 0)
  }
}
