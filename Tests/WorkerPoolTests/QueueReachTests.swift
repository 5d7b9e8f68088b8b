import JobQueue
import Testing

@testable import WorkerPool

@Suite struct QueueReachTests {
  private let reach = QueueReach()

  private func fail(_ what: String, _ message: String, _ kind: QueueError.Kind = .refused, at now: Double) {
    reach.failed(what, QueueError(kind, message), at: now)
  }

  @Test func aFailureCountsUntilTheSameCallSucceeds() {
    #expect(reach.trouble(at: 0) == nil)
    fail("lease", "read-only", at: 0)
    reach.succeeded("look")
    #expect(reach.trouble(at: 1) == "read-only")
    reach.succeeded("lease")
    #expect(reach.trouble(at: 1) == nil)
  }

  @Test func theLatestFailureIsTold() {
    fail("lease", "read-only", at: 1)
    fail("look", "away", .unavailable, at: 2)
    #expect(reach.trouble(at: 2) == "away")
    reach.succeeded("look")
    #expect(reach.trouble(at: 2) == "read-only")
  }

  @Test func anAnswerEndsFailuresOfTheConnectionAlone() {
    fail("lease", "read-only", at: 1)
    fail("renew", "connection refused", .unavailable, at: 2)
    fail("settle", "connection refused", .unavailable, at: 3)
    reach.succeeded("look")
    #expect(reach.trouble(at: 3) == "read-only")
    fail("renew", "connection refused", .unavailable, at: 4)
    #expect(reach.trouble(at: 4) == "connection refused", "newer than the answer")
  }

  @Test func thatItIsThereAgainIsTrueOnceAndOfAnOutageThatWasTold() {
    let away = QueueError(.unavailable, "away")
    reach.failed("lease", away, isTold: false, at: 1)
    #expect(reach.succeeded("lease") == false)
    for call in ["lease", "renew", "settle"] { reach.failed(call, away, isTold: call == "renew", at: 2) }
    #expect(reach.succeeded("settle"))
    #expect(reach.succeeded("lease") == false)
    reach.failed("lease", QueueError(.refused, "read-only"), isTold: true, at: 3)
    #expect(reach.succeeded("renew") == false, "the server answers, and is still read-only")
    #expect(reach.succeeded("lease"))
    #expect(reach.succeeded("lease") == false)
  }

  @Test func aCallThatIsNotMadeAnyMoreIsForgotten() {
    fail("renew", "read-only", at: 1)
    fail("lease", "away", .unavailable, at: 0)
    reach.forget("renew")
    #expect(reach.trouble(at: 1) == "away")
  }

  @Test func aFailureThatIsNotRepeatedIsForgotten() {
    fail("settle", "away", at: 0)
    #expect(reach.trouble(at: QueueReach.memory - 1) == "away")
    #expect(reach.trouble(at: QueueReach.memory) == nil)
  }
}

@Suite struct PulseTests {
  @Test func aThreadThatHangsIsNamed() {
    let pulse = Pulse()
    #expect(pulse.stalls(at: 1000).isEmpty)
    pulse.beat("renews leases", at: 0)
    pulse.beat("follows events", at: 100)
    #expect(pulse.stalls(at: Pulse.patience).isEmpty)
    let stalls = pulse.stalls(at: Pulse.patience + 1)
    #expect(stalls == ["The thread that renews leases has not advanced for 121 s."])
    pulse.beat("renews leases", at: Pulse.patience + 1)
    #expect(pulse.stalls(at: Pulse.patience + 2).isEmpty)
  }
}
