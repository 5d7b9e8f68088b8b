import ClipJob
import Foundation
import JobQueue

import RedisClient
import RedisQueue
import TestKit
import Testing

@testable import QueueConformance

/// Documents that are too long for anybody: on whatever way they come, they are rejected where they lie.
@Suite(.serialized) struct OversizeTests {
  private static let huge = 400 << 20

  /// A server of its own, behind a proxy that counts what it says.
  private final class Bench {
    let server: RedisServer
    let proxy: CuttingProxy
    let served: RedisQueueFixture
    /// The queue as a worker sees it, and beside the proxy.
    let far: RedisQueue
    let near: RedisQueue

    /// - Parameter patience: seconds that the server has for an answer.
    init(patience: Double = RedisOptions.patient.commandTimeout) throws {
      var options = RedisOptions.patient
      options.commandTimeout = patience
      server = try RedisServer()
      proxy = try CuttingProxy(to: server.port)
      served = try RedisQueueFixture(server: server)
      far = try served.connected(options, at: proxy.url)
      near = try served.connected()
    }

    deinit { proxy.end() }

    /// The server makes it itself.
    func post() throws {
      let part = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
      try command(
        "EVAL", "return redis.call('RPUSH', KEYS[1], string.rep(ARGV[1], tonumber(ARGV[2])))", 1,
        served.key("inbox"), part, OversizeTests.huge / part.count)
    }

    func command(_ words: any RedisArgument...) throws {
      try RedisConnection(try RedisAddress(server.url), options: .patient).execute(RedisCommand(words))
    }

    func post(_ id: String, tenant: String) throws {
      try near.post(
        Array(
          """
          {"id": "\(id)", "version": 1, "labels": {"tenant": "\(tenant)"}, "tracks": [{"clips": [{"source":
          {"color": "#ff0000"}, "duration": 1}]}], "outputs": [{"to": "\(id).mp4"}]}
          """.utf8))
    }

    func admitAll(_ count: Int) throws {
      let admitter = Admitter()
      var decided = 0
      while decided < count {
        let more = try far.admit(limit: 64, wait: 0, admitter.read)
        try #require(more > 0)
        decided += more
      }
    }

    func leaseAll() throws -> Set<String> {
      var ids: Set<String> = []
      while let lease = try far.lease(as: WorkerIdentity(worker: "w", device: "cpu"), for: 15, wait: 0) {
        ids.insert(lease.id.job)
      }
      return ids
    }

    func expectRejected(_ count: Int) throws {
      let stats = try near.stats()
      #expect(stats.rejected == count && stats.inbox == 0)
      let entry = try #require(try near.rejected(limit: 1).first)
      #expect(entry.bytes == OversizeTests.huge && entry.error.code == "job.tooLarge")
      #expect(entry.error.message.contains("\(OversizeTests.huge) bytes") && entry.error.hint != nil)
      #expect(entry.document == [UInt8](repeating: UInt8(ascii: "x"), count: Rejection.keptBytes))
    }
  }

  @Test func oneThatStandsBetweenTheJobsOfSeveralTenantsHoldsUpNobody() throws {
    let bench = try Bench()
    try bench.post("a", tenant: "acme")
    try bench.post()
    try bench.post("b", tenant: "brio")
    try bench.post()
    try bench.post("c", tenant: "acme")
    try bench.admitAll(5)
    #expect(try bench.leaseAll() == ["a", "b", "c"])
    try bench.expectRejected(2)
    #expect(bench.proxy.replyBytes < 1 << 20, "nobody was sent it")
  }

  @Test func oneThatRousesAWaitingReaderIsNotSentToIt() throws {
    let bench = try Bench()
    let far = bench.far
    let waiting = Background { try far.admit(limit: 10, wait: 50, Admitter().read) }
    try bench.post()
    #expect(try waiting.value() == 1)
    try bench.expectRejected(1)
    #expect(bench.proxy.replyBytes < 1 << 20)
    // The next one is read as quickly as ever, on the same connection.
    let next = Background { try far.admit(limit: 10, wait: 50, Admitter().read) }
    try bench.post("a", tenant: "acme")
    #expect(try next.value() == 1)
    #expect(try bench.leaseAll() == ["a"])
  }

