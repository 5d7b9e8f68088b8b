import ClipJob
import JobQueue
import RedisQueue
import TestKit
import Testing

/// What must not be lost with the server counts when enough replicas have it.
@Suite struct ReplicationTests {
  private let master: RedisServer
  private let replica: RedisServer
  private let served: RedisQueueFixture
  private let worker = WorkerIdentity(worker: "host:1:a", device: "cpu")

  init() throws {
    master = try RedisServer()
    replica = try RedisServer(["--replicaof", "127.0.0.1 \(master.port)"])
    try replica.waitForLine("MASTER <-> REPLICA sync: Finished with success")
    var options = RedisQueueOptions()
    options.replicas = 1
    options.replicationTime = 0.3
    served = try RedisQueueFixture(server: master, options: options)
  }

  private func expectNotYet(_ call: () throws -> Void, _ location: SourceLocation = #_sourceLocation) {
    do {
      try call()
      Issue.record("not refused", sourceLocation: location)
    } catch let error as QueueError {
      #expect(
        error.kind == .refused && error.message.contains("only 0 of 1 replicas"), sourceLocation: location
      )
    } catch {
      Issue.record(error, sourceLocation: location)
    }
  }

  /// As a worker does it: a replica that comes back has a moment to catch up.
  private func repeated(_ call: () throws(QueueError) -> Void) throws {
    while true {
      do {
        return try call()
      } catch {
        guard error.kind == .refused else { throw error }
      }
    }
  }

  /// It may have lagged: an attempt that only the master knew of may have published.
  @Test func aPromotedReplicaIsSureOfNoJob() throws {
    _ = try served.redis.enqueue(JobRequest(id: "a"), document: [1])
    let lease = try #require(try served.redis.lease(as: worker, for: 60, wait: 0))
    let again = Settlement.again(.init(at: nil, attempts: 0, losses: 0, strikes: 0, refusals: 0))
    try repeated { () throws(QueueError) in try served.redis.settle(lease.id, again) }
    #expect(try replica.cli("REPLICAOF", "NO", "ONE") == "OK")
    #expect(try served.connected(at: replica.url).cancel("a") == .requested)
    // The master has lost nothing.
    #expect(try served.redis.cancel("a") == .cancelled)
  }

  @Test func aCommitAndAnEndWaitForTheReplica() throws {
    let queue = served.redis
    _ = try queue.enqueue(JobRequest(id: "a"), document: [1])
    _ = try queue.enqueue(JobRequest(id: "b"), document: [1])
    let success = Settlement.succeeded(result: JobResult(id: "a", state: .succeeded).bytes)
    let (a, b) = (
      try #require(try queue.lease(as: worker, for: 60, wait: 0)),
      try #require(try queue.lease(as: worker, for: 60, wait: 0))
    )
    let again = Settlement.again(.init(at: nil, attempts: 0, losses: 0, strikes: 0, refusals: 0))
    replica.freeze()
    expectNotYet { try queue.commit(a.id, manifest: [1], for: 60) }
    replica.thaw()
    try repeated { () throws(QueueError) in try queue.commit(a.id, manifest: [1], for: 60) }
    // Also when the server has to be told its script first.
    _ = try master.cli("SCRIPT", "FLUSH")
    replica.freeze()
    expectNotYet { try queue.settle(a.id, success) }
    // It has happened, and yet it does not count until the replica has it.
    expectNotYet { try queue.settle(a.id, success) }
    expectNotYet { try queue.settle(b.id, again) }
    expectNotYet { try queue.settle(b.id, again) }
    replica.thaw()
    try repeated { () throws(QueueError) in try queue.settle(a.id, success) }
    try repeated { () throws(QueueError) in try queue.settle(b.id, again) }
    #expect(try replica.cli("HGET", served.key("job:a"), "state") == "succeeded")
    #expect(try replica.cli("HGET", served.key("job:b"), "state") == "queued")
    #expect(try queue.stats().succeeded == 1)
  }

  /// A worker is not ready, and says why, before a job has to wait for what is not there.
  @Test func missingReplicasAreATrouble() throws {
    #expect(try served.redis.server()?.troubles == [])
    var options = RedisQueueOptions()
    options.replicas = 2
    let queue = try RedisQueueFixture(server: master, options: options).redis
    let troubles = try #require(try queue.server()).troubles
    #expect(troubles.count == 1 && troubles[0].contains("1 of the 2 replicas"), "\(troubles)")
  }
}
