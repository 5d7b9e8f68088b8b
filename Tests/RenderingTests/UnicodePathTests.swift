import ClipJob
import Foundation
import TestKit
import Testing

@testable import Rendering

/// Names that `String` takes for others than the kernel does.
@Suite struct UnicodePathTests {
  private let bench = RenderBench()
  private let composed = "\u{E9}.png"
  private let decomposed = "e\u{301}.png"

  private func still(_ color: String, to output: String) -> String {
    #"{"version": 1, "canvas": {"width": 64, "height": 64}, "tracks": [{"clips": [{"source": {"color": "\#(color)"}, "#
      + #""duration": 1}]}], "outputs": [{"to": "\#(output)", "at": 0}]}"#
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: bench.file(name)))
  }

  @Test func twoSpellingsOfANameAreTwoSources() throws {
    try bench.render(still("#ff0000", to: composed))
    try bench.render(still("#0000ff", to: decomposed))
    #expect(try bytes(composed) != bytes(decomposed))
    for (first, second) in [(composed, decomposed), (decomposed, composed)] {
      try bench.render(
        #"{"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": ["#
          + #"{"source": {"image": "\#(first)"}, "duration": 1}, {"source": {"image": "\#(second)"}, "duration": 1}]}], "#
          + #""outputs": [{"to": "first.png", "at": 0.5}, {"to": "second.png", "at": 1.5}]}"#)
      #expect(try bytes("first.png") != bytes("second.png"))
    }
  }

  @Test func andTwoOutputs() throws {
    let document = still("#ff0000", to: composed).replacingOccurrences(
      of: "\"outputs\": [", with: "\"outputs\": [{\"to\": \"\(decomposed)\", \"at\": 0}, ")
    try bench.render(document)
    #expect(bench.folder.contents.count == 2)
    #expect(
      bench.failures(
        still("#ff0000", to: "a.png").replacingOccurrences(
          of: "\"outputs\": [", with: "\"outputs\": [{\"to\": \"./a.png\", \"at\": 0}, ")
      ).map(\.code) == ["output.duplicate"])
  }

  @Test(arguments: ["médias", "日本", "a\u{301}"]) func aRootOfAnyNameIsItself(_ name: String) throws {
    let root = bench.file(name)
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
    let locator = MediaLocator(baseDirectory: root, roots: [root])
    for file in ["clip.png", "abcdefg.png", "deep/clip.png"] {
      let job = try Job.parse(Array(still("#ff0000", to: file).utf8))
      _ = try RenderSession(try RenderPlan(job, locator: locator)).run()
      #expect(FileManager.default.fileExists(atPath: root + "/" + file), "\(file)")
    }
  }

  @Test(arguments: ["..\u{2F}\u{301}out.png", "a/../..\u{2F}\u{301}out.png"])
  func aMarkedSlashLeadsOutOfNoRoot(_ path: String) throws {
    let root = bench.file("root")
    try FileManager.default.createDirectory(atPath: root + "/a", withIntermediateDirectories: true)
    try Data([1]).write(to: URL(fileURLWithPath: bench.file("\u{301}out.png")))
    let locator = MediaLocator(baseDirectory: root, roots: [root])
    #expect(throws: JobError.self) { try locator.locate(path, at: "outputs[0].to") }
    #expect(throws: JobError.self) { try locator.locate(path, at: "tracks[0]") }
  }

  /// Another job could take them for its own.
  @Test func namesOfUnfinishedFilesAreRefused() throws {
    let locator = MediaLocator(baseDirectory: bench.folder.path)
    for (path, code) in [("outputs[0].to", "output.forbidden"), ("tracks[0]", "source.forbidden")] {
      do {
        _ = try locator.locate("a/.part-victim@default/1-x-0/x.mp4", at: path)
        Issue.record("not refused")
      } catch {
        #expect(error.code == code)
      }
    }
  }
}
