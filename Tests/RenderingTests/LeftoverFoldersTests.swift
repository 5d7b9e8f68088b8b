import Files
import Foundation
import TestKit
import Testing

@testable import Rendering

/// A render without a queue was killed between two of its renames, and its outputs lie in several folders.
@Suite struct LeftoverFoldersTests {
  private let folder = TemporaryDirectory()
  private let dead = StagedAttempt(token: 1, nonce: StagingName.hostMark + "dead")

  private func put(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
  }

  private func text(_ name: String) -> String? {
    try? String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  /// Stages `a.mp4` and `sub/b.mp4` and puts so many of them in place; nothing of the process is left open.
  private func killed(after count: Int) throws {
    try FileManager.default.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: true)
    try put("old a", "a.mp4")
    try put("old b", "sub/b.mp4")
    var items: [PublicationSet.Item] = []
    for (number, name) in ["a.mp4", "sub/b.mp4"].enumerated() {
      let (parent, name) = try FileLocation(folder.file(name)).openFolder()
      let staging = try StagingFolder.make(StagingName.process.folder, beside: parent)
      let file = try staging.folder.open(dead.file(number), O_RDWR | O_CREAT, mode: 0o666)
      var bytes = Array("new \(number)".utf8)
      #expect(pwrite(file.raw, &bytes, bytes.count, 0) == bytes.count)
      items.append(
        .init(
          number: number, staging: staging, name: name, path: folder.file(name),
          identity: try #require(file.identity)))
    }
    var set = PublicationSet(attempt: dead, isOfProcess: true, items: items)
    try set.claim()
    try set.prepare()
    for index in 0..<count { try set.place(index) }
  }

  private func sweep(_ path: String) throws {
    Leftovers.removeDead(beside: [try FileLocation(folder.file(path + "/x")).openFolder().folder])
  }

  /// By the folder that the next render goes to.
  @Test(arguments: [".", "sub"], [1, 2]) func allOrNothingIsLeft(_ next: String, _ placed: Int) throws {
    try killed(after: placed)
    #expect(text("a.mp4") == "new 0")
    try sweep(next)
    // With all in place it was only not tidied up.
    #expect(text("a.mp4") == (placed == 2 ? "new 0" : "old a"))
    #expect(text("sub/b.mp4") == (placed == 2 ? "new 1" : "old b"))
    #expect(folder.contents.sorted() == ["a.mp4", "sub"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("sub")) == ["b.mp4"])
  }

  @Test func nothingIsDecidedWithoutAllFolders() throws {
    try killed(after: 1)
    try FileManager.default.moveItem(atPath: folder.file("sub"), toPath: folder.file("away"))
    try sweep(".")
    #expect(text("a.mp4") == "new 0")
    try FileManager.default.moveItem(atPath: folder.file("away"), toPath: folder.file("sub"))
    try sweep(".")
    #expect(text("a.mp4") == "old a" && folder.contents.sorted() == ["a.mp4", "sub"])
  }
}
