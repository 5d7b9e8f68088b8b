import ClipJob
import Costs
import Foundation
import JobQueue
import Testing
import Threads

@testable import WorkerPool

/// What is told of a worker to those who look on.
@Suite struct WorkerObserverTests {
  private let bench = WorkerBench()
  private let witness = Witness()

  @Test func attemptsAreTold() throws {
    let running = try bench.start(observer: witness)
    try bench.enqueue("good", fake: "progress publish rename finish")
    #expect(try bench.end(of: "good").state == .succeeded)
    try bench.enqueue("bad", fake: "fail:source.unreadable")
    #expect(try bench.end(of: "bad").state == .failed)
    try bench.enqueue("again", fake: "once:signal:9 publish rename finish")
    #expect(try bench.end(of: "again").state == .succeeded)
    let reports = try witness.attempts(4)
    try running.stop()

    #expect(reports.map(\.job) == ["good", "bad", "again", "again"])
    #expect(reports.map(\.outcome) == [.succeeded, .failed, .retrying, .succeeded])
    #expect(reports.map(\.error?.code) == [nil, "source.unreadable", "lane.killed", nil])
    #expect(reports.map(\.result?.state) == [.succeeded, nil, nil, .succeeded])
    #expect(reports.map(\.attempt) == [1, 1, 1, 1])
    #expect(Set(reports.map(\.token)).count == 4 && reports.map(\.token) == reports.map(\.token).sorted())
    #expect(reports.allSatisfy { $0.lane == "cpu/0" && $0.device == "cpu" && $0.queue == bench.queue.name })
    #expect(reports.allSatisfy { $0.seconds > 0 && $0.queued >= 0 })
    #expect(witness.ends == [.died, .dismissed])
  }

  @Test func anAttemptWhoseLeaseIsLostIsToldAsLost() throws {
    let running = try bench.start(observer: witness)
    try bench.enqueue("j", fake: "progress wait")
    try bench.event(.running, of: "j")
    let record = try #require(try bench.queue.job("j"))
    // Somebody else ends the attempt under the worker.
    try bench.queue.settle(record.lease, .cancelled(result: JobResult.cancelledWaiting("j").bytes))
    #expect(try witness.attempts(1).map(\.outcome) == [.lost])
    try running.stop()
  }

  /// A worker that is killed under a job can tell nobody: whoever takes the job back does.
  @Test func leasesThatRanOutAreTold() throws {
    try bench.enqueue("j")
    let gone = WorkerIdentity(worker: "gone", device: "cpu")
    #expect(try bench.queue.lease(as: gone, for: 0.001, wait: 0) != nil)
    let running = try bench.start(observer: witness)
    #expect(try bench.end(of: "j").state == .succeeded)
    #expect(try witness.attempts(1).map(\.outcome) == [.succeeded])
    try running.stop()
    #expect(witness.leasesLost == [bench.queue.name])
  }

  @Test(arguments: [true, false]) func beginningsAreTold(isPriced: Bool) throws {
    let running = try bench.start(observer: witness) {
      if isPriced { $0.prices = PriceTable(core: .init(onDemand: Money(picodollars: 1))) }
    }
    let document = String(decoding: bench.document("j"), as: UTF8.self)
      .replacingOccurrences(of: #""labels": {"#, with: #""labels": {"tenant": "acme", "#)
    _ = try bench.queue.enqueue(JobRequest(id: "j", tenant: "acme"), document: Array(document.utf8))
    #expect(try bench.end(of: "j").state == .succeeded)
    try running.stop()
    #expect(
      witness.starts == [AttemptStart(queue: bench.queue.name, job: "j", tenant: "acme", isPriced: isPriced)])
  }

  @Test func whyLanesEnd() throws {
    let running = try bench.start(observer: witness) { $0.laneJobs = 1 }
    try bench.enqueue("one")
    #expect(try bench.end(of: "one").state == .succeeded)
    try bench.enqueue("hangs", fake: "garbage", maxAttempts: 1)
    #expect(try bench.end(of: "hangs").state == .failed)
    #expect(wait { running.worker.laneStates.allSatisfy { $0.phase == .idle } ? true : nil } == true)
    try running.stop()
    #expect(witness.ends.first == .recycled && witness.ends.contains(.killed))
    #expect(witness.ends.last == .dismissed)
  }

  @Test func aLaneThatDoesNotStopIsNoneThatMisbehaved() throws {
    let running = try bench.start(observer: witness) { $0.stopping = 0.1 }
    try bench.enqueue("j", fake: "say:here hang")
    try bench.logged("here")
    _ = try bench.queue.cancel("j")
    #expect(try bench.end(of: "j").state == .cancelled)
    try running.stop()
    #expect(witness.ends.contains(.stopped) && !witness.ends.contains(.killed))
  }

  @Test func lanesSayWhatTheyDo() throws {
    let running = try bench.start(observer: witness) { $0.devices = [.init("cpu", lanes: 2)] }
    try bench.logged("ready (process", times: 2)
    try bench.enqueue("j", fake: "progress wait")
    try bench.logged("[cpu/", times: 3)
    try bench.event(.running, of: "j")
    let busy = try #require(wait { running.worker.laneStates.first { $0.work?.progress != nil } })
    #expect(busy.phase == .busy && busy.work?.job == "j" && busy.work?.progress == 0.5)
    #expect(running.worker.laneStates.map(\.lane).sorted() == ["cpu/0", "cpu/1"])
    #expect(running.worker.devices.map(\.name) == ["cpu"])
    #expect(running.worker.devices.allSatisfy { $0.trouble == nil && !$0.isQuarantined && $0.uuid == nil })
    _ = try bench.queue.cancel("j")
    #expect(try bench.end(of: "j").state == .cancelled)
    #expect(wait { running.worker.laneStates.allSatisfy { $0.phase == .idle } ? true : nil } == true)
    try running.stop()
    #expect(running.worker.laneStates.allSatisfy { $0.phase == .closed && $0.work == nil })
  }

  /// Looks until there is something; nil when it never comes.
  private func wait<Found>(_ look: () -> Found?) -> Found? {
    let end = monotonicSeconds() + WorkerBench.patience
    let pause = Completion()
    while monotonicSeconds() < end {
      if let found = look() { return found }
      _ = pause.wait(seconds: 0.01)
    }
    return nil
  }
}

/// Keeps what it is told.
private final class Witness: WorkerObserver, @unchecked Sendable {
  // Unchecked: all that changes is guarded by `condition`.
  private let condition = Condition()
  private var reports: [AttemptReport] = []
  private var reasons: [LaneEnd.Reason] = []
  private var began: [AttemptStart] = []
  private var lost: [String] = []

  func attemptEnded(_ attempt: AttemptReport) {
    condition.locked { reports.append(attempt) }
    condition.broadcast()
  }

  func laneEnded(_ end: LaneEnd) { condition.locked { reasons.append(end.reason) } }

  func attemptBegan(_ attempt: AttemptStart) { condition.locked { began.append(attempt) } }

  func leaseLost(queue: String) { condition.locked { lost.append(queue) } }

  var starts: [AttemptStart] { condition.locked { began } }
  var leasesLost: [String] { condition.locked { lost } }
  var ends: [LaneEnd.Reason] { condition.locked { reasons } }

  /// The reports, once there are so many.
  func attempts(_ count: Int) throws -> [AttemptReport] {
    let end = monotonicSeconds() + WorkerBench.patience
    return try condition.locked {
      while reports.count < count {
        guard condition.wait(until: end) else {
          throw WorkerBench.TimedOut(description: "only \(reports)")
        }
      }
      return reports
    }
  }
}
