import ClipJob
import Files
import Foundation
import MediaIO
import Sandbox
import Synchronization
import TestKit
import Testing
import Threads

@testable import Rendering

/// What tests of publications that fail have in common.
protocol FailingPublication: Sendable {
  var folder: TemporaryDirectory { get }
}

extension FailingPublication {
  var names: [String] { ["a.mp4", "b.mp4", "c.mp4"] }

  func put(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
  }
  func text(_ name: String) -> String? {
    try? String(contentsOfFile: folder.file(name), encoding: .utf8)
  }
  func link(_ name: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: folder.file(name))
  }

  func publication(_ token: Int64, outputs: Int) throws -> Publication {
    let outputs = names.prefix(outputs).map { #"{"to": "\#($0)"}"# }.joined(separator: ", ")
    let job = try Job.parse(
      Array(
        ##"{"version": 1, "tracks": [{"clips": [{"source": {"color": "#204060"}, "duration": 1}]}], "outputs": [\##(outputs)]}"##
          .utf8))
    return try Publication(
      job, owner: "j@q", token: token, nonce: "n", locator: MediaLocator(baseDirectory: folder.path))
  }

  /// Complete files of an attempt, "new 0" and so on, on their way to the names.
  ///
  /// - Parameter parent: the folder of the destinations, where it is not opened as usual.
  func stage(_ count: Int, token: Int64 = 5, in parent: Folder? = nil) throws -> PublicationSet {
    let naming = StagingName.attempt(job: "j@q", token: token, nonce: "n")
    let items = try names.prefix(count).enumerated().map { number, name in
      let file = try StagedFile(FileLocation(folder.file(name)), number: number, naming: naming)
      let content = "new \(number)"
      #expect(pwrite(file.descriptor.raw, content, content.utf8.count, 0) == content.utf8.count)
      file.handOver()
      let staging = try parent.flatMap { try StagingFolder.existing(naming.folder, beside: $0) }
      return PublicationSet.Item(
        number: number, staging: staging ?? file.staging, name: name, path: folder.file(name),
        identity: file.identity)
    }
    return PublicationSet(attempt: naming.attempt, items: items)
  }

  func manifest(_ count: Int) throws -> [Publication.File] {
    try names.prefix(count).enumerated().map { number, name in
      let kept = TemporaryDirectory()
      try Data("new \(number)".utf8).write(to: URL(fileURLWithPath: kept.file("content")))
      let digest = try FileDigest.sha256(try FileLocation(kept.file("content")).openFile(), name: name)
      return Publication.File(to: name, bytes: digest.bytes, sha256: digest.sha256)
    }
  }

  /// On a thread of its own, which may be confined.
  func onThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) throws -> Result {
    let result = Mutex<Swift.Result<Result, any Error>?>(nil)
    let done = Completion()
    let isStarted = WorkThread.start("confined", done) {
      let outcome = Swift.Result { try body() }
      result.withLock { $0 = outcome }
    }
    #expect(isStarted)
    done.wait()
    return try #require(result.withLock { $0 }).get()
  }

  /// From here on the thread reads the names in the folder, and changes what is in it only if that is allowed.
  func confine(changing: Bool = false, listing: Bool = true) throws {
    try JobRules(sources: [], outputFolders: changing ? [folder.path] : []).enter(
      inside: LaneRules(mediaRoots: listing ? [folder.path] : []))
  }

  /// As a power cut leaves what was written and not synced.
  func blank(_ staging: StagingFolder, number: Int) throws {
    for entry in try staging.folder.names().compactMap({ StagedEntry($0) }) where entry.number == number {
      guard case .intent = entry.kind else { continue }
      _ = try staging.folder.open(entry.name, O_RDWR | O_TRUNC)
    }
  }
}

enum Confinement {
  /// Whether this kernel holds threads to rules.
  static let isPossible: Bool = {
    let can = Mutex(false)
    let done = Completion()
    _ = WorkThread.start("landlock", done) {
      let isHeld =
        (try? JobRules(sources: [], outputFolders: []).enter(inside: LaneRules(mediaRoots: []))) != nil
      can.withLock { $0 = isHeld }
    }
    done.wait()
    return can.withLock { $0 }
  }()
}
