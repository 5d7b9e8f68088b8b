import JobQueue
import Testing

@testable import WorkerPool

@Suite struct QueueHealthTests {
  private let health = QueueHealth()

  private func fail(_ what: String, _ message: String, _ kind: QueueError.Kind = .refused, at now: Double) {
    health.failed(what, QueueError(kind, message), at: now)
  }

  @Test func aFailureCountsUntilTheSameCallSucceeds() {
    #expect(health.trouble(at: 0) == nil)
    fail("lease", "read-only", at: 0)
    health.succeeded("look")
    #expect(health.trouble(at: 1) == "read-only")
    health.succeeded("lease")
    #expect(health.trouble(at: 1) == nil)
  }

  @Test func theLatestFailureIsTold() {
    fail("lease", "read-only", at: 1)
    fail("look", "away", .unavailable, at: 2)
    #expect(health.trouble(at: 2) == "away")
    health.succeeded("look")
    #expect(health.trouble(at: 2) == "read-only")
  }

  @Test func anAnswerEndsFailuresOfTheConnectionAlone() {
    fail("lease", "read-only", at: 1)
    fail("renew", "connection refused", .unavailable, at: 2)
    fail("settle", "connection refused", .unavailable, at: 3)
    health.succeeded("look")
    #expect(health.trouble(at: 3) == "read-only")
    fail("renew", "connection refused", .unavailable, at: 4)
    #expect(health.trouble(at: 4) == "connection refused", "newer than the answer")
  }

  @Test func thatItIsThereAgainIsTrueOnceAndOfAnOutageThatWasTold() {
    let away = QueueError(.unavailable, "away")
    health.failed("lease", away, isTold: false, at: 1)
    #expect(health.succeeded("lease") == false)
    for call in ["lease", "renew", "settle"] { health.failed(call, away, isTold: call == "renew", at: 2) }
    #expect(health.succeeded("settle"))
    #expect(health.succeeded("lease") == false)
    health.failed("lease", QueueError(.refused, "read-only"), isTold: true, at: 3)
    #expect(health.succeeded("renew") == false, "the server answers, and is still read-only")
    #expect(health.succeeded("lease"))
    #expect(health.succeeded("lease") == false)
  }

  @Test func aCallThatIsNotMadeAnyMoreIsForgotten() {
    fail("renew", "read-only", at: 1)
    fail("lease", "away", .unavailable, at: 0)
    health.forget("renew")
    #expect(health.trouble(at: 1) == "away")
  }

  @Test func aFailureThatIsNotRepeatedIsForgotten() {
    fail("settle", "away", at: 0)
    #expect(health.trouble(at: QueueHealth.memory - 1) == "away")
    #expect(health.trouble(at: QueueHealth.memory) == nil)
  }
}
