import ClipJob
import Foundation
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
    get throws { try Publication(try job, owner: "j", locator: locator) }
  }

  /// Renders up to the gate, as the attempt `token`, and stops there as if killed: files stay staged.
  private func stage(token: Int64) throws -> [Publication.File] {
    let files = Mutex<[Publication.File]>([])
    let kept = TemporaryDirectory()
    let session = RenderSession(
      try RenderPlan(try job, locator: locator),
      publication: .init(
        naming: .attempt(job: "j", token: token),
        gate: { result throws(JobError) in
          files.withLock { $0 = result.files.map { .init(to: $0.to, bytes: $0.bytes, sha256: $0.sha256) } }
          for (index, name) in ["a.mp4", "new/b.png"].enumerated() {
            let path = StagingName.attempt(job: "j", token: token).path(for: bench.file(name), number: index)
            try? FileManager.default.copyItem(atPath: path, toPath: kept.file("\(index)"))
          }
          throw JobError("publication.refused", "no")
        }))
    #expect(throws: JobError.self) { try session.run() }
    for (index, name) in ["a.mp4", "new/b.png"].enumerated() {
      let path = StagingName.attempt(job: "j", token: token).path(for: bench.file(name), number: index)
      try FileManager.default.copyItem(atPath: kept.file("\(index)"), toPath: path)
    }
    return files.withLock { $0 }
  }

  @Test func theGateComesAfterTheLastFileAndBeforeTheFirstRename() throws {
    let seen = Mutex<[String]>([])
    let session = RenderSession(
      try RenderPlan(try job, locator: locator),
      publication: .init(
        naming: .attempt(job: "j", token: 3),
        gate: { result throws(JobError) in
          let folder = bench.folder
          seen.withLock { $0 = folder.contents }
          #expect(result.files.map(\.to) == ["a.mp4", "new/b.png"])
          #expect(result.files.allSatisfy { $0.bytes > 0 && $0.sha256.count == 64 })
        }))
    let result = try session.run()
    #expect(seen.withLock { $0 } == [".a.mp4.part-j-3-0", "new"])
    #expect(bench.folder.contents == ["a.mp4", "new"])
    #expect(result.files.count == 2)
  }

  @Test func aRefusedPublicationLeavesNothing() throws {
    let session = RenderSession(
      try RenderPlan(try job, locator: locator),
      publication: .init(
        naming: .attempt(job: "j", token: 3),
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
        let staged = StagingName.attempt(job: "j", token: 5).path(for: destination, number: index)
        #expect(rename(staged, destination) == 0)
      }
      #expect(try publication.complete(files, token: 5), "\(placed)")
      #expect(bench.folder.contents == ["a.mp4", "new"], "\(placed)")
      #expect(try publication.complete(files, token: 5), "twice")
      for file in files { try FileManager.default.removeItem(atPath: bench.file(file.to)) }
    }
  }

  @Test func whatIsMissingOrDifferentIsRenderedAnew() throws {
    let files = try stage(token: 5)
    let staged = bench.file(".a.mp4.part-j-5-0")
    #expect(try !publication.complete(files, token: 4), "another attempt's")
    #expect(try !publication.complete([], token: 5))
    #expect(try !publication.complete(files.reversed(), token: 5), "other outputs")
    try Data("cut off".utf8).write(to: URL(fileURLWithPath: staged))
    #expect(try !publication.complete(files, token: 5), "a damaged file")
    try Data(count: files[0].bytes).write(to: URL(fileURLWithPath: staged))
    #expect(try !publication.complete(files, token: 5), "a file of the right length")
    #expect(bench.folder.contents == [".a.mp4.part-j-5-0", "new"])
    #expect(try publication.removeLeftovers(before: 6) == 2)
    #expect(bench.folder.contents == ["new"])
  }

  @Test func discardingRemovesOneAttempt() throws {
    _ = try stage(token: 5)
    _ = try stage(token: 6)
    try publication.discard(token: 5)
    #expect(bench.folder.contents == [".a.mp4.part-j-6-0", "new"])
  }
}
