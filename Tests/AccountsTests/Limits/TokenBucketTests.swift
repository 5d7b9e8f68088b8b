import JobQueue
import Testing

@testable import Accounts

@Suite struct TokenBucketTests {
  private func time(_ milliseconds: Int64) -> Timestamp {
    Timestamp(milliseconds: 1_700_000_000_000 + milliseconds)
  }

  /// 3 in a second: one each 333⅓ ms, which no clock of milliseconds hits; nothing is lost by that.
  @Test func nothingIsLostByRounding() throws {
    let rate = try #require(Rate("3/s:2"))
    var bucket = TokenBucket(rate, at: time(0))
    let allowed = (0..<300_000).filter { bucket.take(rate, at: time($0)).isAllowed }
    // The two that it held, and 899.997 that flowed in.
    #expect(allowed.count == 901 && allowed.prefix(5) == [0, 1, 334, 667, 1000])
  }

  @Test func whatItSaysIsExact() throws {
    let rate = try #require(Rate("10/s:20"))
    var bucket = TokenBucket(rate, at: time(0))
    #expect(
      bucket.take(rate, at: time(0))
        == RateDecision(isAllowed: true, limit: 20, remaining: 19, reset: 0.1, retryAfter: 0))
    for _ in 0..<19 { _ = bucket.take(rate, at: time(0)) }
    #expect(
      bucket.take(rate, at: time(0))
        == RateDecision(isAllowed: false, limit: 20, remaining: 0, reset: 2, retryAfter: 0.1))
    #expect(
      bucket.take(rate, at: time(99))
        == RateDecision(isAllowed: false, limit: 20, remaining: 0, reset: 1.901, retryAfter: 0.001))
    #expect(
      bucket.take(rate, at: time(100))
        == RateDecision(isAllowed: true, limit: 20, remaining: 0, reset: 2, retryAfter: 0))
    // A clock that was set back gives nothing, and takes nothing.
    #expect(!bucket.take(rate, at: time(-5000)).isAllowed)
    #expect(!bucket.isFull(rate, at: time(2000)) && bucket.isFull(rate, at: time(2101)))
  }

  @Test func theLargestRateFits() throws {
    let rate = try #require(Rate(requests: 1_000_000, period: 86_400, burst: 1_000_000))
    #expect(rate.capacity < 1 << 53)
    var bucket = TokenBucket(rate, at: time(0))
    #expect(bucket.take(rate, at: Timestamp(milliseconds: .max)).remaining == 999_999)
  }
}
