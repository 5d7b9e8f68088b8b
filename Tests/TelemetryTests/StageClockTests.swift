import Synchronization
import Testing

@testable import Telemetry

@Suite struct StageClockTests {
  @Test func workAndWaitingAreBookedApart() {
    let clock = StageClock()
    let answer = clock.measure(.compose) { () -> Int in
      // Long enough for any clock, and known to take processor time.
      var sum = 0
      let mark = StageClock.Mark.now()
      while mark.elapsed.cpu < 0.002 { sum &+= 1 }
      return sum
    }
    #expect(answer > 0)
    let work = clock.total(.compose)
    #expect(work.cpu >= 0.002 && work.wall >= work.cpu * 0.9 && work.waited == 0)

    clock.wait(.compose) {
      let mark = StageClock.Mark.now()
      while mark.elapsed.wall < 0.002 {}
    }
    let both = clock.total(.compose)
    #expect(both.waited >= 0.002 && both.wall == work.wall && both.cpu == work.cpu)
    #expect(Stage.allCases.filter { $0 != .compose }.allSatisfy { clock.total($0) == StageClock.Total() })
  }

  @Test func timeIsBookedWhenWorkFails() {
    struct Broken: Error {}
    let clock = StageClock()
    #expect(throws: Broken.self) {
      try clock.measure(.decode) { () throws(Broken) in
        let mark = StageClock.Mark.now()
        while mark.elapsed.wall < 0.001 {}
        throw Broken()
      }
    }
    #expect(clock.total(.decode).wall >= 0.001)
  }

  @Test func everyStageHasAPlaceOfItsOwn() {
    let clock = StageClock()
    for (number, stage) in Stage.allCases.enumerated() {
      clock.book(stage, .init(wall: Double(number + 1), cpu: 0.5, waited: 0.25))
    }
    for (number, stage) in Stage.allCases.enumerated() {
      #expect(clock.total(stage) == .init(wall: Double(number + 1), cpu: 0.5, waited: 0.25))
    }
  }
}
