import Foundation
import JobQueue
import Processes
import TestKit
import Testing
import Threads

@testable import WorkerPool

/// Threads of a worker that the kernel does not let go: a server of files that is gone for good.
@Suite struct StuckSlotTests {
  private let bench = WorkerBench()

  /// Keeps the slot's thread, as a call to such a server does.
  private final class Hanging: WorkerObserver {
    let hasBegun = Moment()
    let mayGoOn = Moment()
    func attemptBegan(_ attempt: AttemptStart) {
      hasBegun.happen()
      try? mayGoOn.wait()
    }
    func attemptEnded(_ attempt: AttemptReport) {}
    func laneEnded(_ end: LaneEnd) {}
  }

  @Test func itsJobIsDoneElsewhereAndItsWorkerEnds() throws {
    let hanging = Hanging()
    let running = try bench.start(observer: hanging) {
      ($0.leaseSeconds, $0.grace) = (1, 0)
      ($0.slotPatience, $0.handBackPatience) = (1, 1)
    }
    try bench.enqueue("j")
    try hanging.hasBegun.wait()
    let other = try bench.start(name: "other")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.losses == 1 && record.strikes == 0)
    try bench.logged("its lease is not renewed")
    try running.stop()
    #expect(bench.log.contains("could not be requeued"))
    // It comes back after all, and does no harm.
    hanging.mayGoOn.happen()
    try bench.logged("lease lost; nothing was published")
    #expect(bench.text("out.mp4") == "attempt \(record.token)\n")
    try other.stop()
    #expect(bench.folder.contents == ["out.mp4"])
  }

  /// Much longer than a slot may be silent: it says that it lives while its lane works.
  @Test func whoWaitsForItsLaneIsNotStuck() throws {
    let running = try bench.start { ($0.leaseSeconds, $0.slotPatience) = (1, 2) }
    try bench.enqueue("j", fake: "progress until:go publish rename finish")
    try bench.event(.running, of: "j")
    let before = running.queue.count(.renew)
    try waitUntil { running.queue.count(.renew) >= before + 12 }
    bench.touch("go")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.losses == 0)
    try running.stop()
    #expect(!bench.log.contains("its lease is not renewed"))
  }

  @Test func onlyTimeInWhichSomebodyLookedCounts() throws {
    let now = monotonicSeconds()
    let lease = HeldLease(LeaseID(job: "j", token: 1, nonce: "n"), ends: now + 100, wakeup: try Wakeup())
    #expect(lease.silence(at: now + 2) <= 2 && lease.silence(at: now + 4) > 3)
    // This process stood still.
    #expect(lease.silence(at: now + 1000) < 10)
    lease.beat()
    #expect(lease.silence(at: now + 1001) <= 1)
    #expect(lease.reasonToStop(at: now) == nil && lease.silence(at: now + 1001) == 0)
  }
}
