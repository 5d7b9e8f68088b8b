import ClipJob
import Files
import Foundation
import MediaIO
import Synchronization
import TestKit
import Testing

@testable import Rendering

/// The step between complete files and files in their place, and its repetition by somebody else.
@Suite struct PublicationTests {
  private let bench = RenderBench()
  private let document = #"""
    {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": [
      {"source": {"color": "#204060"}, "duration": 0.2}]}],
     "outputs": [{"to": "a.mp4"}, {"to": "new/b.png", "at": 0}]}
    """#

  private var job: Job { get throws { try Job.parse(Array(document.utf8)) } }
  private var locator: MediaLocator { MediaLocator(baseDirectory: bench.folder.path) }
  private var publication: Publication {
    get throws { try publication(holder: 6) }
  }
  private func publication(holder token: Int64, nonce: String = "n") throws -> Publication {
    try Publication(try job, owner: "j", token: token, nonce: nonce, locator: locator)
  }
  private func naming(_ token: Int64) -> StagingName { .attempt(job: "j", token: token, nonce: "n") }

  /// Every file below the folder.
  private var all: [String] {
    (FileManager.default.enumerator(atPath: bench.folder.path)?.allObjects as? [String] ?? []).sorted()
  }
  private func text(_ name: String) -> String? {
    try? String(contentsOfFile: bench.file(name), encoding: .utf8)
  }

  /// Renders up to the gate, as the attempt `token`, and stops there as if killed: files stay staged.
  private func stage(token: Int64) throws -> [Publication.File] {
    let files = Mutex<[Publication.File]>([])
    let kept = TemporaryDirectory()
    let session = RenderSession(
      try RenderPlan(try job, locator: locator),
      publication: .init(
        naming: naming(token),
        gate: { result throws(JobError) in
          files.withLock { $0 = result.files.map { .init(to: $0.to, bytes: $0.bytes, sha256: $0.sha256) } }
          for (index, name) in ["a.mp4", "new/b.png"].enumerated() {
            let path = naming(token).path(for: bench.file(name), number: index)
            try? FileManager.default.copyItem(atPath: path, toPath: kept.file("\(index)"))
          }
          throw JobError("publication.refused", "no")
        }))
    #expect(throws: JobError.self) { try session.run() }
    for (index, name) in ["a.mp4", "new/b.png"].enumerated() {
      let path = naming(token).path(for: bench.file(name), number: index)
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: kept.file("\(index)"), toPath: path)
    }
    return files.withLock { $0 }
  }

  @Test func theGateComesAfterTheLastFileAndBeforeTheFirstRename() throws {
    let seen = Mutex<[String]>([])
    let session = RenderSession(
      try RenderPlan(try job, locator: locator),
      publication: .init(
        naming: naming(3),
        gate: { result throws(JobError) in
          let folder = bench.folder
          seen.withLock { $0 = folder.contents }
          #expect(result.files.map(\.to) == ["a.mp4", "new/b.png"])
          #expect(result.files.allSatisfy { $0.bytes > 0 && $0.sha256.count == 64 })
        }))
    let result = try session.run()
    #expect(seen.withLock { $0 } == [".part-j", "new"])
    #expect(bench.folder.contents == ["a.mp4", "new"])
    #expect(result.files.count == 2)
  }

  @Test func aRefusedPublicationLeavesNothing() throws {
    let session = RenderSession(
      try RenderPlan(try job, locator: locator),
      publication: .init(
        naming: naming(3),
        gate: { _ throws(JobError) in throw JobError("publication.refused", "no") }))
    #expect { try session.run() } throws: { ($0 as? JobError)?.code == "publication.refused" }
    // The folder stays: another job may be about to write into it.
    #expect(bench.folder.contents == ["new"])
  }

  @Test func everyStateBetweenGateAndLastRenameIsCompleted() throws {
    for placed in [[], [0], [1], [0, 1]] {
      let files = try stage(token: 5)
      for index in placed {
        let destination = bench.file(files[index].to)
        #expect(rename(naming(5).path(for: destination, number: index), destination) == 0)
      }
      #expect(try publication.complete(files, token: 5, nonce: "n"), "\(placed)")
      #expect(all == ["a.mp4", "new", "new/b.png"], "\(placed)")
      #expect(try publication.complete(files, token: 5, nonce: "n"), "twice")
      #expect(all == ["a.mp4", "new", "new/b.png"], "\(placed)")
      for file in files { try FileManager.default.removeItem(atPath: bench.file(file.to)) }
    }
  }

  @Test func whatIsMissingOrDifferentIsRenderedAnew() throws {
    let files = try stage(token: 5)
    let staged = naming(5).path(for: bench.file("a.mp4"), number: 0)
    #expect(try !publication.complete(files, token: 4, nonce: "n"), "another attempt's")
    #expect(try !publication.complete(files, token: 5, nonce: "m"), "another lease's of the same token")
    #expect(try !publication.complete([], token: 5, nonce: "n"))
    #expect(try !publication.complete(files.reversed(), token: 5, nonce: "n"), "other outputs")
    try Data("cut off".utf8).write(to: URL(fileURLWithPath: staged))
    #expect(try !publication.complete(files, token: 5, nonce: "n"), "a damaged file")
    try Data(count: files[0].bytes).write(to: URL(fileURLWithPath: staged))
    #expect(try !publication.complete(files, token: 5, nonce: "n"), "a file of the right length")
    #expect(all == [".part-j", ".part-j/5-n-0", "new", "new/.part-j", "new/.part-j/5-n-1"])
    #expect(try publication.revokePredecessors() == 1)
    #expect(all == ["new"])
  }

  @Test func discardingRemovesOneLeasesFiles() throws {
    _ = try stage(token: 5)
    _ = try stage(token: 6)
    try publication(holder: 5, nonce: "m").discard()
    try publication(holder: 5).discard()
    #expect(all == [".part-j", ".part-j/6-n-0", "new", "new/.part-j", "new/.part-j/6-n-1"])
  }

  @Test func completingForSomebodyElseStopsBeforeANewerHolder() throws {
    let files = try stage(token: 5)
    _ = try stage(token: 8)
    #expect(throws: PublicationError.overtaken(by: 8)) {
      try publication.complete(files, token: 5, nonce: "n")
    }
    #expect(throws: PublicationError.overtaken(by: 8)) { try publication.revokePredecessors() }
    #expect(text("a.mp4") == nil && text("new/b.png") == nil)
  }

  /// What cannot be put in place for good is taken back by the successor, with what the dead lane had put there.
  @Test func aSuccessorThatCannotCompleteRevertsAll() throws {
    try Data("before".utf8).write(to: URL(fileURLWithPath: bench.file("a.mp4")))
    let files = try stage(token: 5)
    var set = PublicationSet(
      attempt: naming(5).attempt,
      items: try items(files, naming(5)))
    try set.claim()
    try set.prepare()
    try set.place(0)
    #expect(text("a.mp4") != "before")
    try FileManager.default.createDirectory(
      atPath: bench.file("new/b.png"), withIntermediateDirectories: false)
    #expect { try publication.complete(files, token: 5, nonce: "n") } throws: {
      guard case .failed(let error)? = $0 as? PublicationError else { return false }
      return error.code == "output.unwritable" && error.message.contains("is a folder")
    }
    #expect(text("a.mp4") == "before")
    #expect(all == ["a.mp4", "new", "new/b.png"])
  }

  private func items(_ files: [Publication.File], _ naming: StagingName) throws -> [PublicationSet.Item] {
    try files.enumerated().map { index, file in
      let (folder, name) = try FileLocation(bench.file(file.to)).openFolder()
      let staging = try #require(try StagingFolder.existing(naming.folder, beside: folder))
      let identity = try #require(staging.folder.identity(of: naming.attempt.file(index)))
      return PublicationSet.Item(
        number: index, staging: staging, name: name, path: bench.file(file.to), identity: identity)
    }
  }

  @Test func aRenameThatFailsForGoodLeavesWhatWasThere() throws {
    try Data("before".utf8).write(to: URL(fileURLWithPath: bench.file("a.mp4")))
    let session = RenderSession(
      try RenderPlan(try job, locator: locator),
      publication: .init(
        naming: naming(3),
        gate: { [bench] _ throws(JobError) in
          try? FileManager.default.createDirectory(
            atPath: bench.file("new/b.png"), withIntermediateDirectories: false)
        }))
    #expect { try session.run() } throws: {
      ($0 as? JobError)?.code == "output.unwritable" && ($0 as? JobError)?.path == "outputs[1].to"
    }
    #expect(text("a.mp4") == "before")
    #expect(all == ["a.mp4", "new", "new/b.png"])
  }

  @Test func whatWorkersWithoutNoncesBeganIsCompletedOrRemoved() throws {
    let files = try stage(token: 5)
    for (index, file) in files.enumerated() {
      let destination = bench.file(file.to)
      let old =
        (destination as NSString).deletingLastPathComponent + "/"
        + OldStagingName.name((destination as NSString).lastPathComponent, job: "j", token: 5, number: index)
      #expect(rename(naming(5).path(for: destination, number: index), old) == 0)
    }
    try publication(holder: 5).removeOldLeftovers()
    #expect(all.contains(".a.mp4.part-j-5-0"))
    #expect(try publication.complete(files, token: 5, nonce: ""))
    #expect(all == ["a.mp4", "new", "new/b.png"])
    try Data().write(to: URL(fileURLWithPath: bench.file(".a.mp4.part-j-4-0")))
    try publication.removeOldLeftovers()
    #expect(all == ["a.mp4", "new", "new/b.png"])
  }

  /// Workers before named the folders by the job's id as it is.
  @Test(arguments: [false, true]) func whatWorkersBeganInFoldersOfOldNamesIsCompletedOrReverted(
    _ isCompleted: Bool
  ) throws {
    let owner = "Talk:7@q"
    let folder = bench.folder
    try Data("before".utf8).write(to: URL(fileURLWithPath: bench.file("a.mp4")))
    try FileManager.default.createDirectory(
      atPath: bench.file("new"), withIntermediateDirectories: false)
    let attempt = naming(5).attempt
    var files: [Publication.File] = []
    var items: [PublicationSet.Item] = []
    for (number, name) in ["a.mp4", "new/b.png"].enumerated() {
      let (parent, last) = try FileLocation(bench.file(name)).openFolder()
      let (staging, file) = try StagingFolder.create(
        attempt.file(number), in: ".part-" + owner, beside: parent)
      #expect(pwrite(file.raw, "new \(number)", 5, 0) == 5)
      let digest = try FileDigest.sha256(file, name: name)
      files.append(.init(to: name, bytes: digest.bytes, sha256: digest.sha256))
      items.append(
        .init(
          number: number, staging: staging, name: last, path: name, identity: try #require(file.identity)))
    }
    var set = PublicationSet(attempt: attempt, items: items)
    try set.claim()
    try set.prepare()
    try set.place(0)
    let next = try Publication(job, owner: owner, token: 6, nonce: "n", locator: locator)
    if isCompleted {
      #expect(try next.complete(files, token: 5, nonce: "n"))
      #expect(text("a.mp4") == "new 0" && text("new/b.png") == "new 1")
    } else {
      #expect(try next.revokePredecessors() == 1)
      #expect(text("a.mp4") == "before" && text("new/b.png") == nil)
    }
    #expect(folder.contents == ["a.mp4", "new"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.file("new")).count == (isCompleted ? 1 : 0))
  }

  /// A folder of the old name is found beside one of the new.
  @Test func foldersOfBothNamesAreOne() throws {
    let owner = "Talk:7@q"
    let (parent, _) = try FileLocation(bench.file("a.mp4")).openFolder()
    for (token, name) in [(3, ".part-" + owner), (4, StagingName.folder(of: owner))] {
      _ = try StagingFolder.create(naming(Int64(token)).attempt.file(0), in: name, beside: parent)
    }
    #expect(bench.folder.contents.count == 2)
    let next = try Publication(job, owner: owner, token: 6, nonce: "n", locator: locator)
    #expect(try next.revokePredecessors() == 2)
    #expect(bench.folder.contents == [])
  }
}
