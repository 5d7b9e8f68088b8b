import JobQueue
import Testing

@testable import Webhooks

@Suite struct DeliveryScheduleTests {
  private let now = Timestamp(milliseconds: 784_111_777_000)

  private func verdict(
    _ status: Int, _ attempts: Int = 1, retryAfter: String? = nil, random: Double = 0.5
  ) -> DeliveryVerdict {
    DeliverySchedule.verdict(
      .answered(status: status, retryAfter: retryAfter, body: []), attempts: attempts, now: now,
      random: random)
  }

  @Test func delaysGrowAndEnd() {
    let delays: [Double] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    for (n, delay) in delays.enumerated() {
      #expect(verdict(500, n + 1) == .again(after: delay))
      #expect(
        DeliverySchedule.verdict(.failed("no"), attempts: n + 1, now: now, random: 0.5)
          == .again(after: delay))
      guard case .again(let least) = verdict(500, n + 1, random: 0),
        case .again(let most) = verdict(500, n + 1, random: 0.999_999)
      else {
        Issue.record("no further attempt")
        continue
      }
      #expect(abs(least / delay - 0.8) < 1e-9 && abs(most / delay - 1.2) < 1e-5)
    }
    #expect(verdict(500, 10) == .failed && verdict(500, 11) == .failed)
    #expect(DeliverySchedule.verdict(.failed("no"), attempts: 10, now: now) == .failed)
  }

  @Test func statusesDecide() {
    for status in [200, 201, 202, 204, 299] { #expect(verdict(status) == .delivered) }
    for status in [100, 199, 300, 301, 302, 307, 400, 401, 404, 409, 429, 500, 503, 599] {
      #expect(verdict(status) == .again(after: 5))
      #expect(DeliverySchedule.complaint(status) != nil)
    }
    #expect(verdict(410) == .gone && verdict(410, 10) == .gone && verdict(204, 10) == .delivered)
    #expect(DeliverySchedule.complaint(204) == nil)
  }

  @Test func retryAfterIsWaitedForAtMostADay() {
    #expect(verdict(503, retryAfter: "120") == .again(after: 120))
    #expect(verdict(429, retryAfter: " 120 ") == .again(after: 120))
    // It is not asked for earlier.
    #expect(verdict(503, 3, retryAfter: "120") == .again(after: 1800))
    #expect(verdict(503, retryAfter: "999999999999999999999999") == .again(after: 86_400))
    #expect(verdict(503, retryAfter: "Sun, 06 Nov 1994 08:59:37 GMT") == .again(after: 600))
    for nonsense in [
      "", "soon", "-5", "1.5", "0x10", "Sun, 06 Nov 1994 08:00:00 GMT", "Sun, 31 Feb 1995 08:00:00 GMT",
      "Sun, 06 Nov 1994 08:59:37 CET", "1994-11-06T09:00:00Z",
    ] { #expect(verdict(503, retryAfter: nonsense) == .again(after: 5), "\(nonsense)") }
    #expect(verdict(503, 10, retryAfter: "5") == .failed)
  }
}
