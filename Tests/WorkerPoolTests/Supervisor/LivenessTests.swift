import Testing

@testable import WorkerPool

@Suite struct LivenessTests {
  @Test func aThreadThatHangsIsNamed() {
    let liveness = Liveness()
    #expect(liveness.stalls(at: 1000).isEmpty)
    liveness.beat("renews leases", at: 0)
    liveness.beat("follows events", at: 100)
    #expect(liveness.stalls(at: Liveness.patience).isEmpty)
    let stalls = liveness.stalls(at: Liveness.patience + 1)
    #expect(stalls == ["The thread that renews leases has made no progress for 121 s."])
    liveness.beat("renews leases", at: Liveness.patience + 1)
    #expect(liveness.stalls(at: Liveness.patience + 2).isEmpty)
  }
}
