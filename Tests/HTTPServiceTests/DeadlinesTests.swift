import TestKit
import Testing

@testable import HTTPService

@Suite struct DeadlinesTests {
  @Test func deadlinesAreOfWholeRequests() {
    var deadlines = Deadlines<Int>(patience: 5)
    #expect(deadlines.pause(at: 100) == 5 && deadlines.takeExpired(at: 100) == [])
    deadlines.expect(1, at: 100)
    deadlines.expect(2, at: 102)
    #expect(deadlines.pause(at: 103) == 2 && deadlines.takeExpired(at: 104.9) == [])
    #expect(deadlines.takeExpired(at: 105) == [1] && deadlines.takeExpired(at: 105) == [])
    deadlines.excuse(2)
    #expect(deadlines.takeExpired(at: 200) == [])
    deadlines.expect(2, at: 200)
    #expect(deadlines.takeExpired(at: 205) == [2] && deadlines.pause(at: 205) == 5)
  }

  /// Beside the plainest way to do the same: a list of ends that is walked through.
  @Test func nobodyIsForgottenNorEndedTwice() {
    var random = SplitMix(seed: 7)
    var deadlines = Deadlines<Int>(patience: 10)
    var ends: [Int: Double] = [:]
    var (now, expired) = (0.0, 0)
    for _ in 0..<20_000 {
      let client = Int.random(in: 0..<50, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        deadlines.excuse(client)
        ends[client] = nil
      case 1:
        let seconds = Double.random(in: 0..<12, using: &random)
        deadlines.expect(client, at: now, within: seconds)
        ends[client] = now + min(seconds, 10)
      case 2:
        deadlines.expect(client, at: now)
        ends[client] = now + 10
      default:
        now += Double.random(in: 0..<100, using: &random) / 40
        let due = ends.filter { $0.value <= now }.map(\.key)
        #expect(deadlines.takeExpired(at: now).sorted() == due.sorted())
        for client in due { ends[client] = nil }
        expired += due.count
        // Never too late for the next, and never at once again without need.
        let next = ends.values.min().map { $0 - now } ?? 10
        let pause = deadlines.pause(at: now)
        #expect(pause > 0 && pause <= next)
      }
      #expect(deadlines.count == ends.count)
    }
    #expect(expired > 100)
  }
}
