import ClipJob
import Foundation
import JobQueue
import RedisClient
import RedisQueue
import TestKit
import Testing

@Suite struct AdmissionTests {
  private func job(_ document: [UInt8]) -> Admission {
    .job(JobRequest(id: String(decoding: document, as: UTF8.self)))
  }

  @Test func documentsOfADeadReaderAreReadByOthersInOrder() throws {
    let served = try RedisQueueFixture()
    for id in ["a", "b", "c"] { try served.redis.post(Array(id.utf8)) }
    // What a reader leaves behind that dies after its first step.
    let gone = "gone-1"
    try served.command("ZADD", served.key("admitters"), try served.redis.now().milliseconds - 1000, gone)
    for _ in 0..<2 {
      try served.command("LMOVE", served.key("inbox"), served.key("admitting:" + gone), "LEFT", "RIGHT")
    }
    // It was not told that it counts: nobody has looked since.
    try served.command("HINCRBY", served.key("meta"), "admitting", 2)
    #expect(try served.redis.stats().inbox == 3)
    #expect(try served.redis.maintain(limit: 10).expired.isEmpty)
    #expect(try served.redis.stats().inbox == 3)
    #expect(try served.redis.admit(limit: 10, wait: 0, job) == 3)
    #expect(try served.redis.list(.ready, limit: 10).map(\.id) == ["a", "b", "c"])
    // A command of the dead one that arrives late.
    try served.redis.post(Array("late".utf8))
    try served.command("LMOVE", served.key("inbox"), served.key("admitting:" + gone), "LEFT", "RIGHT")
    #expect(try served.redis.admit(limit: 10, wait: 0, job) == 0)
    _ = try served.redis.maintain(limit: 10)
    #expect(try served.redis.admit(limit: 10, wait: 0, job) == 1)
  }

  @Test func aReaderThatComesBackTooLateDecidesNothing() throws {
    let served = try RedisQueueFixture()
    let other = try served.connected()
    try served.redis.post(Array("a".utf8))
    let decided = try served.redis.admit(limit: 1, wait: 0) { document in
      // It stands still for a while, and another takes over.
      #expect(throws: Never.self) {
        try served.advance(seconds: 20)
        _ = try other.maintain(limit: 10)
        #expect(try other.admit(limit: 1, wait: 0, job) == 1)
        #expect(try other.admit(limit: 1, wait: 0, job) == 0)
      }
      return .job(JobRequest(id: "too-late"))
    }
    #expect(decided == 0)
    #expect(try served.redis.list(.all, limit: 10).map(\.id) == ["a"])
  }

  @Test func tenThousandHostileDocumentsDoNotStopTheQueue() throws {
    let served = try RedisQueueFixture()
    let kinds: [[UInt8]] = [
      Array("not json".utf8), [], [0xFF, 0, 0xFE], Array("[[[[".utf8), Array("{\"id\": 7}".utf8),
      Array("{\"id\": \"\\u0000\"}".utf8), Array(String(repeating: "[", count: 2000).utf8),
      Array("{\"id\": \"x\", \"id\": \"y\"}".utf8), Array("*1\r\n$4\r\nQUIT\r\n".utf8), Array("null".utf8),
    ]
    let count = 10_000
    let connection = RedisConnection(try RedisAddress(RedisQueueFixture.server.get().url), options: .patient)
    for start in stride(from: 0, to: count, by: 1000) {
      _ = try connection.pipeline(
        (start..<start + 1000).map { RedisCommand("RPUSH", served.key("inbox"), kinds[$0 % kinds.count]) })
    }
    try served.redis.post([UInt8](repeating: UInt8(ascii: "{"), count: 50 << 20))
    let good = """
      {"id": "good", "version": 1, "tracks": [{"clips": [{"source": {"color": "#ff0000"}, "duration": 1}]}],
       "outputs": [{"to": "a.mp4"}]}
      """
    try served.redis.post(Array(good.utf8))
    let admitter = Admitter()
    var decided = 0
    while decided < count + 2 {
      let more = try served.redis.admit(limit: 500, wait: 0, admitter.read)
      try #require(more > 0)
      decided += more
    }
    let stats = try served.redis.stats()
    #expect(stats.inbox == 0 && stats.ready == 1 && stats.rejected == count + 1)
    let long = try #require(try served.redis.rejected(limit: 1).first)
    #expect(long.error.code == "job.tooLarge" && long.bytes == 50 << 20)
    let worker = WorkerIdentity(worker: "host:1:a", device: "cpu")
    #expect(try served.redis.lease(as: worker, for: 15, wait: 0)?.id.job == "good")
  }
}
