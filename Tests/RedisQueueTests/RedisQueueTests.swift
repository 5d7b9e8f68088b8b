import JobQueue
import QueueConformance
import RedisQueue
import Testing

@Suite struct RedisQueueTests {
  @Test(arguments: Promise.all) func keeps(_ promise: Promise) throws {
    try promise.check(RedisQueueFixture())
  }

  @Test func aLongWalkMeetsEachJobOnce() throws {
    try Promise.walk(jobs: 10_000, limit: 100).check(RedisQueueFixture())
  }

  @Test(arguments: QuoteStorePromise.all) func keeps(_ promise: QuoteStorePromise) throws {
    try promise.check(RedisQuoteStore(try RedisQueueFixture().redis))
  }
}
