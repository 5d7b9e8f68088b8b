import Foundation
import RedisClient
import TestKit
import Testing

@Suite struct SentinelTests {
  @Test func the_master_is_found_and_found_again_after_a_failover() throws {
    let group = try SentinelGroup(password: "secret")
    let redis = RedisConnection(try RedisAddress(group.url(":secret@")))
    let add = RedisScript(name: "add", source: "return redis.call('INCR', KEYS[1])")
    #expect(try redis.run(add, keys: ["n"]) == .integer(1))
    #expect(try redis.command("WAIT", 1, 0) == .integer(1))
    group.master.kill()
    try group.replica.waitForLine("MASTER MODE enabled")
    var answer: RedisValue?
    let limit = Date(timeIntervalSinceNow: 60)
    while answer == nil, Date() < limit {
      do throws(RedisError) {
        answer = try redis.run(add, keys: ["n"])
      } catch {
        #expect(error.isRetryable && !error.mayHaveRun, "\(error)")
      }
    }
    #expect(answer == .integer(2), "the new master has the data and gets the script")
    #expect(try redis.command("CONFIG", "GET", "port").asArray?.last?.asString == "\(group.replica.port)")
  }

  @Test func a_demoted_master_is_left_for_the_new_one() throws {
    let group = try SentinelGroup()
    let redis = RedisConnection(try RedisAddress(group.url()))
    try redis.command("SET", "a", 1)
    #expect(try redis.command("WAIT", 1, 0) == .integer(1))
    let limit = Date(timeIntervalSinceNow: 90)
    // Until it has heard enough from the replica, the sentinel refuses (NOGOODSLAVE).
    let sentinel = group.sentinels[0]
    while try sentinel.cli("SENTINEL", "FAILOVER", "clips") != "OK", Date() < limit {}
    try sentinel.waitForLine("+switch-master")
    // The old master is told by a sentinel, in its own time.
    var moved = false
    while !moved, Date() < limit {
      do throws(RedisError) {
        try redis.command("SET", "a", 2)
        moved = try redis.command("CONFIG", "GET", "port").asArray?.last?.asString == "\(group.replica.port)"
      } catch {
        #expect(error.isRetryable, "\(error)")
      }
    }
    #expect(moved)
  }

  @Test func sentinels_that_are_gone_are_passed_over() throws {
    let server = try RedisServer()
    let gone = try FreePort.find()
    let sentinel = try RedisServer.sentinel(["sentinel monitor clips 127.0.0.1 \(server.port) 1"])
    let hosts = "127.0.0.1:\(gone),127.0.0.1:\(sentinel.port)"
    #expect(
      try RedisConnection(try RedisAddress("redis+sentinel://\(hosts)/clips")).command("PING")
        == .status("PONG"))

    let none = try failure {
      try RedisConnection(try RedisAddress("redis+sentinel://127.0.0.1:\(gone)/clips")).command("PING")
    }
    #expect(none.kind == .connect && none.isRetryable && none.message.contains("127.0.0.1:\(gone)"))
    let unknown = try failure {
      try RedisConnection(try RedisAddress("redis+sentinel://\(hosts)/other")).command("PING")
    }
    #expect(unknown.kind == .connect && unknown.message.contains("knows no master \"other\""))
    let wrong = try failure {
      try RedisConnection(try RedisAddress("redis+sentinel://127.0.0.1:\(server.port)/clips")).command("PING")
    }
    #expect(wrong.kind == .connect && wrong.hint?.contains("sentinel's") == true)
  }

  @Test func a_sentinel_has_its_own_password() throws {
    let server = try RedisServer(["--requirepass", "servers"])
    let sentinel = try RedisServer.sentinel([
      "sentinel monitor clips 127.0.0.1 \(server.port) 1", "sentinel auth-pass clips servers",
      "requirepass sentinels",
    ])
    let address = try RedisAddress("redis+sentinel://:servers@127.0.0.1:\(sentinel.port)/clips")
    #expect(try failure { try RedisConnection(address).command("PING") }.kind == .authentication)
    var options = RedisOptions()
    options.sentinelPassword = "sentinels"
    #expect(try RedisConnection(address, options: options).command("PING") == .status("PONG"))
    options.sentinelPassword = "wrong"
    #expect(
      try failure { try RedisConnection(address, options: options).command("PING") }.kind == .authentication)
  }

  @Test func a_replica_that_a_sentinel_takes_for_the_master_is_not_believed() throws {
    let master = try RedisServer()
    let replica = try RedisServer(["--replicaof", "127.0.0.1 \(master.port)"])
    let reply = "*2\r\n$9\r\n127.0.0.1\r\n$5\r\n\(replica.port)\r\n"
    let sentinel = try FakeServer(saying: Array(reply.utf8))
    let error = try failure {
      try RedisConnection(try RedisAddress("redis+sentinel://127.0.0.1:\(sentinel.port)/clips")).command(
        "PING")
    }
    #expect(
      error.kind == .connect && error.isRetryable && error.message.contains("is a slave, not the master"))
  }
}
