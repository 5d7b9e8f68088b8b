import Foundation
import JobQueue
import TestKit
import Testing

@testable import WorkerPool

/// One worker with two queues, `default` and `other`.
@Suite struct SeveralQueuesTests {
  private let bench = WorkerBench()
  private let other = MemoryQueue(name: "other")

  private func add(_ id: String, to queue: MemoryQueue, fake: String, out: String? = nil) throws {
    let document = bench.document(id, fake: fake, to: out ?? "\(queue.name)-\(id).mp4")
    #expect(try queue.enqueue(JobRequest(id: id), document: document) == .accepted)
  }

  private func start(
    _ double: QueueDouble? = nil, lanes: Int = 1, _ change: (inout WorkerOptions) -> Void = { _ in }
  ) throws -> WorkerBench.Running {
    try bench.start(others: [double ?? QueueDouble(other)]) {
      $0.devices = [.init("cpu", lanes: lanes)]
      $0.grace = 3600
      change(&$0)
    }
  }

  private func end(_ id: String, of queue: MemoryQueue) throws -> JobRecord {
    let record = try EventWatch(queue).end(of: id, within: WorkerBench.patience, isExpected: true)
    guard let record, record.endedAt != nil else {
      throw WorkerBench.TimedOut(description: "\(id) of \(queue.name) does not end; \(bench.log)")
    }
    return record
  }

  /// The queues of the attempts, in order.
  private var begins: [String] {
    bench.log.split(separator: "\n").filter { $0.contains("attempt 1 started") }.map {
      $0.contains(" other/") ? "other" : "default"
    }
  }

  private let quick = "publish rename finish"

  @Test func theQueuesTakeTurns() throws {
    for number in 0..<4 {
      try add("j\(number)", to: bench.queue, fake: quick)
      try add("j\(number)", to: other, fake: quick)
    }
    let running = try start()
    for number in 0..<4 {
      #expect(try end("j\(number)", of: bench.queue).state == .succeeded)
      #expect(try end("j\(number)", of: other).state == .succeeded)
    }
    #expect(begins == Array(repeating: ["default", "other"], count: 4).flatMap(\.self))
    try running.stop()
    #expect(bench.leftovers == [])
  }

  /// A hundred jobs that wait in one queue do not hold up the other's only one.
  @Test func aLongLineDoesNotHoldUpTheOtherQueue() throws {
    for number in 0..<100 { try add("j\(number)", to: bench.queue, fake: "wait") }
    let running = try start { $0.stopping = 5 }
    try bench.event(.running, of: "j0")
    try add("only", to: other, fake: quick)
    #expect(try bench.queue.cancel("j0") == .requested)
    #expect(try end("only", of: other).state == .succeeded)
    #expect(begins.prefix(2) == ["default", "other"])
    running.worker.stop()
    try running.stop()
  }

  @Test func anIdleWorkerIsRousedByEither() throws {
    let double = QueueDouble(other)
    let running = try start(double)
    let watched = Moment(), watchedOther = Moment()
    running.queue.before(.waitForWork) { watched.happen() }
    double.before(.waitForWork) { watchedOther.happen() }
    try watched.wait()
    try watchedOther.wait()
    for number in 0..<3 {
      try add("j\(number)", to: other, fake: quick)
      #expect(try end("j\(number)", of: other).state == .succeeded)
      try bench.queue.post(bench.document("j\(number)", fake: quick))
      #expect(try end("j\(number)", of: bench.queue).state == .succeeded)
    }
    try running.stop()
  }

  @Test func aPausedQueueHoldsUpNobody() throws {
    try other.pause()
    try add("later", to: other, fake: quick)
    let running = try start()
    for number in 0..<3 {
      try add("j\(number)", to: bench.queue, fake: quick)
      #expect(try end("j\(number)", of: bench.queue).state == .succeeded)
    }
    #expect(try other.job("later")?.state == .queued)
    try other.resume()
    #expect(try end("later", of: other).state == .succeeded)
    try running.stop()
  }

