import Foundation
import TestKit
import Testing

@testable import Rendering

@Suite struct StagingNameTests {
  @Test func namesCarryJobAndTokenAndAreHidden() {
    let path = StagingName.attempt(job: "talk-7", token: 42).path(for: "/media/out/clip.mp4", number: 1)
    #expect(path == "/media/out/.clip.mp4.part-talk-7-42-1")
    // Processes of different containers may have the same number: their names have a random part, too.
    let own = StagingName.process.path(for: "/clip.mp4", number: 0)
    #expect(own.wholeMatch(of: /\/\.clip\.mp4\.part-([0-9]+)-[0-9a-z]+-0/)?.1 == "\(getpid())")
  }

  @Test(arguments: [
    String(repeating: "n", count: 255), String(repeating: "ü", count: 127), String(repeating: "👩‍👩‍👧‍👦", count: 10),
    "a" + String(repeating: "\u{301}", count: 120),
  ])
  func longNamesAreCutToWhatFileSystemsAllow(_ name: String) throws {
    let folder = TemporaryDirectory()
    let naming = StagingName.attempt(job: String(repeating: "j", count: 128), token: .max)
    let path = naming.path(for: folder.file(name), number: 99)
    #expect(FileManager.default.createFile(atPath: path, contents: Data()), "\(path)")
    let job = String(repeating: "j", count: 128)
    #expect(StagingName.removeLeftovers(of: job, before: .max, at: folder.file(name)) == 0)
    let older = StagingName.attempt(job: job, token: 7).path(for: folder.file(name), number: 3)
    #expect(FileManager.default.createFile(atPath: older, contents: Data()))
    #expect(StagingName.removeLeftovers(of: job, before: 8, at: folder.file(name)) == 1)
    #expect(folder.contents.count == 1)
  }

  @Test func leftoversAreThoseOfTheJobItselfAndOlder() {
    let folder = TemporaryDirectory()
    let destination = folder.file("clip.mp4")
    let kept = [
      ".clip.mp4.part-a-5-0",  // of this attempt
      ".clip.mp4.part-a-6-0",  // of a later one
      ".clip.mp4.part-a-3-1-0",  // of the job a-3
      ".clip.mp4.part-b-1-0", ".clip.mp4.part-a-1", ".clip.mp4.part-a-x-0", ".other.mp4.part-a-1-0",
      ".clip.mp4.part-4711-0", "clip.mp4",
    ]
    for name in kept + [".clip.mp4.part-a-4-0", ".clip.mp4.part-a-1-12"] {
      _ = FileManager.default.createFile(atPath: folder.file(name), contents: Data())
    }
    #expect(StagingName.removeLeftovers(of: "a", before: 5, at: destination) == 2)
    #expect(folder.contents == kept.sorted())
    #expect(StagingName.removeLeftovers(of: "a", before: 5, at: folder.file("none/clip.mp4")) == 0)
  }
}
