import Testing

@testable import Logging

@Suite struct LogThrottleTests {
  @Test func keysOfRepeatedLinesAreBounded() {
    var throttle = LogThrottle()
    let long = String(repeating: "x", count: 10_000)
    for n in 0..<3000 { _ = throttle.isDue("\(n)" + long, at: 5, interval: 10) }
    #expect(throttle.rests.count <= LogThrottle.most + 1)
    #expect(throttle.rests.keys.allSatisfy { $0.count <= LogThrottle.longestKey })
    let isDue = throttle.isDue("later", at: 15, interval: 10)
    #expect(isDue && throttle.rests.count == 1)
  }

  @Test func aLineIsDueAgainAfterItsInterval() {
    var throttle = LogThrottle()
    #expect(throttle.isDue("a", at: 100, interval: 10) && throttle.isDue("b", at: 101, interval: 10))
    #expect(!throttle.isDue("a", at: 109.9, interval: 10) && throttle.isDue("a", at: 110, interval: 10))
  }

  @Test func whatIsDueIsForgotten() {
    var throttle = LogThrottle()
    for job in 0..<1000 { _ = throttle.isDue("settle \(job)", at: Double(job), interval: 10) }
    #expect(throttle.rests.count == 10)
  }
}