  @Test(arguments: [QueueDouble.Call.lease, .waitForWork, .lead])
  func aBrokenQueueHoldsUpNobody(_ call: QueueDouble.Call) throws {
    let double = QueueDouble(other)
    double.before(call) { () throws(QueueError) in throw QueueError(.refused, "somebody broke it") }
    try add("later", to: other, fake: quick)
    let running = try start(double)
    for number in 0..<3 {
      try add("j\(number)", to: bench.queue, fake: quick)
      #expect(try end("j\(number)", of: bench.queue).state == .succeeded)
    }
    try bench.logged("other: cannot")
    double.before(call) {}
    #expect(try end("later", of: other).state == .succeeded)
    try running.stop()
  }

  /// Who was roused and has no lane free rouses another.
  @Test func whatABusyWorkerIsToldIsPassedOn() throws {
    let double = QueueDouble(other)
    let passed = Moment(), roused = Moment(), mayAnswer = Moment()
    double.before(.passOn) { passed.happen() }
    // As if the queue had roused this worker at the moment at which the other queue keeps it busy.
    double.after(.waitForWork) {
      roused.happen()
      try? mayAnswer.wait()
    }
    let running = try start(double)
    try roused.wait()
    try add("busy", to: bench.queue, fake: "say:here until:go \(quick)")
    try bench.logged("here")
    try add("roused", to: other, fake: quick)
    mayAnswer.happen()
    try passed.wait()
    bench.touch("go")
    #expect(try end("roused", of: other).state == .succeeded)
    try running.stop()
  }

  @Test func jobsAreGivenBackToTheirQueue() throws {
    let running = try start(lanes: 2)
    for queue in [bench.queue, other] { try add("j", to: queue, fake: "say:here-\(queue.name) hang") }
    for queue in [bench.queue, other] { try bench.logged("here-\(queue.name)") }
    running.worker.stop()
    try bench.logged("stopping: 2 jobs")
    try running.stop()
    for queue in [bench.queue, other] {
      let record = try #require(try queue.job("j"))
      #expect(record.state == .queued && record.attempts == 0 && record.losses == 0)
      let kinds = try queue.events(after: .start, limit: 100, wait: 0).map(\.kind)
      #expect(kinds == [.queued, .running, .handedBack])
    }
  }

  /// Even with the same file to make.
  @Test func oneIdInTwoQueuesIsTwoJobs() throws {
    let running = try start(lanes: 2)
    for queue in [bench.queue, other] {
      try add("j", to: queue, fake: "publish say:staged until:go rename finish", out: "same.mp4")
    }
    try bench.logged("staged", times: 2)
    #expect(bench.leftovers == [".part-j@default", ".part-j@other"])
    bench.touch("go")
    for queue in [bench.queue, other] { #expect(try end("j", of: queue).state == .succeeded) }
    try running.stop()
    #expect(bench.leftovers == [])
  }

  @Test func oneIsCancelledAndItsNamesakeIsNot() throws {
    let running = try start(lanes: 2) { $0.stopping = 0.3 }
    try add("j", to: bench.queue, fake: "say:here until:go \(quick)")
    try add("j", to: other, fake: "say:here hang")
    try bench.logged("here", times: 2)
    #expect(try other.cancel("j") == .requested)
    #expect(try end("j", of: other).state == .cancelled)
    #expect(try bench.queue.job("j")?.isCancelRequested == false)
    bench.touch("go")
    #expect(try end("j", of: bench.queue).state == .succeeded)
    try running.stop()
  }

  @Test func lostWorkersOfEitherQueueAreFollowed() throws {
    for queue in [bench.queue, other] {
      try add("j", to: queue, fake: quick)
      _ = try queue.lease(as: WorkerIdentity(worker: "gone", device: "cpu"), for: 0.05, wait: 0)
    }
    let running = try start()
    for queue in [bench.queue, other] {
      let record = try end("j", of: queue)
      #expect(record.state == .succeeded && record.losses == 1)
    }
    try running.stop()
  }

  @Test func queuesNeedNamesOfTheirOwn() throws {
    #expect(throws: WorkerError.self) { try bench.start(others: [QueueDouble(bench.queue)]) }
  }
}
