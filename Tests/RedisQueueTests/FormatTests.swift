import ClipJob
import Costs
import Foundation
import JobQueue
import RedisClient
import RedisQueue
import TestKit
import Testing

/// Data of earlier versions, and of later ones.
@Suite struct FormatTests {
  private let worker = WorkerIdentity(worker: "host:1:a", device: "cpu")

  /// A server with the recorded data of an earlier version, at the time when they were recorded.
  private struct Recorded {
    let server: RedisServer
    let queue: RedisQueue
    let ledger: RedisLedger
    private let shift: TimeShift

    init(_ name: String) throws {
      server = try RedisServer(["--dbfilename", "queue.rdb"], listening: .unix)
      server.kill()
      let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
      try FileManager.default.copyItem(
        at: fixture, to: URL(filePath: server.directory.file("queue.rdb")))
      try server.start()
      let address = try RedisAddress(server.url)
      let options = RedisQueueOptions()
      shift = options.shift
      queue = try RedisQueue(address: address, options: options)
      ledger = try RedisLedger(address: address, options: options)
      let last = try #require(try queue.latestEvent().text.split(separator: "-").first.flatMap { Double($0) })
      advance(seconds: (last - Double(try queue.now().milliseconds)) / 1000)
    }

    func advance(seconds: Double) { shift.advance(seconds: seconds) }
    func meta(_ field: String) throws -> String { try server.cli("HGET", "clipmill:{default}:meta", field) }
  }

