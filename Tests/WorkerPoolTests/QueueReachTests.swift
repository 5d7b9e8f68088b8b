import JobQueue
import Testing

@testable import WorkerPool

@Suite struct QueueReachTests {
  private let reach = QueueReach()

  private func fail(_ what: String, _ message: String, at now: Double) {
    reach.failed(what, QueueError(.unavailable, message), at: now)
  }

  @Test func aFailureCountsUntilTheSameCallSucceeds() {
    #expect(reach.trouble(at: 0) == nil)
    fail("lease", "away", at: 0)
    reach.succeeded("look")
    #expect(reach.trouble(at: 1) == "away")
    reach.succeeded("lease")
    #expect(reach.trouble(at: 1) == nil)
  }

  @Test func theLatestFailureIsTold() {
    fail("lease", "read-only", at: 1)
    fail("look", "away", at: 2)
    #expect(reach.trouble(at: 2) == "away")
    reach.succeeded("look")
    #expect(reach.trouble(at: 2) == "read-only")
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
