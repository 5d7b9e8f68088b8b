import JobQueue
import Quotes
import RedisQueue
import Testing

/// What the server keeps of the backlog and of lessons.
@Suite struct BacklogTests {
  private let served: RedisQueueFixture
  private let worker = WorkerIdentity(worker: "host:1:a", device: "cpu")

  init() throws { served = try RedisQueueFixture() }

  private func sum() throws -> String? { try served.command("HGET", served.key("meta"), "work").asString }

  @Test func theSumIsWholeMilliseconds() throws {
    _ = try served.redis.enqueue(JobRequest(id: "a", work: 1.2346), document: [])
    _ = try served.redis.enqueue(JobRequest(id: "b", work: 0.0004), document: [])
    _ = try served.redis.enqueue(JobRequest(id: "c"), document: [])
    #expect(try sum() == "1235")
  }

  @Test func whatJobsThatWereDeletedByHandLeaveIsForgottenWhenNothingIsAlive() throws {
    for id in ["a", "b"] { _ = try served.redis.enqueue(JobRequest(id: id, work: 3), document: []) }
    try served.command("DEL", served.key("job:a"))
    let lease = try #require(try served.redis.lease(as: worker, for: 15, wait: 0))
    #expect(try served.redis.lease(as: worker, for: 15, wait: 0) == nil)
    #expect(try sum() == "6000", "one is still running")
    try served.redis.settle(lease.id, .succeeded(result: []))
    #expect(try served.redis.stats().backlogSeconds == 0)
    #expect(try sum() == "3000")
    #expect(try served.redis.lease(as: worker, for: 15, wait: 0) == nil)
    #expect(try sum() == nil)
  }

  @Test func jobsOfEarlierVersionsHaveNoWork() throws {
    _ = try served.redis.enqueue(JobRequest(id: "old"), document: [])
    try served.command("HDEL", served.key("job:old"), "work")
    _ = try served.redis.enqueue(JobRequest(id: "new", work: 2), document: [])
    let lease = try #require(try served.redis.lease(as: worker, for: 15, wait: 0))
    try served.redis.settle(lease.id, .succeeded(result: []))
    #expect(try served.redis.replay("old"))
    #expect(try served.redis.cancel("old") == .cancelled)
    #expect(try served.redis.stats().backlogSeconds == 2)
  }

  @Test func lessonsOfOtherVersionsAreLeftAlone() throws {
    let store = RedisQuoteStore(served.redis)
    let current = WorkFeatures.version
    for field in [
      "0|cpu|0", "\(current)|cpu|9999", "\(current)|cpu|-1", "\(current)|cpu", "nonsense", "\(current)||x",
    ] {
      try served.command("HSET", served.key("quotes"), field, "7")
    }
    #expect(try store.lessons().isEmpty)
    var work = WorkFeatures()
    work[.sound] = 1
    let lesson = try #require(QuoteModel(device: "cpu").lesson(work, seconds: 2, memory: 1, peak: nil))
    try store.learn(lesson, device: "cpu")
    #expect(try store.lessons().keys.elementsEqual(["cpu"]))
    #expect(try served.command("HGET", served.key("quotes"), "0|cpu|0").asString == "7")
  }
}
