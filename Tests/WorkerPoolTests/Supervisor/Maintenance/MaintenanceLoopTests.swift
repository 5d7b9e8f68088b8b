import ClipJob
import JobQueue
import Logging
import Synchronization
import Testing
import Threads

@testable import WorkerPool

/// One worker of several maintains a queue; the others take over when it is gone.
@Suite final class MaintenanceLoopTests: Sendable {
  private let base = MemoryQueue()
  private let ending = Completion()
  private let lines = Mutex<[String]>([])
  private let lost = Atomic<Int>(0)

  private func loop(_ worker: String, _ queue: any JobQueue) -> MaintenanceLoop {
    let log = WorkerLog(.human) { [self] line in lines.withLock { $0.append(line) } }
    let calls = QueueCall(log: log, ending: ending)
    let janitor = Janitor(queue: queue, policy: RetryPolicy(), calls: calls) { [self] in
      lost.add(1, ordering: .relaxed)
    }
    return MaintenanceLoop(
      worker: worker, queue: queue, janitor: janitor, server: ServerWatch(queue: queue, calls: calls),
      calls: calls)
  }

  @Test func oneMaintainsAndTheOtherStandsBy() throws {
    let (first, second) = (QueueDouble(base), QueueDouble(base))
    let (a, b) = (loop("a", first), loop("b", second))
    for _ in 0..<3 {
      _ = a.turn()
      _ = b.turn()
    }
    #expect(first.count(.maintain) == 3 && second.count(.maintain) == 0)
    #expect(!a.standsBy && b.standsBy)
  }

  @Test func aLeaderThatEndsResigns() throws {
    let (a, b) = (loop("a", base), loop("b", base))
    _ = a.turn()
    _ = b.turn()
    #expect(b.standsBy)
    ending.signal()
    a.run()
    _ = b.turn()
    #expect(!b.standsBy)
  }

  @Test func jobsOfLostWorkersWaitAgainAndAreTold() throws {
    _ = try base.enqueue(JobRequest(id: "j"), document: [])
    let lease = try #require(
      try base.lease(as: WorkerIdentity(worker: "gone", device: "cpu"), for: 0, wait: 0))
    _ = loop("a", base).turn()
    #expect(try base.job("j")?.state == .queued && base.job("j")?.losses == 1)
    #expect(lost.load(ordering: .relaxed) == 1)
    #expect(
      lines.withLock { $0.contains { $0.contains("gone was lost") && $0.contains("\(lease.id.token)") } })
  }

  @Test func whoCannotMaintainLetsAnotherLead() throws {
    let broken = QueueDouble(base)
    broken.before(.maintain) { () throws(QueueError) in throw QueueError(.refused, "It is full.") }
    let (a, b) = (loop("a", broken), loop("b", base))
    for _ in 0..<3 {
      _ = a.turn()
      _ = b.turn()
    }
    _ = b.turn()
    #expect(!b.standsBy)
    _ = a.turn()
    #expect(a.standsBy)
  }

  @Test func whoIsNotAnsweredIsNotKnownToStandBy() throws {
    let away = QueueDouble(base)
    let a = loop("a", away)
    _ = loop("b", base).turn()
    _ = a.turn()
    #expect(a.standsBy)
    away.before(.lead) { () throws(QueueError) in throw QueueError(.unavailable, "No connection.") }
    _ = a.turn()
    #expect(!a.standsBy)
  }

  @Test func aServerThatCannotBeTrustedMakesTheWorkerNotReadyUntilItIsWell() throws {
    let queue = QueueDouble(base)
    let log = WorkerLog(.human) { [self] line in lines.withLock { $0.append(line) } }
    let work = ServedQueue(queue, label: nil, log: log, ending: ending)
    var server = QueueServer()
    server.troubles = ["Redis: the server is full and takes no more jobs."]
    queue.serve(server)
    #expect(work.trouble == nil)
    work.server.look(at: 0)
    #expect(
      work.trouble == "The queue default is unavailable: Redis: the server is full and takes no more jobs.")
    queue.serve(QueueServer())
    work.server.look(at: 1)
    #expect(work.trouble != nil, "it is not asked all the time")
    work.server.look(at: 11)
    #expect(work.trouble == nil)
    #expect(lines.withLock { $0.filter { $0.contains("full") || $0.contains("healthy again") }.count } == 2)
  }
}
