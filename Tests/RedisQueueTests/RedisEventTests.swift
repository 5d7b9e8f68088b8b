import JobQueue
import Testing

/// Events that are not of this version.
@Suite struct RedisEventTests {
  private let served: RedisQueueFixture

  init() throws { served = try RedisQueueFixture() }

  /// A later version's.
  private func promote(_ count: Int) throws {
    for _ in 0..<count {
      try served.command(
        "XADD", served.key("events"), "*", "kind", "promoted", "job", "x", "token", 0, "worker", "", "code",
        "")
    }
  }

  private func add(_ id: String) throws { _ = try served.redis.enqueue(JobRequest(id: id), document: []) }

  @Test func kindsOfLaterVersionsArePassedOver() throws {
    try promote(5)
    try add("a")
    try promote(5)
    #expect(try served.redis.events(after: .start, limit: 2, wait: 0).map(\.job) == ["a"])
    let latest = try #require(try served.redis.events(after: .start, limit: 2, wait: 0).last)
    #expect(try served.redis.events(after: latest.position, limit: 2, wait: 0.01) == [])
  }

  @Test func theyEndNobodysWait() throws {
    try promote(1)
    let begun = ContinuousClock.now
    #expect(try served.redis.events(after: .start, limit: 1, wait: 0.2) == [])
    #expect(ContinuousClock.now - begun >= .milliseconds(200))
  }

  @Test func anEventOfAnEarlierVersionIsRead() throws {
    try served.command("XADD", served.key("events"), "*", "kind", "queued", "job", "a")
    let event = try #require(try served.redis.events(after: .start, limit: 1, wait: 0).first)
    #expect(event.kind == .queued && event.job == "a" && event.ready == nil)
  }
}
