import Foundation
import JobQueue
import Rendering
import TestKit
import Testing

@testable import WorkerPool

/// A volume that is unmounted under a worker does not turn its jobs into failures. Real lanes, in their sandbox.
@Suite struct MediaRootGoneTests {
  private let bench = WorkerBench()
  private var root: String { bench.folder.file("root") }

  private func start() throws -> WorkerBench.Running {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
    return try bench.start(.real) { [root] in
      $0.mediaRoots = MediaRoots([MediaRoots.Root(root)].compactMap { $0 })
      $0.retry.refusalDelay = 0.1
    }
  }

  private func move(_ from: String, _ to: String) throws {
    try FileManager.default.moveItem(atPath: from, toPath: to)
  }

  @Test(arguments: [false, true]) func jobsWaitUntilItIsThereAgain(_ isAnother: Bool) throws {
    let running = try start()
    try bench.enqueue("a")
    #expect(try bench.end(of: "a").state == .succeeded)
    try move(root, bench.folder.file("away"))
    try bench.enqueue("b", to: "b.mp4")
    try bench.logged("The media root \(root) cannot be opened: No such file or directory. No jobs are taken")
    guard case .notReady(let why) = running.worker.health else {
      Issue.record("ready")
      return
    }
    #expect(why == ["The media root \(root) cannot be opened: No such file or directory."])
    if isAnother {
      // Mounted anew it is another folder, which the lane's sandbox does not know.
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
    } else {
      try move(bench.folder.file("away"), root)
    }
    let record = try bench.end(of: "b")
    #expect(record.state == .succeeded && record.attempts == 1, "\(record)")
    #expect(running.worker.health.isReady)
    #expect(FileManager.default.fileExists(atPath: root + "/b.mp4"))
    try running.stop()
  }
}
