import JobQueue
import Logging
import Synchronization
import Testing
import Threads

@testable import WorkerPool

@Suite struct QueueCallTests {
  private final class Lines: Sendable {
    private let list = Mutex<[String]>([])
    var all: [String] { list.withLock { $0 } }
    func add(_ line: String) { list.withLock { $0.append(line) } }
  }
  private let lines = Lines()
  private let calls: QueueCall
  private let away = QueueError(.unavailable, "connection refused")

  init() { calls = QueueCall(log: WorkerLog(.human) { [lines] in lines.add($0) }, ending: Completion()) }

  private var trouble: String? { calls.health.trouble(at: monotonicSeconds()) }

  @Test func whatNoJobDependsOnIsOnlyTold() {
    calls.tell("write to the ledger", away)
    #expect(trouble == nil && lines.all.count == 1)
    calls.succeeded("lease a job")
    #expect(lines.all.count == 1)
  }

  @Test func thatTheQueueAnswersAgainIsToldOnce() {
    calls.failed("lease a job", away)
    calls.failed("follow events", away)
    #expect(trouble == "connection refused")
    calls.succeeded("follow events")
    #expect(trouble == nil)
    calls.succeeded("lease a job")
    #expect(lines.all.count { $0.hasSuffix("the queue answers again") } == 1 && lines.all.count == 3)
  }

  @Test(arguments: [nil, QueueError(.stale, "somebody else's")])
  func whatIsRepeatedUntilItIsAnsweredIsOver(_ answer: QueueError?) {
    let left = Counter(2)
    let refused = QueueError(.refused, "read-only")
    _ = calls.repeated("settle j", while: { true }) { () throws(QueueError) in
      if left.take() { throw refused }
      if let answer { throw answer }
    }
    // The failures are told once, and that it is over.
    #expect(
      trouble == nil && lines.all.count == 2 && lines.all.last?.hasSuffix("the queue answers again") == true)
  }
}
