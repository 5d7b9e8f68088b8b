import JobQueue
import Testing
import Threads

@testable import WorkerPool

/// Whether a worker says that it can take jobs.
@Suite struct ReadinessTests {
  private let bench = WorkerBench()
  private let calls: [QueueDouble.Call] = [.lease, .waitForWork, .renew, .lead, .cancellations, .admit, .now]

  private func setAway(_ queue: QueueDouble, _ error: QueueError?) {
    for call in calls { queue.before(call) { () throws(QueueError) in if let error { throw error } } }
  }

  /// Looks until it is so.
  private func reaches(_ worker: Worker, _ wanted: (WorkerHealth) -> Bool) -> Bool {
    let end = monotonicSeconds() + WorkerBench.patience
    let pause = Completion()
    while !wanted(worker.health) {
      if monotonicSeconds() > end { return false }
      pause.wait(seconds: 0.01)
    }
    return true
  }

  @Test func aQueueThatIsAwayMakesItUnready() throws {
    let queue = QueueDouble(bench.queue)
    let running = try bench.start(queue: queue)
    #expect(reaches(running.worker) { $0 == .ready })
    setAway(queue, QueueError(.unavailable, "connection refused by test:0"))
    #expect(
      reaches(running.worker) {
        $0 == .notReady(["The queue \(queue.name) is unavailable: connection refused by test:0."])
      })
    setAway(queue, nil)
    #expect(reaches(running.worker) { $0 == .ready })
    try bench.logged("the queue answers again")
    try running.stop()
    #expect(running.worker.health == .notReady(["The worker is stopping."]))
    #expect(running.worker.stalls.isEmpty)
  }

  /// Jobs are taken and finished without it.
  @Test func aLedgerThatIsAwayIsNoReason() throws {
    let ledger = LedgerDouble(bench.ledger)
    ledger.set(.unreachable)
    let running = try bench.start(ledger: ledger) { $0.bookInterval = 0.02 }
    try bench.logged("cannot write to the ledger")
    #expect(running.worker.health == .ready)
    ledger.set(.none)
    try running.stop()
  }

  @Test func aQueueThatWasNeverReachedIsNamed() throws {
    let queue = QueueDouble(bench.queue)
    setAway(queue, QueueError(.unavailable, "connection refused by test:0"))
    let running = try bench.start(queue: queue)
    #expect(
      reaches(running.worker) { health in
        guard case .notReady(let reasons) = health else { return false }
        return reasons.count == 2 && reasons[0].contains("has not reached its queue")
          && reasons[1].contains("connection refused by test:0")
      })
    setAway(queue, nil)
    #expect(reaches(running.worker) { $0 == .ready })
    try running.stop()
  }

  @Test func oneOfSeveralQueuesIsEnough() throws {
    let (first, other) = (QueueDouble(bench.queue), QueueDouble(MemoryQueue(name: "other")))
    setAway(other, QueueError(.unavailable, "away"))
    let running = try bench.start(queue: first, others: [other])
    try bench.logged("cannot elect the leader of the queue")
    #expect(reaches(running.worker) { $0 == .ready })
    setAway(first, QueueError(.unavailable, "gone"))
    #expect(
      reaches(running.worker) { health in
        guard case .notReady(let reasons) = health else { return false }
        return reasons.contains { $0.contains("away") } && reasons.contains { $0.contains("gone") }
      })
    try running.stop()
  }

  /// The threads that a worker cannot do without say that they go on; were they to stop, it would be seen.
  @Test func threadsThatHangWouldBeSeen() throws {
    let running = try bench.start()
    let both = ["follows cancellations of \(bench.queue.name)", "renews leases of \(bench.queue.name)"]
    let later = monotonicSeconds() + WorkerBench.patience + Liveness.patience + 1
    #expect(
      reaches(running.worker) { _ in
        let stalls = running.worker.liveness.stalls(at: later)
        return stalls.count == both.count && zip(stalls, both).allSatisfy { $0.contains($1) }
      })
    #expect(running.worker.stalls.isEmpty)
    try running.stop()
  }
}
