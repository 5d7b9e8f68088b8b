import ClipJob
import Foundation
import JobQueue
import RedisClient
import RedisQueue
import TestKit
import Testing

/// The numbers that save counting are those that counting gives, whatever happens.
@Suite struct CounterTests {
  private let served: RedisQueueFixture
  private let worker = WorkerIdentity(worker: "host:1:a", device: "cpu")

  init() throws { served = try RedisQueueFixture() }

  /// What there is, counted key by key.
  private func counted() throws -> QueueStats {
    func ids(_ set: String) throws -> [String] {
      try served.command("ZRANGE", served.key(set), 0, -1).toArray().compactMap(\.asString)
    }
    func length(_ list: String) throws -> Int {
      Int(try served.command("LLEN", served.key(list)).toInteger())
    }
    var stats = QueueStats()
    stats.inbox = try length("inbox") + length("arrived")
    for admitter in try ids("admitters") { stats.inbox += try length("admitting:" + admitter) }
    let now = try served.redis.now()
    var waiting = try ids("delayed")
    for tenant in try ids("tenants") { waiting += try ids("ready:" + tenant) }
    for id in waiting {
      guard let job = try served.redis.job(id) else { continue }
      if job.readyAt > now { stats.delayed += 1 } else { stats.ready += 1 }
      stats.backlogSeconds += Double(job.workMilliseconds) / 1000
    }
    for id in try ids("leases") {
      guard let job = try served.redis.job(id) else { continue }
      stats.running += 1
      let done = (Double(job.workMilliseconds) * job.progress + 0.5).rounded(.down)
      stats.backlogSeconds += (Double(job.workMilliseconds) - done) / 1000
    }
    return stats
  }

  private func expectExact(_ step: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let (told, counted) = (try served.redis.stats(), try counted())
    #expect(told.inbox == counted.inbox, "inbox, step \(step)", sourceLocation: sourceLocation)
    #expect(
      told.ready + told.delayed == counted.ready + counted.delayed, "step \(step)",
      sourceLocation: sourceLocation)
    #expect(told.running == counted.running, "running, step \(step)", sourceLocation: sourceLocation)
    #expect(
      (told.backlogSeconds * 1000).rounded() == (counted.backlogSeconds * 1000).rounded(),
      "backlog, step \(step)",
      sourceLocation: sourceLocation)
  }

  private func document(_ id: String) -> [UInt8] { Array("{\"id\":\"\(id)\"}".utf8) }

  @Test(arguments: [1, 2, 3]) func whateverHappensTheyAreExact(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var held: [Lease] = []
    for step in 0..<500 {
      let id = "job-\(Int.random(in: 0...step, using: &random))"
      let request = JobRequest(
        id: "job-\(step)", tenant: "\(step % 3)",
        work: Double(Int.random(in: 0...9000, using: &random)) / 1000)
      switch Int.random(in: 0..<13, using: &random) {
      case 0: _ = try served.redis.enqueue(request, document: document(request.id))
      case 1:
        var later = request
        later.runAt = try served.redis.now().adding(seconds: 30)
        _ = try served.redis.enqueue(later, document: document(request.id))
      case 2: try served.redis.post(document(request.id))
      case 3:
        // Some are jobs, some fail, some are rejected, and now and then the reader gives up on the way.
        _ = try served.redis.admit(limit: 3, wait: 0) { document in
          switch document.count % 3 {
          case 0: .job(request)
          case 1: .failed(request, JobResult(state: .failed, error: JobError("x.y", "bad")))
          default: .rejected(JobError("x.y", "no"))
          }
        }
      case 4, 5: if let lease = try served.redis.lease(as: worker, for: 60, wait: 0) { held.append(lease) }
      case 6, 7:
        let progress = Double(Int.random(in: 0...1000, using: &random)) / 1000
        _ = try served.redis.renew(held.map { Renewal($0.id, progress: progress) }, for: 60)
      case 8:
        guard let lease = held.popLast(), let record = try served.redis.job(lease.id.job) else { continue }
        let outcomes: [Outcome] = [
          .succeeded(JobResult(state: .succeeded)), .failed(JobError("x.bad", "bad")),
          .failed(JobError("x.again", "again", retryable: true)), .handedBack, .cancelled,
        ]
        let outcome = outcomes.randomElement(using: &random) ?? .handedBack
        let settlement = JobLife.settle(record, outcome, now: try served.redis.now(), jitter: 0)
        try? served.redis.settle(lease.id, settlement)
      case 9: _ = try served.redis.cancel(id)
      case 10: _ = try served.redis.replay(id)
      case 11: try served.advance(seconds: Double(Int.random(in: 0..<20, using: &random)))
      default:
        for record in try served.redis.maintain(limit: 10).expired {
          let settlement = JobLife.settle(record, .workerLost, now: try served.redis.now(), jitter: 0)
          _ = try served.redis.reap(record.lease, settlement)
        }
      }
      try expectExact(step)
    }
  }

  @Test func keysThatWereDeletedByHandAreMadeUpForByTheLeader() throws {
    for n in 0..<6 {
      _ = try served.redis.enqueue(JobRequest(id: "\(n)", tenant: "\(n % 2)", work: 2), document: [])
    }
    let leases = try (0..<2).map { _ in try #require(try served.redis.lease(as: worker, for: 600, wait: 0)) }
    _ = try served.redis.renew(leases.map { Renewal($0.id, progress: 0.5) }, for: 600)
    _ = try served.redis.maintain(limit: 10)
    try served.command("DEL", served.key("ready:1"), served.key("job:\(leases[0].id.job)"))
    try served.command("HSET", served.key("meta"), "admitting", 7)
    #expect(try served.redis.stats().inbox == 7, "what is looked for")
    try served.advance(seconds: 61)
    // The first finds the running job gone, the second counts without it.
    _ = try served.redis.maintain(limit: 10)
    try served.advance(seconds: 61)
    _ = try served.redis.maintain(limit: 10)
    try expectExact(0)
    let stats = try served.redis.stats()
    #expect(stats.inbox == 0 && stats.running == 1 && stats.ready == 2 && stats.backlogSeconds == 5)
  }

  @Test func askingTakesTheServerTheSameTimeHoweverMuchThereIs() throws {
    let server = try RedisServer(listening: .unix)
    defer { withExtendedLifetime(server) {} }
    let served = try RedisQueueFixture(server: server)
    func calls() throws -> Int {
      try served.command("CONFIG", "RESETSTAT")
      _ = try served.redis.stats()
      let text = try served.command("INFO", "commandstats").toString()
      return text.split(whereSeparator: \.isNewline).compactMap { line -> Int? in
        guard !line.contains("config"), !line.contains("info"),
          let calls = line.split(separator: ":calls=").last
        else { return nil }
        return calls.split(separator: ",").first.flatMap { Int($0) }
      }.reduce(0, +)
    }
    for n in 0..<3 { _ = try served.redis.enqueue(JobRequest(id: "\(n)", tenant: "\(n)"), document: []) }
    _ = try served.redis.lease(as: worker, for: 600, wait: 0)
    _ = try served.redis.stats()  // Loads the script.
    let few = try calls()
    for n in 3..<300 {
      _ = try served.redis.enqueue(JobRequest(id: "\(n)", tenant: "\(n)"), document: [])
      if n % 3 == 0 { _ = try served.redis.lease(as: worker, for: 600, wait: 0) }
    }
    #expect(few > 5)
    #expect(try calls() == few)
  }
}
