import ClipJob
import Files
import Foundation
import Testing
import Threads

@testable import Rendering

@Suite struct StagedFileTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "clipmill-staged-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func write(_ text: String, to file: StagedFile) {
    #expect(pwrite(file.descriptor.raw, text, text.utf8.count, 0) == text.utf8.count)
  }

  /// A folder that takes no folders is not one that somebody removes again and again: it is tried once, not a million times.
  @Test func whereNoFolderCanBeMadeIsToldAtOnce() throws {
    let error = #expect(throws: JobError.self) { try StagedFile(FileLocation("/proc/clip.mp4"), number: 0) }
    #expect(error?.code == "output.unwritable" && error?.message.contains("/proc") == true, "\(error)")
  }

  @Test func publishingReplacesTheDestination() throws {
    try inFolder { folder in
      let destination = folder + "/clip.mp4"
      try Data("old".utf8).write(to: URL(fileURLWithPath: destination))
      let file = try StagedFile(FileLocation(destination), number: 0)
      write("new", to: file)
      #expect(try String(contentsOfFile: destination, encoding: .utf8) == "old")
      file.handOver()
      var set = PublicationSet([file], naming: .process)
      try set.publish()
      #expect(try String(contentsOfFile: destination, encoding: .utf8) == "new")
      #expect(try names(folder) == ["clip.mp4"])
      file.discard()
      #expect(try names(folder) == ["clip.mp4"])
    }
  }

  @Test func discardingRemovesFileAndFolders() throws {
    try inFolder { folder in
      let file = try StagedFile(FileLocation(folder + "/a/b/clip.mp4"), number: 1)
      write("half", to: file)
      file.discard()
      file.discard()
      #expect(try names(folder) == [])
    }
  }

  @Test func dyingUnpublishedDiscards() throws {
    try inFolder { folder in
      do {
        let file = try StagedFile(FileLocation(folder + "/clip.mp4"), number: 2)
        write("half", to: file)
      }
      #expect(try names(folder) == [])
    }
  }

  /// Not even of one that Redis, having forgotten the first lease, gave the same token.
  @Test func nobodyTouchesTheFileOfAnotherHolder() throws {
    try inFolder { folder in
      let location = FileLocation(folder + "/clip.mp4")
      let first = try StagedFile(location, number: 0, naming: .attempt(job: "j", token: 7, nonce: "a"))
      write("first", to: first)
      let second = try StagedFile(location, number: 0, naming: .attempt(job: "j", token: 7, nonce: "b"))
      write("second", to: second)
      second.discard()
      #expect(first.staging.folder.identity(of: "7-a-0") == first.identity)
      // Nor is a name that is there already taken over.
      #expect(throws: JobError.self) {
        try StagedFile(location, number: 0, naming: .attempt(job: "j", token: 7, nonce: "a"))
      }
      #expect(try first.target.receipt().bytes == 5)
    }
  }

  @Test func theDigestIsThatOfTheFileWhateverItsNameLeadsTo() throws {
    try inFolder { folder in
      let naming = StagingName.attempt(job: "j", token: 7, nonce: "a")
      let file = try StagedFile(FileLocation(folder + "/clip.mp4"), number: 0, naming: naming)
      write("mine", to: file)
      let path = naming.path(for: folder + "/clip.mp4", number: 0)
      try FileManager.default.removeItem(atPath: path)
      try Data("another's".utf8).write(to: URL(fileURLWithPath: path))
      #expect(try file.target.receipt().bytes == 4)
      // And nothing else than that file is put in place.
      file.handOver()
      var set = PublicationSet([file], naming: naming)
      #expect(throws: PublicationError.overtaken(by: 7)) { try set.publish() }
      #expect(!FileManager.default.fileExists(atPath: folder + "/clip.mp4"))
    }
  }

  /// A sweep that takes the new file for a dead run's, before this run has locked it, never meets the next one.
  @Test func aSweepThatWasFasterTakesNoFileThatIsInUse() throws {
    try inFolder { folder in
      let (isCreated, isOver) = (Completion(), Completion())
      let attempt = StagingName.process.attempt
      let (isLocked, isSwept) = (Completion(), Completion())
      // As `Leftovers` of another process, which is slow.
      let isStarted = WorkThread.start("sweep", isSwept) {
        isCreated.wait()
        guard
          let parent = try? FileLocation(folder + "/clip.mp4").openFolder().folder,
          let staging = try? StagingFolder.existing(StagingName.process.folder, beside: parent),
          let file = try? staging.folder.open(attempt.file(0), O_RDWR)
        else { return isLocked.signal() }
        let lock = file.lock()
        isLocked.signal()
        // Whoever does not wait for the lock has its next file by now.
        isOver.wait(seconds: 0.5)
        if lock == .taken {
          withExtendedLifetime(file) { _ = try? Revocation(of: attempt, in: [staging]).run() }
        }
      }
      #expect(isStarted)
      let file = try StagedFile(
        FileLocation(folder + "/clip.mp4"), number: 0,
        created: {
          isCreated.signal()
          isLocked.wait()
        })
      isOver.signal()
      isSwept.wait()
      #expect(file.staging.folder.identity(of: attempt.file(0)) == file.identity)
      #expect(try names(folder + "/" + StagingName.process.folder) == [attempt.file(0)])
    }
  }

  @Test func destinationsAreCheckedBeforeAnyWork() throws {
    try inFolder { folder in
      try Data().write(to: URL(fileURLWithPath: folder + "/file"))
      for (destination, reason) in [
        (folder, "is a folder"), (folder + "/file/clip.mp4", "cannot be created"), ("/proc/clip.mp4", ""),
      ] {
        do throws(JobError) {
          try Destination.check(FileLocation(destination), written: "clip.mp4", path: "outputs[0].to")
          // /proc says that root may write; nothing can be created there all the same.
          #expect(destination.hasPrefix("/proc"))
        } catch {
          #expect(error.code == "output.unwritable")
          #expect(error.message.contains(reason))
          #expect(error.path == "outputs[0].to")
        }
      }
      try Destination.check(FileLocation(folder + "/new/deep/clip.mp4"), written: "x", path: "p")
      #expect(try names(folder) == ["file"])
    }
  }
}
