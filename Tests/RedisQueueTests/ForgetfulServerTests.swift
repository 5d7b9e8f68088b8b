import ClipJob
import JobQueue
import RedisQueue
import TestKit
import Testing

/// A server that has lost its last writes: those who held leases in the lost time can do nothing by them.
@Suite struct ForgetfulServerTests {
  private let rewindable: RewindableServer
  private let served: RedisQueueFixture
  private let first = WorkerIdentity(worker: "host:1:a", device: "cpu")
  private let second = WorkerIdentity(worker: "host:2:b", device: "cpu")

  init() throws {
    rewindable = try RewindableServer()
    served = try RedisQueueFixture(server: rewindable.server)
  }

  private func success(_ id: String) -> Settlement {
    .succeeded(result: JobResult(id: id, state: .succeeded).bytes)
  }

  private func expectPowerless(_ lease: LeaseID) throws {
    let queue = served.redis
    #expect(try queue.renew([Renewal(lease)], for: 15) == [.lost])
    #expect(throws: QueueError.self) { try queue.commit(lease, manifest: [1], for: 15) }
    #expect(throws: QueueError.self) { try queue.settle(lease, success(lease.job)) }
    #expect(try queue.reap(lease, success(lease.job)) == false)
  }

  @Test func aLeaseThatTheServerForgotIsNobodys() throws {
    let queue = served.redis
    _ = try queue.enqueue(JobRequest(id: "a"), document: [1])
    let position = try rewindable.position()
    let lost = try #require(try queue.lease(as: first, for: 15, wait: 0))
    try rewindable.rewind(to: position)
    #expect(try queue.stats().ready == 1)
    try expectPowerless(lost.id)
    // Another worker, which knows nothing of the first one's token.
    let other = try served.connected()
    let held = try #require(try other.lease(as: second, for: 15, wait: 0))
    #expect(held.id.token > lost.id.token && held.id.nonce != lost.id.nonce)
    try expectPowerless(lost.id)
    try other.commit(held.id, manifest: [2], for: 15)
    try other.settle(held.id, success("a"))
    #expect(try queue.stats().succeeded == 1)
  }

  /// The clock of the server is set back together with its data: only the random part and the nonce are left.
  @Test func theSameMomentTwiceGivesDifferentLeases() throws {
    _ = try served.redis.enqueue(JobRequest(id: "a"), document: [1])
    let position = try rewindable.position()
    var leases: [LeaseID] = []
    for _ in 0..<8 {
      // A client that has seen no token of the others.
      let lease = try #require(try served.connected().lease(as: first, for: 15, wait: 0))
      for other in leases where other != lease.id { try expectPowerless(other) }
      leases.append(lease.id)
      try rewindable.rewind(to: position)
    }
    #expect(Set(leases.map(\.nonce)).count == leases.count)
  }

  @Test func aServerThatForgotTheEndHasTheJobDoneAgainByItsNewHolder() throws {
    let queue = served.redis
    _ = try queue.enqueue(JobRequest(id: "a"), document: [1])
    let lease = try #require(try queue.lease(as: first, for: 15, wait: 0))
    let position = try rewindable.position()
    try queue.commit(lease.id, manifest: [7], for: 15)
    try queue.settle(lease.id, success("a"))
    try rewindable.rewind(to: position)
    // Its holder may end it again: nobody else has it.
    #expect(try queue.renew([Renewal(lease.id)], for: 15) == [.held])
    try served.advance(seconds: 16)
    let expired = try #require(try queue.expired(limit: 1).first)
    #expect(expired.lease == lease.id)
    let again = Settlement.again(.init(at: nil, attempts: 0, losses: 1, strikes: 0, refusals: 0))
    #expect(try queue.reap(expired.lease, again))
    try expectPowerless(lease.id)
    let next = try #require(try queue.lease(as: second, for: 15, wait: 0))
    #expect(next.id.token > lease.id.token && next.manifest == nil)
  }

  /// Only what was enqueued since the server's last start is known for certain.
  @Test func afterARestartWaitingJobsAreCancelledByALastLease() throws {
    let queue = served.redis
    for id in ["old", "older"] { _ = try queue.enqueue(JobRequest(id: id), document: [1]) }
    #expect(try queue.cancel("older") == .cancelled)
    try rewindable.losePower(after: try rewindable.position())
    #expect(try queue.cancel("older") == .ended(.cancelled))
    #expect(try queue.cancel("old") == .requested)
    _ = try queue.enqueue(JobRequest(id: "new"), document: [1])
    #expect(try queue.cancel("new") == .cancelled)
    let last = try #require(try queue.lease(as: first, for: 15, wait: 0))
    #expect(last.id.job == "old" && last.record.pendingEnd?.state == .cancelled)
    let settlement = JobLife.settle(last.record, .reverted, now: try queue.now(), jitter: 0)
    // Also that lease may have been forgotten, and given out again.
    try rewindable.losePower(after: try rewindable.position())
    #expect(try queue.settle(last.id, settlement) == .afterLastLease)
    let again = try #require(try queue.lease(as: second, for: 15, wait: 0))
    #expect(try queue.settle(again.id, settlement) == .asDecided)
    #expect(try queue.job("old")?.state == .cancelled)
  }

  /// A server that does not let this user look at it: nothing is certain.
  @Test func withoutTheServersNameEveryWaitingJobIsDoubtful() throws {
    _ = try served.redis.enqueue(JobRequest(id: "a"), document: [1])
    try served.command("ACL", "SETUSER", "default", "-info")
    #expect(try served.redis.cancel("a") == .requested)
    _ = try served.redis.enqueue(JobRequest(id: "b"), document: [1])
    #expect(try served.redis.cancel("b") == .requested)
  }

  /// What makes the later tests worth anything: the server really forgets.
  @Test func theServerForgets() throws {
    let before = try rewindable.position()
    _ = try served.redis.enqueue(JobRequest(id: "a"), document: [1])
    let between = try rewindable.position()
    _ = try served.redis.enqueue(JobRequest(id: "b"), document: [1])
    try rewindable.rewind(to: between)
    #expect(try served.redis.list(.all, limit: 9).map(\.id) == ["a"])
    _ = try served.redis.enqueue(JobRequest(id: "c"), document: [1])
    #expect(try served.redis.list(.all, limit: 9).map(\.id) == ["a", "c"])
    try rewindable.rewind(to: before)
    #expect(try served.redis.list(.all, limit: 9).isEmpty)
  }
}