  @Test func theFirstFormatIsShownBeforeAnybodyTakesItOver() throws {
    let recorded = try Recorded("format-1.rdb")
    let stats = try recorded.queue.stats()
    #expect(
      stats.format == 1 && stats.inbox == 2 && stats.ready == 2 && stats.delayed == 1 && stats.running == 2)
    #expect(stats.succeeded == 1 && stats.failed == 2 && stats.dead == 1 && stats.cancelled == 1)
    #expect(stats.rejected == 1 && stats.refused == 1 && stats.backlogSeconds > 0)
    #expect(try recorded.meta("format") == "", "looking changes nothing")
    #expect(try recorded.queue.list(.ready, limit: 9).count == 2)
  }

  @Test func theFirstFormatIsTakenOverWithAllThatItHolds() throws {
    let recorded = try Recorded("format-1.rdb")
    let queue = recorded.queue
    let before = try queue.stats()
    let reread = try queue.admit(limit: 10, wait: 0, Admitter().read)
    #expect(reread == 1, "the other document is with its reader, which is not known to be gone yet")
    var after = try queue.stats()
    #expect(after.format == QueueStats.currentFormat && after.inbox == 1 && after.ready == 3)
    #expect(after.running == 2 && after.backlogSeconds >= before.backlogSeconds)

    // Waiting jobs run, in their order: the tenants take turns.
    var waiting: [String] = []
    for _ in 0..<3 {
      let lease = try #require(try queue.lease(as: worker, for: 600, wait: 0))
      waiting.append(lease.id.job)
      #expect(lease.id.token > 6 && !lease.id.nonce.isEmpty)
      #expect(try queue.renew([Renewal(lease.id, progress: 0.5)], for: 600) == [.held])
      try queue.settle(lease.id, .succeeded(result: JobResult(state: .succeeded).bytes))
    }
    #expect(Set(waiting) == ["ready-1", "ready-2", "inbox-1"])

    // The leases of the worker that was killed run out; one of its jobs had noted what it was about to publish.
    recorded.advance(seconds: 20)
    let found = try queue.maintain(limit: 10).expired
    #expect(Set(found.map(\.id)) == ["running-1", "committed-1"])
    for record in found {
      let settlement = JobLife.settle(record, .workerLost, now: try queue.now(), jitter: 0)
      #expect(try queue.reap(record.lease, settlement))
    }
    #expect(try queue.admit(limit: 10, wait: 0, Admitter().read) == 1, "what its reader left")
    var manifests: [String: Bool] = [:]
    for _ in 0..<3 {
      let lease = try #require(try queue.lease(as: worker, for: 600, wait: 0))
      manifests[lease.id.job] = lease.manifest != nil
      try queue.settle(lease.id, .succeeded(result: JobResult(state: .succeeded).bytes))
    }
    #expect(manifests == ["running-1": false, "committed-1": true, "read-1": false])

    // The delayed one's time comes.
    #expect(try queue.lease(as: worker, for: 600, wait: 0) == nil)
    recorded.advance(seconds: 3600)
    _ = try queue.maintain(limit: 10)
    let delayed = try #require(try queue.lease(as: worker, for: 600, wait: 0))
    #expect(delayed.id.job == "delayed-1")
    #expect(try queue.cancel("delayed-1") == .requested)
    let cancelled = Settlement.cancelled(result: JobResult(state: .cancelled).bytes)
    // That format said nothing by which it could be known whether the server has lost something since.
    #expect(try queue.settle(delayed.id, cancelled) == .afterLastLease)
    let last = try #require(try queue.lease(as: worker, for: 600, wait: 0))
    #expect(last.id.job == "delayed-1" && last.record.pendingEnd?.state == .cancelled)
    #expect(try queue.settle(last.id, cancelled) == .asDecided)

    after = try queue.stats()
    #expect(after.inbox == 0 && after.ready == 0 && after.delayed == 0 && after.running == 0)
    #expect(after.succeeded == 7 && after.failed == 2 && after.dead == 1 && after.cancelled == 2)
    #expect(after.backlogSeconds == 0 && after.rejected == 1 && after.refused == 1)
    #expect(
      try recorded.meta("ready") == "0" && recorded.meta("admitting") == "0" && recorded.meta("done") == "0")

    // What has ended is as it was, and can run again.
    #expect(try queue.job("dead-1")?.isDead == true)
    #expect(try queue.job("refused-1")?.error?.code.isEmpty == false)
    #expect(try queue.rejected(limit: 9).map(\.document) == [Array("no job".utf8)])
    #expect(try queue.replay("dead-1"))
    #expect(try queue.lease(as: worker, for: 600, wait: 0)?.id.job == "dead-1")
    var costs = 0
    try recorded.ledger.read(since: Timestamp(milliseconds: 0), until: .init(milliseconds: .max)) { _ in
      costs += 1
    }
    #expect(costs > 0)
    // What it had learnt counts work in another way: it is kept, and not taken for lessons of today.
    #expect(try RedisQuoteStore(queue).lessons().isEmpty)
  }

  /// There were no lists of all jobs yet.
  @Test func theFirstFormatsJobsAreListedPageByPage() throws {
    let recorded = try Recorded("format-1.rdb")
    let all = Set(try recorded.queue.list(.all, limit: 100).map(\.id))
    #expect(all.count == 10)
    let pages = try recorded.queue.pages(JobPage.Request(limit: 2))
    #expect(Set(pages) == all && pages.count == all.count)
    let ready = try recorded.queue.pages(JobPage.Request(tenant: "acme", .ready, limit: 5))
    #expect(ready == ["ready-2"])
  }

  @Test func dataOfALaterVersionAreLeftAlone() throws {
    let served = try RedisQueueFixture()
    _ = try served.redis.enqueue(JobRequest(id: "a"), document: [1])
    _ = try served.redis.enqueue(JobRequest(id: "b"), document: [1])
    let lease = try #require(try served.redis.lease(as: worker, for: 600, wait: 0))
    try served.redis.post([1])
    try served.command("HSET", served.key("meta"), "format", 3)
    func dump() throws -> [String: [UInt8]] {
      var found: [String: [UInt8]] = [:]
      for key in try served.command("KEYS", served.key("*")).toArray().compactMap(\.asString) {
        found[key] = try served.command("DUMP", key).asBytes
      }
      return found
    }
    let before = try dump()
    let queue = served.redis
    let result = Settlement.succeeded(result: [1])
    let calls: [(String, () throws -> Void)] = [
      ("enqueue", { _ = try queue.enqueue(JobRequest(id: "c"), document: [1]) }),
      ("admit", { _ = try queue.admit(limit: 1, wait: 0) { _ in .rejected(JobError("x.y", "no")) } }),
      ("lease", { _ = try queue.lease(as: worker, for: 600, wait: 0) }),
      ("renew", { _ = try queue.renew([Renewal(lease.id, progress: 0.5)], for: 600) }),
      ("commit", { try queue.commit(lease.id, manifest: [1], for: 600) }),
      ("settle", { try queue.settle(lease.id, result) }),
      ("reap", { _ = try queue.reap(lease.id, result) }),
      ("maintain", { _ = try queue.maintain(limit: 1) }),
      ("lead", { _ = try queue.lead(as: "w", term: nil, for: 8) }),
      ("cancel", { _ = try queue.cancel("a") }),
      ("replay", { _ = try queue.replay("a") }),
      ("pause", { try queue.pause() }),
      ("announce", { try queue.announce("w", card: [1], for: 8) }),
      ("passOn", { try queue.passOn() }), ("page", { _ = try queue.page(JobPage.Request(limit: 1)) }),
    ]
    for (name, call) in calls {
      do {
        try call()
        Issue.record("\(name) was not refused")
      } catch let error as QueueError {
        #expect(error.kind == .refused, "\(name)")
        #expect(
          error.message.contains("has data format 3") && error.hint?.contains("update") == true, "\(name)")
      }
    }
    #expect(try dump() == before)
    #expect(try queue.stats().format == 3)
    #expect(try queue.list(.all, limit: 9).count == 2)
    // Once the data are such as it knows, it goes on.
    try served.command("HSET", served.key("meta"), "format", 2)
    try queue.settle(lease.id, result)
  }
}
