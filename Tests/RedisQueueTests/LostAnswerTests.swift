import ClipJob
import JobQueue
import RedisClient
import RedisQueue
import Synchronization
import TestKit
import Testing

/// What happened at the server, and the connection broke before the answer came.
@Suite struct LostAnswerTests {
  private let server: RedisServer
  private let proxy: CuttingProxy
  private let served: RedisQueueFixture
  /// Reaches the server through the proxy, and has a connection already.
  private let queue: RedisQueue
  private let worker = WorkerIdentity(worker: "host:1:a", device: "cpu")

  init() throws {
    server = try RedisServer()
    proxy = try CuttingProxy(to: server.port)
    served = try RedisQueueFixture(server: server)
    queue = try served.connected(at: proxy.url)
    _ = try queue.now()
    try loadScripts()
  }

  /// The first answer to be lost shall be the one to the call, not that the server does not know its script.
  private func loadScripts() throws {
    let other = try RedisQueueFixture(server: server).redis
    try other.post([1])
    _ = try other.admit(limit: 1, wait: 0) { _ in .job(JobRequest(id: "a")) }
    let lease = try #require(try other.lease(as: worker, for: 15, wait: 0))
    try other.settle(lease.id, .succeeded(result: [1]))
  }

  private func losingTheAnswer(_ call: () throws -> Void) throws {
    try proxy.set(.closingOnReply)
    do {
      try call()
      Issue.record("the answer was not lost")
    } catch let error as QueueError {
      #expect(error.kind == .unavailable)
    }
    try proxy.set(.passing)
  }

  private func add(_ id: String) throws {
    _ = try served.redis.enqueue(JobRequest(id: id), document: Array(id.utf8))
  }

  @Test func aLeaseIsFoundAgain() throws {
    try add("a")
    try add("b")
    try losingTheAnswer { _ = try queue.lease(as: worker, for: 15, wait: 0) }
    #expect(try served.redis.stats().running == 1)
    // Another worker does not get what this one was given.
    let other = WorkerIdentity(worker: "host:2:a", device: "cpu")
    #expect(try queue.lease(as: other, for: 15, wait: 0)?.id.job == "b")
    // Nothing is in line, and yet there is work for this one.
    #expect(try queue.waitForWork(as: worker, upTo: 0))
    let lease = try #require(try queue.lease(as: worker, for: 15, wait: 0))
    #expect(try queue.waitForWork(as: worker, upTo: 0) == false)
    #expect(lease.id.job == "a" && lease.document == Array("a".utf8))
    #expect(try served.redis.job("a") == lease.record)
    #expect(try queue.lease(as: worker, for: 15, wait: 0) == nil)
  }

  @Test func aLeaseThatWasGivenUpMeanwhileIsNotFound() throws {
    try add("a")
    try losingTheAnswer { _ = try queue.lease(as: worker, for: 15, wait: 0) }
    try served.advance(seconds: 16)
    let expired = try #require(try served.redis.expired(limit: 1).first)
    let decision = JobLife.settle(expired, .workerLost, now: try served.redis.now(), jitter: 0)
    #expect(try served.redis.reap(expired.lease, decision))
    let next = try #require(try queue.lease(as: worker, for: 15, wait: 0))
    #expect(next.id.job == "a" && next.id.token > expired.token && next.id.nonce != expired.nonce)
  }

  @Test func aSettlementCanBeRepeated() throws {
    try add("a")
    let lease = try #require(try queue.lease(as: worker, for: 15, wait: 0))
    let result = Settlement.succeeded(result: JobResult(id: "a", state: .succeeded).bytes)
    try losingTheAnswer { try queue.settle(lease.id, result) }
    try queue.settle(lease.id, result)
    #expect(try served.redis.stats().succeeded == 1)
    let kinds = try served.redis.events(after: .start, limit: 10, wait: 0).map(\.kind)
    #expect(kinds == [.queued, .running, .succeeded])
  }

  @Test func enqueueingCanBeRepeated() throws {
    // The connection knows which run of the server it leads to: the next answer is that of the document.
    #expect(try queue.enqueue(JobRequest(id: "before"), document: [0]) == .accepted)
    try losingTheAnswer { _ = try queue.enqueue(JobRequest(id: "a"), document: [1]) }
    #expect(try queue.enqueue(JobRequest(id: "a"), document: [1]) == .known(.queued))
    #expect(try served.redis.stats().ready == 2)
  }

  @Test func theInboxLosesNothingAndAdmitsNothingTwice() throws {
    // Documents without an id: twice admitted they would be two jobs.
    let ids = Mutex(0)
    let read: ([UInt8]) -> Admission = { _ in
      .job(JobRequest(id: "job-\(ids.withLock { $0 += 1; return $0 })"))
    }
    for n in 0..<6 { try served.redis.post([UInt8(n)]) }
    // The answer to the reading is lost, then the one to the deciding.
    try losingTheAnswer { _ = try queue.admit(limit: 2, wait: 0, read) }
    #expect(try served.redis.stats().inbox == 6)
    let once = Atomic<Bool>(false)
    do {
      _ = try queue.admit(limit: 2, wait: 0) { document in
        if !once.exchange(true, ordering: .relaxed) { try? proxy.set(.closingOnReply) }
        return read(document)
      }
      Issue.record("the answer was not lost")
    } catch {
      try proxy.set(.passing)
    }
    while try queue.admit(limit: 2, wait: 0, read) > 0 {}
    let documents = try served.redis.list(.ready, limit: 10).compactMap { try served.redis.document($0.id) }
    #expect(documents.sorted { $0[0] < $1[0] } == (0..<6).map { [UInt8($0)] })
  }
}