  @Test func oneInTheListOfAReaderThatDiedIsRejectedWhenItIsPutBack() throws {
    let bench = try Bench()
    try bench.post()
    try bench.post("a", tenant: "acme")
    let (gone, key) = ("gone-1", bench.served.key)
    try bench.served.command("ZADD", key("admitters"), try bench.near.now().milliseconds - 1000, gone)
    // The answer would be the document.
    try bench.command(
      "EVAL", "redis.call('LMOVE', KEYS[1], KEYS[2], 'LEFT', 'RIGHT')", 2, key("inbox"),
      key("admitting:" + gone))
    _ = try bench.far.maintain(limit: 10)
    try bench.admitAll(2)
    #expect(try bench.leaseAll() == ["a"])
    try bench.expectRejected(1)
    #expect(bench.proxy.replyBytes < 1 << 20)
  }

  @Test func oneThatFillsTheServerIsRejectedAllTheSame() throws {
    let bench = try Bench()
    try bench.post("a", tenant: "acme")
    try bench.post()
    try bench.server.cli("CONFIG", "SET", "maxmemory", "100mb")
    #expect(throws: QueueError.self) { try bench.near.post([1]) }
    #expect(try bench.far.admit(limit: 10, wait: 0, Admitter().read) == 1)
    #expect(try bench.far.admit(limit: 10, wait: 0, Admitter().read) == 1)
    #expect(try bench.leaseAll() == ["a"])
    try bench.expectRejected(1)
  }

  @Test(arguments: [("ä", true), ("\u{1F3AC}", true), ("\u{0}\"\\\n", true), ("aä", true)])
  func theBeginningIsKeptAsItIs(_ text: String, _: Bool) throws {
    let served = try RedisQueueFixture()
    let document = Array(String(repeating: text, count: (2 << 20) / text.utf8.count).utf8)
    try served.redis.post(document)
    #expect(try served.redis.admit(limit: 1, wait: 0, Admitter().read) == 1)
    let kept = try #require(try served.redis.rejected(limit: 1).first)
    #expect(kept.bytes == document.count && document.starts(with: kept.document))
    #expect((Rejection.keptBytes - 3...Rejection.keptBytes).contains(kept.document.count))
  }

  /// Among them: overlong forms, surrogates, beyond Unicode, a tail without a head.
  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE0, 0x80, 0x80],
      [0xC3, 0x28],
    ] as [[UInt8]])
  func whatIsNoTextIsKeptToo(_ bytes: [UInt8]) throws {
    let served = try RedisQueueFixture()
    let document = Array(repeatElement(bytes, count: (2 << 20) / bytes.count).joined())
    try served.redis.post(document)
    #expect(try served.redis.admit(limit: 1, wait: 0, Admitter().read) == 1)
    let kept = try #require(try served.redis.rejected(limit: 1).first)
    #expect(kept.document == Array(document.prefix(Rejection.keptBytes)))
  }

  @Test func longDocumentsArriveOverASlowLine() throws {
    let bench = try Bench(patience: 3)
    let padding = String(repeating: " ", count: 1_000_000)
    for n in 0..<4 { try bench.served.redis.post(Array("{\"id\":\"\(n)\"\(padding)}".utf8)) }
    // A portion takes several times what the server has for an answer.
    try bench.proxy.set(.slow(bytesPerSecond: 250_000))
    var decided = 0
    while decided < 4 {
      decided += try bench.far.admit(limit: 64, wait: 0) { document in
        .job(JobRequest(id: "job-\(document[7])"))
      }
    }
    #expect(try bench.served.redis.stats().ready == 4)
  }
}
