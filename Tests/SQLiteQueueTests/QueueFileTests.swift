import ClipJob
import Foundation
import JobQueue
import QueueConformance
import SQLite
import TestKit
import Testing

@testable import SQLiteQueue

@Suite struct QueueFileTests {
  private let folder = TemporaryDirectory()
  private var path: String { folder.file("state.db") }
  private let worker = WorkerIdentity(worker: "w", device: "cpu")

  @Test func queuesOfOneFileDoNotKnowOfEachOther() throws {
    let file = try QueueFile(path: path)
    let (one, other) = (try file.queue("one"), try file.queue("other"))
    #expect(try one.enqueue(JobRequest(id: "a"), document: [1]) == .accepted)
    #expect(try other.enqueue(JobRequest(id: "a"), document: [2]) == .accepted)
    try one.pause()
    file.close()
    let again = try QueueFile(path: path)
    #expect(try again.queues() == ["one", "other"])
    #expect(try again.queue("one").document("a") == [1])
    #expect(try again.queue("other").document("a") == [2])
    #expect(try again.queue("one").stats().isPaused)
    #expect(try !again.queue("other").stats().isPaused)
  }

  @Test func aFileInUseIsMisconfigured() throws {
    let file = try QueueFile(path: path)
    let error = try #require(throws: QueueError.self) { try QueueFile(path: path) }
    #expect(error.kind == .misconfigured && error.message.contains("in use by process \(getpid())"))
    file.close()
  }

  /// Nothing of a call that could not be kept is there, for nobody, and once there is room the same call works.
  @Test func aFullDiskChangesNothing() throws {
    let file = try QueueFile(path: path)
    let queue = try file.queue()
    for n in 0..<5 { _ = try queue.enqueue(JobRequest(id: "job-\(n)", tenant: "t"), document: [1]) }
    let lease = try #require(try queue.lease(as: worker, for: 60, wait: 0))
    let before = try Look(queue)
    try file.file.limitPages(to: 1)
    // Each as large as what the file has no room for.
    let large = [UInt8](repeating: 32, count: 200_000)
    let result = JobResult(id: lease.id.job, state: .succeeded).bytes + large
    expectUnavailable { _ = try queue.enqueue(JobRequest(id: "large"), document: large) }
    expectUnavailable { try queue.post(large) }
    expectUnavailable { try queue.commit(lease.id, manifest: large, for: 60) }
    expectUnavailable { try queue.settle(lease.id, .succeeded(result: result)) }
    expectUnavailable {
      _ = try queue.enqueue([
        NewJob(JobRequest(id: "b"), document: [1]), NewJob(JobRequest(id: "c"), document: large),
      ])
    }
    #expect(try Look(queue) == before)
    try file.file.limitPages(to: 1_000_000)
    #expect(try queue.enqueue(JobRequest(id: "large"), document: large) == .accepted)
    #expect(try queue.settle(lease.id, .succeeded(result: result)) == .asDecided)
    try queue.post(large)
    let after = try Look(queue)
    file.close()
    #expect(try Look(QueueFile(path: path).queue()) == after)
  }

  /// What could not be decided because it could not be kept is decided later.
  @Test func aDocumentThatCouldNotBeAdmittedStaysInTheInbox() throws {
    let file = try QueueFile(path: path)
    let queue = try file.queue()
    try queue.post(Array("first".utf8))
    try queue.post(Array("second".utf8))
    let error = JobError("test.large", String(repeating: "x", count: 200_000))
    try file.file.limitPages(to: 1)
    expectUnavailable { _ = try queue.admit(limit: 10, wait: 0) { _ in .rejected(error) } }
    #expect(try queue.stats().inbox == 2)
    try file.file.limitPages(to: 1_000_000)
    var read: [String] = []
    _ = try queue.admit(limit: 10, wait: 0) {
      read.append(String(decoding: $0, as: UTF8.self))
      return .rejected(error)
    }
    #expect(read == ["first", "second"])
    #expect(try queue.stats().inbox == 0 && queue.stats().rejected == 2)
  }

  @Test func numbersNeverGoBack() throws {
    let clock = ManualClock()
    var (token, position): (Int64, EventPosition) = (0, .start)
    for n in 0..<5 {
      let file = try QueueFile(path: path)
      let queue = try file.queue(clock: clock)
      _ = try queue.enqueue(JobRequest(id: "job-\(n)"), document: [1])
      let lease = try #require(try queue.lease(as: worker, for: 60, wait: 0))
      #expect(lease.id.token > token)
      token = lease.id.token
      let latest = try queue.latestEvent()
      #expect(position.isBefore(latest))
      // Each start goes on where the one before ended.
      #expect(try queue.events(after: position, limit: 10, wait: 0).map(\.kind) == [.queued, .running])
      position = latest
      file.close()
      // The clock of the machine may be set back.
      clock.advance(seconds: -3600)
    }
  }

  private func expectUnavailable(sourceLocation: SourceLocation = #_sourceLocation, _ call: () throws -> Void)
  {
    do {
      try call()
      Issue.record("not refused", sourceLocation: sourceLocation)
    } catch {
      #expect((error as? QueueError)?.kind == .unavailable, sourceLocation: sourceLocation)
    }
  }

  private struct Look: Equatable {
    let jobs: [JobRecord]
    let stats: QueueStats
    let events: [JobEvent]

    init(_ queue: MemoryQueue) throws {
      jobs = try queue.list(.all, limit: 1000)
      var stats = try queue.stats()
      stats.oldestReady = nil
      self.stats = stats
      events = try queue.events(after: .start, limit: 1000, wait: 0)
    }
  }
}
