import ClipJob
import Foundation
import JobQueue
import Synchronization
import TestKit
import Testing

@testable import WorkerPool

/// A queue that is away for a while, or for good.
@Suite struct LostQueueTests {
  private let bench = WorkerBench()
  private let away = QueueError(.unavailable, "connection refused by test:0", hint: "Start it.")

  /// A hook that fails so many times.
  private func failing(_ times: Int, _ error: QueueError) -> @Sendable () throws(QueueError) -> Void {
    let left = Counter(times)
    return { () throws(QueueError) in if left.take() { throw error } }
  }

  @Test(arguments: [
    QueueDouble.Call.now, .lease, .commit, .settle, .admit, .lead, .maintain, .cancellations, .renew,
  ])
  func everyCallIsTriedAgain(_ call: QueueDouble.Call) throws {
    let double = QueueDouble(bench.queue)
    for kind in [QueueError.Kind.unavailable, .refused] {
      double.before(call, failing(2, QueueError(kind, "away")))
      let running = try bench.start(queue: QueueDouble(double)) { if call == .lease { $0.leaseSeconds = 1 } }
      let id = "j-\(kind.rawValue)"
      try bench.queue.post(bench.document(id, fake: "progress publish rename finish", to: "\(id).mp4"))
      let record = try bench.end(of: id)
      #expect(record.state == .succeeded)
      // A lease that was taken, but not heard of, is found again when its time is over.
      #expect(record.attempts == 1)
      try running.stop()
    }
  }

  @Test func aWrongConfigurationEndsTheWorkerAtTheStartOnly() throws {
    let wrong = QueueError(.misconfigured, "maxmemory-policy evicts")
    let double = QueueDouble(bench.queue)
    double.before(.now, failing(1, wrong))
    #expect(throws: wrong) { try bench.start(queue: double).ended() }
    double.before(.renew, failing(2, wrong))
    double.before(.settle, failing(2, wrong))
    let running = try bench.start(queue: double)
    try bench.enqueue("j")
    #expect(try bench.end(of: "j").state == .succeeded)
    try bench.logged("maxmemory-policy evicts")
    try running.stop()
  }

  @Test func aLeaseThatCannotBeRenewedInItsTimeIsGivenUp() throws {
    let double = QueueDouble(bench.queue)
    double.before(.renew) { [away] () throws(QueueError) in throw away }
    let running = try bench.start(queue: double) { $0.leaseSeconds = 0.5 }
    try bench.enqueue("j", fake: "say:here once:wait publish rename finish", maxAttempts: 100)
    try bench.logged("lease lost; nothing was published")
    double.before(.renew) {}
    // Its own janitor takes it back, as any worker's would, and the next attempt is quick enough.
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.losses >= 1)
    #expect(bench.text("out.mp4") == "attempt \(record.token)\n")
    try running.stop()
  }

  @Test func aRefusedPublicationIsDiscarded() throws {
    let double = QueueDouble(bench.queue)
    double.before(.commit, failing(1, QueueError(.stale, "the lease is somebody else's")))
    let running = try bench.start(queue: double) { $0.leaseSeconds = 0.5 }
    try bench.enqueue("j", maxAttempts: 100)
    try bench.logged("lease lost; nothing was published")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && double.count(.commit) == 1)
    #expect(bench.text("out.mp4") == "attempt \(record.token)\n")
    try running.stop()
    #expect(bench.leftovers == [])
  }

  /// Why it stops is not forgotten because the queue was away just then: the job is settled at once, and nothing is charged.
  @Test func whoMayNotPublishSettlesForTheRightReason() throws {
    let double = QueueDouble(bench.queue)
    double.before(.commit) { [away, queue = bench.queue] () throws(QueueError) in
      _ = try queue.cancel("cancelled")
      throw away
    }
    let running = try bench.start(queue: double) { $0.grace = 0 }
    try bench.enqueue("cancelled")
    #expect(try bench.end(of: "cancelled").state == .cancelled)
    double.before(.commit) { [away] () throws(QueueError) in
      running.worker.stop()
      throw away
    }
    try bench.enqueue("handedBack")
    try running.ended()
    let record = try #require(try bench.queue.job("handedBack"))
    #expect(record.state == .queued && record.attempts == 0 && record.losses == 0, "\(record)")
    #expect(!bench.log.contains("lease lost"), "\(bench.log)")
    #expect(bench.leftovers == [])
  }
}

/// Counts down.
final class Counter: Sendable {
  private let left: Mutex<Int>
  init(_ times: Int) { left = Mutex(times) }
  /// Whether there was one left.
  func take() -> Bool {
    left.withLock { left in
      guard left > 0 else { return false }
      left -= 1
      return true
    }
  }
}
