import ClipJob
import Foundation
import JobQueue
import LaneProtocol
import Rendering
import TestKit
import Testing

@testable import WorkerPool

/// Whoever dies or sleeps at whatever step: one attempt's files are published, whole, and the job ends once.
@Suite struct ExactlyOnceTests {
  private let bench = WorkerBench()

  private func expectPublishedOnce(_ id: String, by token: Int64?) throws {
    let record = try bench.end(of: id)
    #expect(record.state == .succeeded)
    #expect(try bench.history(of: id).count { $0 == .succeeded } == 1)
    if let token { #expect(bench.text("out.mp4") == "attempt \(token)\n") }
    #expect(bench.leftovers == [])
  }

  // MARK: A lane dies

  @Test(arguments: [
    "once:signal:9 publish rename finish", "publish once:signal:9 rename finish",
    "publish rename once:signal:9 finish", "publish once:signal:11 rename finish",
  ])
  func aLaneDiesAroundThePublication(_ fake: String) throws {
    let running = try bench.start()
    try bench.enqueue("j", fake: fake)
    let record = try bench.end(of: "j")
    let wasGranted = fake.hasPrefix("publish")
    // After the grant another lane completes what is there, within the same lease.
    #expect(record.losses == (wasGranted ? 0 : 1))
    #expect(bench.log.contains("completed j") == wasGranted)
    #expect(running.queue.count(.commit) == 1)
    try expectPublishedOnce("j", by: record.token)
    try running.stop()
  }

  /// What is complete is published, also when its lane has to be killed for a hang, and whoever wants it cancelled.
  @Test(arguments: [false, true]) func aLaneIsKilledInThePublication(_ isCancelled: Bool) throws {
    let running = try bench.start { $0.hang = 1 }
    try bench.enqueue("j", fake: "publish say:granted once:hang rename finish", maxAttempts: 1)
    try bench.logged("granted")
    if isCancelled { #expect(try bench.queue.cancel("j") == .requested) }
    let record = try bench.end(of: "j")
    #expect(record.losses == 0 && record.strikes == 0 && bench.log.contains("completed j"))
    try expectPublishedOnce("j", by: record.token)
    try running.stop()
  }

  // MARK: A worker is gone

  /// What a worker leaves that dies after the commit of its first attempt.
  private func loseAfterCommit(rename isRenamed: Bool) throws -> Int64 {
    try bench.enqueue("j")
    let identity = WorkerIdentity(worker: "gone", device: "cpu")
    let lease = try #require(try bench.queue.lease(as: identity, for: 0.05, wait: 0))
    let destination = bench.folder.file("out.mp4")
    let staged = StagingName.attempt(job: "j@default", token: lease.id.token, nonce: lease.id.nonce).path(
      for: destination, number: 0)
    if !isRenamed { mkdir(bench.folder.file(".part-j@default"), 0o777) }
    let content = Data("attempt \(lease.id.token)\n".utf8)
    try content.write(to: URL(fileURLWithPath: isRenamed ? destination : staged))
    let digest = try sha256(content)
    let manifest = PublicationManifest(
      token: lease.id.token, nonce: lease.id.nonce,
      files: [.init(to: "out.mp4", bytes: content.count, sha256: digest)],
      result: ["id": "j", "state": "succeeded", "worker": "gone"])
    try bench.queue.commit(lease.id, manifest: manifest.bytes, for: 0.05)
    return lease.id.token
  }

  private func sha256(_ data: Data) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    input.fileHandleForWriting.write(data)
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    return String(decoding: output.fileHandleForReading.readDataToEndOfFile().prefix(64), as: UTF8.self)
  }

  @Test(arguments: [WorkerBench.Lane.fake, .real], [false, true])
  func aSuccessorCompletesWithoutRendering(_ lane: WorkerBench.Lane, _ isRenamed: Bool) throws {
    let token = try loseAfterCommit(rename: isRenamed)
    let running = try bench.start(lane)
    let record = try bench.end(of: "j")
    let result = try JSONValue(parsing: try #require(record.result))
    #expect(result["worker"] == "gone" && record.token > token)
    #expect(running.queue.count(.commit) == 0)
    try expectPublishedOnce("j", by: token)
    try running.stop()
  }

  @Test func aSuccessorRendersAnewWhatIsMissing() throws {
    _ = try loseAfterCommit(rename: true)
    try Data("something else".utf8).write(to: URL(fileURLWithPath: bench.folder.file("out.mp4")))
    let running = try bench.start()
    try expectPublishedOnce("j", by: try bench.end(of: "j").token)
    #expect(running.queue.count(.commit) == 1)
    try running.stop()
  }

  // MARK: The queue has lost its last writes

  /// An attempt that the queue has forgotten is at the job's outputs: the next one is newer than that.
  @Test func anOvertakenAttemptIsFollowedByANewerOne() throws {
    let running = try bench.start()
    try bench.enqueue("j", fake: "once:overtaken:3600000000 publish rename finish")
    let started = try bench.event(.running, of: "j").token
    let record = try bench.end(of: "j")
    #expect(record.attempts == 1 && record.losses == 1 && record.token > started + 3_600_000_000)
    try expectPublishedOnce("j", by: record.token)
    try running.stop()
  }

  // MARK: A worker sleeps past its lease

  @Test func aHolderThatWakesUpLateMayNotPublish() throws {
    let sleeper = QueueDouble(bench.queue)
    let isAsleep = Moment()
    let wakesUp = Moment()
    sleeper.before(.renew) { () throws(QueueError) in
      if isAsleep.hasHappened { throw QueueError(.unavailable, "asleep") }
    }
    sleeper.before(.commit) {
      isAsleep.happen()
      try? wakesUp.wait()
    }
    let late = try bench.start(queue: sleeper, name: "late") { $0.leaseSeconds = 0.5 }
    try bench.enqueue("j", maxAttempts: 100)
    try isAsleep.wait()
    let successor = try bench.start(name: "successor")
    let record = try bench.end(of: "j")
    #expect(record.worker == "successor")
    wakesUp.happen()
    try bench.logged("lease lost; nothing was published")
    try late.stop()
    try successor.stop()
    try expectPublishedOnce("j", by: record.token)
  }

  @Test func aHolderThatWakesUpAfterItsCommitFindsItsWorkDone() throws {
    let sleeper = QueueDouble(bench.queue)
    let isAsleep = Moment()
    sleeper.before(.renew) { () throws(QueueError) in
      if isAsleep.hasHappened { throw QueueError(.unavailable, "asleep") }
    }
    sleeper.after(.commit) { isAsleep.happen() }
    let late = try bench.start(queue: sleeper, name: "late") { $0.leaseSeconds = 0.5 }
    try bench.enqueue("j", fake: "publish say:granted until:wake rename finish", maxAttempts: 100)
    try bench.logged("granted")
    let first = try #require(try bench.queue.job("j")).token
    let successor = try bench.start(name: "successor")
    let record = try bench.end(of: "j")
    #expect(record.worker == "successor" && record.token > first)
    bench.touch("wake")
    try bench.logged("lease lost to another worker")
    try late.stop()
    try successor.stop()
    try expectPublishedOnce("j", by: first)
  }
}
