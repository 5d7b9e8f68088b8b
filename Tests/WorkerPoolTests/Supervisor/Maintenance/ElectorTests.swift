import JobQueue
import Testing

@testable import WorkerPool

/// When a worker may maintain a queue, and when it has to ask.
@Suite struct ElectorTests {
  private let term = LeaderTerm(worker: "a", elected: Timestamp(milliseconds: 1000))

  @Test func trustEndsASecondBeforeTheTermDoesCountedFromTheQuestion() {
    var elector = Elector()
    #expect(!elector.leads(at: 0) && elector.term == nil)
    let pause = elector.answered(.leading(term), begun: 100, jitter: 0.5)
    #expect(pause == elector.limits.renewal && elector.term == term)
    #expect(elector.leads(at: 100 + 6.9) && !elector.leads(at: 100 + 7))
    #expect(elector.term == term, "it may still be prolonged: the queue decides")
  }

  @Test func whatIsNotPeriodicallyProlongedIsNotTrusted() {
    var elector = Elector()
    _ = elector.answered(.leading(term), begun: 0, jitter: 0)
    #expect(elector.unanswered(at: 2, jitter: 0.5) == elector.limits.standby)
    #expect(elector.leads(at: 2))
    _ = elector.unanswered(at: 8, jitter: 0.5)
    #expect(!elector.leads(at: 8) && elector.role == .unknown)
  }

  @Test func anotherLeaderEndsIt() {
    var elector = Elector()
    _ = elector.answered(.leading(term), begun: 0, jitter: 0)
    _ = elector.answered(.following(5, workers: 2), begun: 1, jitter: 0)
    #expect(!elector.leads(at: 1) && elector.term == nil && elector.role == .standingBy)
  }

  /// A dead leader's jobs wait again within 30 s: 15 of their lease, 8 of its term, and what is left for who stands by.
  @Test(arguments: [1, 2, 6, 9]) func aSmallPoolAsksOftenEnoughWhoeverIsLeft(_ workers: Int) {
    var elector = Elector()
    let longest = elector.answered(.following(8, workers: workers), begun: 0, jitter: 1)
    #expect(15 + elector.limits.term + longest + elector.limits.renewal <= 34)
    #expect(longest <= max(3, Double(workers) * 0.75))
  }

  @Test(arguments: [100, 500, 5000]) func allWhoStandByAskAsOftenTogetherHoweverManyTheyAre(_ workers: Int) {
    var elector = Elector()
    let pauses = stride(from: 0, through: 1, by: 0.01).map {
      elector.answered(.following(8, workers: workers), begun: 0, jitter: $0)
    }
    let mean = pauses.reduce(0, +) / Double(pauses.count)
    #expect((1.9...2.1).contains(Double(workers) / mean))
  }

  @Test func whoFailsThreeTimesInARowLetsAnotherTry() {
    var elector = Elector()
    _ = elector.answered(.leading(term), begun: 0, jitter: 0)
    #expect(elector.maintained(well: false) == nil && elector.maintained(well: false) == nil)
    #expect(elector.maintained(well: true) == nil)
    #expect(elector.maintained(well: false) == nil && elector.maintained(well: false) == nil)
    #expect(elector.maintained(well: false) == term && elector.term == nil)
  }
}
