import Testing

@testable import HTTPService

@Suite struct PaceTests {
  @Test func waitsArePaidAndBytesEarn() {
    var pace = Pace(purse: 30, rate: 1000)
    #expect(pace.wait(at: 100) == 30)
    // 20 s of waiting, and a second earned.
    pace.received(1000, at: 120)
    #expect(pace.wait(at: 500) == 11)
    // One byte a long time later does not help.
    pace.received(1, at: 511)
    #expect(abs(pace.wait(at: 511) - 0.001) < 1e-9)
    // What a fast client earns does not let it wait for longer than everybody.
    pace.received(1 << 40, at: 511)
    #expect(pace.wait(at: 512) == 30)
  }

  /// Only the time for which the client is waited for counts.
  @Test func workIsNotPaid() {
    var pace = Pace(purse: 5, rate: 1)
    for step in 0..<100 {
      #expect(pace.wait(at: Double(step) * 1000) == 5)
      pace.received(1, at: Double(step) * 1000 + 1)
    }
  }

  @Test func aClockThatStandsEarnsNothing() {
    var pace = Pace(purse: 5, rate: 10)
    _ = pace.wait(at: 10)
    pace.received(0, at: 9)
    #expect(pace.wait(at: 9) == 5)
    pace.received(0, at: 100)
    #expect(pace.wait(at: 100) == 0)
  }
}
