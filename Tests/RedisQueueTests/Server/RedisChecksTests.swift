import JobQueue
import RedisClient
import TestKit
import Testing

@testable import RedisQueue

@Suite struct RedisChecksTests {
  @Test func aFullServerAndOneThatCannotWriteAreNoGoodPlaceForJobs() {
    func server(_ changes: [(String, String)]) -> QueueServer {
      QueueServer(ServerInfo(changes.reduce(good) { $0.replacing($1.0, with: $1.1) }))
    }
    #expect(server([]).troubles.isEmpty)
    #expect(server([("maxmemory:0", "maxmemory:1010000")]).troubles.isEmpty, "99 %")
    let full = server([("maxmemory:0", "maxmemory:917431")])
    #expect(full.troubles.count == 1 && full.troubles[0].contains("takes no more jobs: 109 % of maxmemory"))
    #expect(full.memoryUsed == 1_000_000 && full.memoryLimit == 917_431)
    let readOnly = server([("aof_last_write_status:ok", "aof_last_write_status:err")])
    #expect(!readOnly.canWriteFile && readOnly.troubles.count == 1)
    #expect(readOnly.troubles[0].contains("cannot write its append-only file"))
    let replica = server([("role:master", "role:slave")])
    #expect(replica.isReplica && replica.troubles[0].contains("replica"))
  }

  @Test func aReplicaThatIsBehindIsMeasured() {
    let info = ServerInfo(
      """
      role:master\r
      connected_slaves:2\r
      slave0:ip=10.0.0.7,port=6379,state=online,offset=900,lag=0\r
      slave1:ip=10.0.0.8,port=6379,state=online,offset=400,lag=1\r
      master_repl_offset:1000\r
      """)
    let server = QueueServer(info)
    #expect(server.replicas == 2 && server.replicaLag == 600)
    #expect(QueueServer(ServerInfo("connected_slaves:0\r\nmaster_repl_offset:5")).replicaLag == nil)
  }

  @Test func aServerSaysHowItFares() throws {
    let server = try #require(try RedisQueueFixture().redis.server())
    #expect((server.memoryUsed ?? 0) > 100_000 && server.memoryLimit == nil && !server.isReplica)
    #expect(server.troubles.isEmpty && server.canWriteFile && !server.isDurable)
  }

  private let good = """
    redis_version:7.0.15\r
    role:master\r
    maxmemory:0\r
    maxmemory_policy:noeviction\r
    used_memory:1000000\r
    aof_enabled:1\r
    aof_last_write_status:ok\r
    """

  private func findings(_ change: (String, String)? = nil, save: String? = nil, skew: Double = 0)
    -> [RedisFinding]
  {
    let text = change.map { good.replacing($0.0, with: $0.1) } ?? good
    return RedisChecks.findings(ServerInfo(text), save: save, skew: skew)
  }

  private func worst(_ change: (String, String)? = nil, save: String? = nil, skew: Double = 0)
    -> RedisFinding?
  {
    findings(change, save: save, skew: skew).max { $0.severity < $1.severity }
  }

  @Test func aGoodServerHasOnlyGoodFindings() {
    #expect(findings().map(\.severity) == [.good, .good, .good, .good])
    #expect(findings().map(\.check) == ["version", "eviction", "persistence", "clock"])
  }

  @Test(arguments: [
    ("7.0.15", "6.2.0", "version"), ("role:master", "role:slave", "role"),
    ("noeviction", "allkeys-lru", "eviction"),
    ("noeviction", "volatile-ttl", "eviction"), ("status:ok", "status:err", "persistence"),
    ("redis_version", "x", "version"),
  ])
  func whatLosesJobsIsAnError(_ old: String, _ new: String, _ check: String) {
    let worst = worst((old, new))
    #expect(worst?.severity == .error && worst?.check == check && worst?.hint != nil)
  }

  /// A worker waits for what passes, and ends for what a person must set up otherwise.
  @Test(arguments: [
    ("7.0.15", "6.2.0", false), ("noeviction", "allkeys-lru", false), ("role:master", "role:slave", true),
    ("status:ok", "status:err", true), ("role:master", "role:master\r\nloading:1", true),
  ])
  func whatPassesIsTold(_ old: String, _ new: String, _ passes: Bool) {
    #expect(worst((old, new))?.severity == .error && worst((old, new))?.passes == passes)
  }

  @Test func whatMayLoseJobsIsAWarning() {
    for (save, words) in [("3600 1", "snapshots"), ("", "nothing is saved"), (nil, "append-only")] {
      let worst = worst(("aof_enabled:1", "aof_enabled:0"), save: save)
      #expect(
        worst?.severity == .warning && worst?.check == "persistence" && worst?.message.contains(words) == true
      )
    }
    #expect(worst(("maxmemory:0", "maxmemory:1100000"))?.check == "memory")
    #expect(worst(("maxmemory_policy:noeviction", ""))?.severity == .warning)
    for (skew, words) in [(3.0, "ahead"), (-3.0, "behind")] {
      #expect(worst(skew: skew)?.check == "clock" && worst(skew: skew)?.message.contains(words) == true)
    }
    #expect(worst(skew: 1.9)?.severity == .good)
  }

  @Test func aRealServerIsLookedAt() throws {
    let server = try RedisServer(["--appendonly", "yes"])
    let address = try RedisAddress(server.url)
    #expect(RedisChecks.run(address).allSatisfy { $0.severity == .good })
    try RedisChecks.require(address)
    _ = try server.cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    #expect(RedisChecks.run(address).contains { $0.check == "eviction" && $0.severity == .error })
    do {
      try RedisChecks.require(address)
      Issue.record("not refused")
    } catch {
      #expect(error.kind == .misconfigured && error.message.contains("allkeys-lru") && error.hint != nil)
    }
    server.kill()
    #expect(RedisChecks.run(address).map(\.check) == ["connection"])
    #expect(kind(of: address) == .unavailable)
  }

  private func kind(of address: RedisAddress) -> QueueError.Kind? {
    do throws(QueueError) {
      try RedisChecks.require(address)
      return nil
    } catch {
      return error.kind
    }
  }

  @Test func refusalsSayWhetherWaitingHelps() throws {
    let server = try RedisServer(["--requirepass", "secret"])
    #expect(kind(of: try RedisAddress(server.url)) == .denied)
    let replica = try RedisServer(["--replicaof", "127.0.0.1 \(server.port)"])
    #expect(kind(of: try RedisAddress(replica.url)) == .refused)
    // Both at once: what does not pass counts.
    _ = try replica.cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    #expect(kind(of: try RedisAddress(replica.url)) == .misconfigured)
  }

  /// A user of a hosted server may not be allowed to look.
  @Test func aServerThatDoesNotLetItselfBeLookedAtIsTrusted() throws {
    let server = try RedisServer()
    _ = try server.cli("ACL", "SETUSER", "worker", "on", ">secret", "~*", "+@all", "-info")
    #expect(kind(of: try RedisAddress("redis://worker:secret@127.0.0.1:\(server.port)")) == nil)
  }
}
