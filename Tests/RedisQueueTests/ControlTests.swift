import ClipJob
import JobQueue
import RedisClient
import RedisQueue
import TestKit
import Testing

/// Requests in the inbox on a server that fails at every step of them.
@Suite struct ControlTests {
  private let worker = WorkerIdentity(worker: "host:1:a", device: "cpu")

  private func endedJob(_ queue: RedisQueue) throws {
    _ = try queue.enqueue(JobRequest(id: "a"), document: [1])
    let lease = try #require(try queue.lease(as: worker, for: 15, wait: 0))
    try queue.settle(lease.id, .failed(JobError("x.y", "no"), result: [1], isDead: false))
  }

  /// What was lost between the server and a reader is read again; what the server did it does not do again.
  @Test func aLostAnswerDoesNothingTwice() throws {
    let server = try RedisServer()
    let proxy = try CuttingProxy(to: server.port)
    defer { proxy.end() }
    let served = try RedisQueueFixture(server: server)
    let far = try served.connected(at: proxy.url)
    _ = try far.admit(limit: 1, wait: 0, Admitter().read)
    try endedJob(served.redis)
    #expect(try served.redis.replay("a"))
    _ = try served.redis.cancel("a")
    try served.redis.post(Array(#"{"retry": "a"}"#.utf8))
    try served.redis.post(Array(#"{"retry": "nobody"}"#.utf8))
    #expect(throws: QueueError.self) {
      _ = try far.admit(limit: 2, wait: 0) { document in
        try? proxy.set(.closingOnReply)
        return Admitter().read(document)
      }
    }
    try proxy.set(.passing)
    #expect(try served.redis.stats().inbox == 1)
    // Another run of it would be seen.
    _ = try served.redis.cancel("a")
    while try far.admit(limit: 2, wait: 0, Admitter().read) > 0 {}
    let events = try served.redis.events(after: .start, limit: 100, wait: 0)
    #expect(events.count { $0.kind == .replayed } == 2 && events.count { $0.kind == .declined } == 1)
    #expect(try served.redis.job("a")?.state == .cancelled && served.redis.stats().inbox == 0)
  }

  @Test func aRequestThatADeadReaderTookIsFollowedByAnother() throws {
    let served = try RedisQueueFixture()
    try endedJob(served.redis)
    try served.redis.post(Array(#"{"retry": "a"}"#.utf8))
    _ = try served.redis.admit(limit: 1, wait: 0) { document in
      // It stands still for a while, and another takes over.
      #expect(throws: Never.self) {
        let other = try served.connected()
        try served.advance(seconds: 20)
        _ = try other.maintain(limit: 10)
        #expect(try other.admit(limit: 1, wait: 0, Admitter().read) == 1)
        _ = try other.cancel("a")
      }
      return Admitter().read(document)
    }
    #expect(try served.redis.job("a")?.state == .cancelled)
    let kinds = try served.redis.events(after: .start, limit: 100, wait: 0).map(\.kind)
    #expect(kinds == [.queued, .running, .failed, .replayed, .cancelled])
  }

  /// Requests for unknown jobs look at the inbox; that must not keep anybody from reading it.
  @Test func manyRequestsForNobodyAreAnswered() throws {
    let served = try RedisQueueFixture()
    for n in 0..<300 {
      try served.redis.post(Array(#"{"cancel": "nobody-\#(n)"}"#.utf8))
      try served.redis.post(Array(#"{"cancel": \#(n)}"#.utf8))
    }
    while try served.redis.admit(limit: 64, wait: 0, Admitter().read) > 0 {}
    let events = try served.redis.events(after: .start, limit: 1000, wait: 0)
    #expect(events.map(\.job) == (0..<300).map { "nobody-\($0)" })
    let stats = try served.redis.stats()
    #expect(stats.inbox == 0 && stats.rejected == 300)
    #expect(try served.redis.rejected(limit: 1).first?.error.code == "control.invalidID")
  }
}
