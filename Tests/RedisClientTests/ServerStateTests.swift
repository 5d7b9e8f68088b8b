import Foundation
import RedisClient
import TestKit
import Testing

/// Servers that answer, but cannot do what is asked.
@Suite struct ServerStateTests {
  @Test func a_full_server() throws {
    let server = try RedisServer(["--maxmemory", "1", "--maxmemory-policy", "noeviction"])
    let redis = try server.connect()
    try expect(.server(code: "OOM"), "maxmemory") { try redis.command("SET", "a", "b") }
    let script = RedisScript(name: "set", source: "return redis.call('SET', KEYS[1], 'b')")
    try expect(.server(code: "OOM"), "maxmemory") { try redis.run(script, keys: ["a"]) }
    try server.cli("CONFIG", "SET", "maxmemory", "0")
    #expect(try redis.run(script, keys: ["a"]) == .ok)
  }

  @Test func a_replica_is_left_so_that_the_next_call_looks_for_the_master() throws {
    let master = try RedisServer()
    let replica = try RedisServer(["--replicaof", "127.0.0.1 \(master.port)"])
    let redis = try replica.connect()
    try expect(.server(code: "READONLY"), "sentinel") { try redis.command("SET", "a", 1) }
    try expect(.server(code: "READONLY"), "sentinel") {
      for reply in try redis.pipeline([RedisCommand("SET", "a", 1)]) { _ = try reply.toString() }
    }
    let stats = try redis.command("INFO", "stats").toString()
    #expect(stats.contains("total_connections_received:3\r"), "one more after each refusal")
  }

  @Test func a_replica_without_its_master() throws {
    let replica = try RedisServer(["--replicaof", "127.0.0.1 1", "--replica-serve-stale-data", "no"])
    let redis = try replica.connect()
    try expect(.server(code: "MASTERDOWN"), "master") { try redis.command("GET", "a") }
  }

  @Test func a_server_that_still_loads_its_data() throws {
    let server = try RedisServer()
    try server.cli("DEBUG", "POPULATE", "3000", "key", "2000")
    try server.cli("SAVE")
    server.kill()
    // Each key takes a while to load, and between keys the server answers.
    try server.start(
      with: ["--key-load-delay", "20000", "--loading-process-events-interval-bytes", "1024"],
      waitingFor: "Loading RDB")
    try expect(.server(code: "LOADING"), "wait") { try server.connect().command("GET", "a") }
  }

  @Test func a_script_that_does_not_end() throws {
    let server = try RedisServer(["--busy-reply-threshold", "1"])
    let redis = try server.connect()
    try redis.command("PING")
    let address = try server.address()
    let call = Background {
      try? RedisConnection(address).execute(RedisCommand("EVAL", "while true do end", 0), timeout: 60)
    }
    try server.waitForLine("Slow script detected")
    try expect(.server(code: "BUSY"), "SCRIPT KILL") { try redis.command("SET", "a", 1) }
    try redis.command("SCRIPT", "KILL")
    #expect(call.result() != nil)
    #expect(try redis.command("SET", "a", 1) == .ok)
  }

  private func expect(
    _ kind: RedisError.Kind, _ hint: String, _ location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
  ) throws {
    let error = try failure(body, location)
    #expect(
      error.kind == kind && error.isRetryable && !error.mayHaveRun, "\(error)", sourceLocation: location)
    #expect(error.hint?.contains(hint) == true, "\(error)", sourceLocation: location)
  }
}
