import Testing
import Threads

@Suite struct BackoffTests {
  @Test func pausesDoubleUpToTheCap() {
    var backoff = Backoff(base: 0.1, cap: 1)
    backoff.jitter = 0
    #expect((0..<6).map { _ in backoff.next() } == [0.1, 0.2, 0.4, 0.8, 1, 1])
    #expect(backoff.failures == 6)
  }

  @Test func manyFailuresStayAtTheCap() {
    var backoff = Backoff(base: 0.2, cap: 10)
    backoff.jitter = 0
    let pauses = (0..<2000).map { _ in backoff.next() }
    #expect(pauses.dropFirst(6).allSatisfy { $0 == 10 })
  }

  @Test func aCapBelowTheBaseHolds() {
    var backoff = Backoff(base: 0.1, cap: 0.05)
    backoff.jitter = 0
    #expect(backoff.next() == 0.05)
  }

  @Test func aSuccessBeginsAnew() {
    var backoff = Backoff(base: 1, cap: 8)
    backoff.jitter = 0
    _ = (backoff.next(), backoff.next())
    backoff.reset()
    #expect(backoff.failures == 0 && backoff.next() == 1)
  }

  @Test(arguments: [(0, 2), (0.5, 1.5), (1, 1)])
  func jitterShortensAPauseByItsPartOfChance(_ chance: Double, _ seconds: Double) {
    var backoff = Backoff(base: 2, cap: 8)
    backoff.random = { chance }
    #expect(backoff.next() == seconds)
  }

  @Test func pausesDiffer() {
    let pauses = (0..<20).map { _ in
      var backoff = Backoff()
      return backoff.next()
    }
    #expect(Set(pauses).count > 1 && pauses.allSatisfy { 0.1...0.2 ~= $0 })
  }
}
