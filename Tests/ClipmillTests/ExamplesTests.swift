import ClipJob
import Foundation
import Testing

/// The package's folder, from this file's place in it.
private let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

private func names(in folder: String, ending: String) -> [String] {
  let all = try? FileManager.default.contentsOfDirectory(atPath: package.appending(path: folder).path)
  return (all ?? []).filter { $0.hasSuffix(ending) }.sorted()
}

@Suite struct ExamplesTests {
  /// Jobs have a number in front; what else there is are settings.
  static let jobs = names(in: "examples", ending: ".json").filter { $0.first?.isNumber == true }

  @Test func thereAreExamples() {
    #expect(Self.jobs.count >= 8)
  }

  @Test(arguments: jobs)
  func exampleIsAJob(_ name: String) throws {
    let bytes = try Data(contentsOf: package.appending(path: "examples/\(name)"))
    let job = try Job.parse([UInt8](bytes))
    #expect(!job.tracks.isEmpty)
    // The demo tells the results of one job from another's by the number in front.
    let number = "../out/" + name.prefix(3)
    for output in job.outputs { #expect(output.to.hasPrefix(number), "\(name) writes \(output.to)") }
    for clip in job.tracks.flatMap(\.clips) {
      for file in clip.source.files { #expect(file.hasPrefix("../out/sources/"), "\(name) reads \(file)") }
    }
  }

  @Test func everyExampleIsListed() throws {
    let listing = try String(contentsOf: package.appending(path: "examples/README.md"), encoding: .utf8)
    for name in names(in: "examples", ending: ".json") {
      #expect(listing.contains("(\(name))"), "examples/README.md lacks \(name)")
    }
  }
}

/// Blocks of the documents that are fenced as `sh run` are run, in order of appearance, each document in
/// one fresh folder with `clipmill` on PATH; every command must succeed.
@Suite struct DocumentTests {
  static let documents =
    ["README.md", "examples/README.md"] + names(in: "docs", ending: ".md").map { "docs/" + $0 }

  /// The commands of a document's `sh run` blocks.
  static func commands(of text: String) -> [String] {
    var blocks: [String] = []
    var block: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let lines = block {
          blocks.append(lines.joined(separator: "\n"))
          block = nil
        } else if line == "```sh run" {
          block = []
        }
      } else {
        block?.append(line)
      }
    }
    return blocks
  }

  @Test func findsBlocksToRun() {
    let text = "a\n```sh\nno\n```\n```sh run\none\ntwo\n```\n```json\n{}\n```\n```sh run\nthree\n```\n"
    #expect(Self.commands(of: text) == ["one\ntwo", "three"])
    let readme = try? String(contentsOf: package.appending(path: "README.md"), encoding: .utf8)
    #expect(!Self.commands(of: readme ?? "").isEmpty, "the README has no block that can be run")
  }

  @Test(arguments: documents)
  func commandsRun(_ document: String) throws {
    let text = try String(contentsOf: package.appending(path: document), encoding: .utf8)
    let blocks = Self.commands(of: text)
    guard !blocks.isEmpty else { return }
    let binary = try #require(Program.binary, "no clipmill binary is built")

    let folder = FileManager.default.temporaryDirectory.appending(path: "clipmill-docs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      at: package.appending(path: "examples"), to: folder.appending(path: "examples"))

    let log = folder.appending(path: ".log")
    #expect(FileManager.default.createFile(atPath: log.path, contents: nil))
    let output = try FileHandle(forWritingTo: log)
    let shell = Process()
    // A command that hangs is a failure, not the end of all tests: timeout stops it and exits with 124.
    shell.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    shell.arguments = ["600", "/bin/bash", "-euxo", "pipefail", "-c", blocks.joined(separator: "\n")]
    shell.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    let path = environment["PATH"] ?? "/usr/bin:/bin"
    environment["PATH"] = binary.deletingLastPathComponent().path + ":" + path
    shell.environment = environment
    shell.standardInput = FileHandle.nullDevice
    shell.standardOutput = output
    shell.standardError = output
    try shell.run()
    shell.waitUntilExit()
    let said = try String(contentsOf: log, encoding: .utf8)
    #expect(shell.terminationStatus == 0, "\(document): \(said.suffix(3000))")
  }
}
