import RedisClient
import Testing

@Suite struct BackoffTests {
  @Test func delays_double_up_to_the_cap() {
    var backoff = RedisBackoff()
    (backoff.base, backoff.cap, backoff.jitter) = (0.1, 1, 0)
    #expect((0...6).map { backoff.delay(after: $0) } == [0, 0.1, 0.2, 0.4, 0.8, 1, 1])
    #expect(backoff.delay(after: .max) == 1)
  }

  @Test func jitter_shortens_a_delay_by_its_part_of_chance() {
    var backoff = RedisBackoff()
    (backoff.base, backoff.cap, backoff.jitter) = (1, 8, 0.5)
    backoff.random = { 0 }
    #expect(backoff.delay(after: 2) == 2)
    backoff.random = { 0.5 }
    #expect(backoff.delay(after: 2) == 1.5)
    backoff.random = { 0.999 }
    #expect(backoff.delay(after: 2) > 1)
  }
}
