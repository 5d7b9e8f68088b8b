import ClipJob
import JobQueue
import RedisClient
import RedisQueue
import TestKit
import Testing

@Suite struct FailingServerTests {
  private let worker = WorkerIdentity(worker: "host:1:a", device: "cpu")

  private func kind(_ call: () throws -> Void) -> QueueError.Kind? {
    do {
      try call()
      return nil
    } catch {
      return (error as? QueueError)?.kind
    }
  }

  @Test func aKilledServerComesBackWithItsJobs() throws {
    let server = try RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
    let served = try RedisQueueFixture(server: server)
    for id in ["a", "b"] { _ = try served.redis.enqueue(JobRequest(id: id), document: [1]) }
    let lease = try #require(try served.redis.lease(as: worker, for: 15, wait: 0))
    server.kill()
    #expect(kind { _ = try served.redis.stats() } == .unavailable)
    #expect(kind { _ = try served.redis.lease(as: worker, for: 15, wait: 10) } == .unavailable)
    try server.start()
    #expect(try served.redis.renew([Renewal(lease.id)], for: 15) == [.held])
    try served.redis.settle(lease.id, .succeeded(result: [1]))
    #expect(try served.redis.lease(as: worker, for: 15, wait: 0)?.id.job == "b")
  }

  @Test func forgottenScriptsAreLoadedAgain() throws {
    let served = try RedisQueueFixture()
    _ = try served.redis.enqueue(JobRequest(id: "a"), document: [1])
    try served.command("SCRIPT", "FLUSH")
    let lease = try #require(try served.redis.lease(as: worker, for: 15, wait: 0))
    try served.command("SCRIPT", "FLUSH")
    try served.redis.settle(lease.id, .succeeded(result: [1]))
    #expect(try served.redis.stats().succeeded == 1)
  }

  @Test func aFullServerTakesNoJobsButFinishesThem() throws {
    let server = try RedisServer(["--maxmemory", "100mb", "--maxmemory-policy", "noeviction"])
    let served = try RedisQueueFixture(server: server)
    _ = try served.redis.enqueue(JobRequest(id: "a"), document: [1])
    _ = try served.redis.enqueue(JobRequest(id: "b"), document: [1])
    let lease = try #require(try served.redis.lease(as: worker, for: 15, wait: 0))
    try served.command("CONFIG", "SET", "maxmemory", "1")
    #expect(kind { _ = try served.redis.enqueue(JobRequest(id: "c"), document: [1]) } == .refused)
    #expect(kind { try served.redis.post([1]) } == .refused)
    #expect(
      kind { _ = try served.redis.admit(limit: 1, wait: 0) { _ in .rejected(JobError("a", "b")) } }
        == .refused)
    #expect(try served.redis.renew([Renewal(lease.id, progress: 0.5)], for: 15) == [.held])
    try served.redis.commit(lease.id, manifest: [1], for: 15)
    try served.redis.settle(lease.id, .succeeded(result: [1]))
    #expect(try served.redis.lease(as: worker, for: 15, wait: 0)?.id.job == "b")
    let stats = try served.redis.stats()
    #expect(stats.succeeded == 1 && stats.running == 1)
  }

  @Test func aJobDeletedByHandHoldsUpNobody() throws {
    let served = try RedisQueueFixture()
    for id in ["a", "b", "c"] { _ = try served.redis.enqueue(JobRequest(id: id), document: [1]) }
    let lease = try #require(try served.redis.lease(as: worker, for: 15, wait: 0))
    for id in ["a", "b"] { try served.command("DEL", served.key("job:" + id), served.key("document:" + id)) }
    #expect(try served.redis.lease(as: worker, for: 15, wait: 0)?.id.job == "c")
    #expect(try served.redis.renew([Renewal(lease.id)], for: 15) == [.lost])
    #expect(kind { try served.redis.settle(lease.id, .succeeded(result: [1])) } == .stale)
    try served.advance(seconds: 20)
    #expect(try served.redis.expired(limit: 10).map(\.id) == ["c"])
    let stats = try served.redis.stats()
    #expect(stats.running == 1 && stats.ready == 0)
  }

  @Test func manyJobsLeaveOneToken() throws {
    let served = try RedisQueueFixture()
    for n in 0..<50 { _ = try served.redis.enqueue(JobRequest(id: "job-\(n)"), document: [1]) }
    #expect(try served.command("LLEN", served.key("wake")).asInteger == 1)
    for _ in 0..<50 { _ = try served.redis.lease(as: worker, for: 15, wait: 0) }
    #expect(try served.redis.lease(as: worker, for: 15, wait: 0) == nil)
    #expect(try served.command("LLEN", served.key("wake")).asInteger == 0)
  }

  @Test func aTokenThatIsPassedOnIsThereAgainOnce() throws {
    let served = try RedisQueueFixture()
    _ = try served.redis.enqueue(JobRequest(id: "a"), document: [1])
    try served.command("DEL", served.key("wake"))
    for _ in 0..<2 {
      try served.redis.passOn()
      #expect(try served.command("LLEN", served.key("wake")).asInteger == 1)
    }
  }

  @Test func errorsSayWhoMustAct() throws {
    let nowhere = try RedisQueue(address: try RedisAddress("redis://127.0.0.1:1"))
    #expect(kind { _ = try nowhere.stats() } == .unavailable)
    let server = try RedisServer(["--requirepass", "secret"])
    let locked = try RedisQueue(address: try RedisAddress(server.url))
    #expect(kind { _ = try locked.stats() } == .denied)
    let served = try RedisQueueFixture()
    try served.command("SET", served.key("inbox"), "somebody else's")
    #expect(kind { try served.redis.post([1]) } == .misconfigured)
    for name in ["", "a b", "a{b}", String(repeating: "x", count: 65), "ä"] {
      #expect(kind { _ = try RedisQueue(name: name, address: try RedisAddress(server.url)) } == .invalid)
    }
  }
}
