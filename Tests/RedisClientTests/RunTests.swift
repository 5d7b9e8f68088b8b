import RedisClient
import TestKit
import Testing

/// Which run of the server a connection leads to.
@Suite struct RunTests {
  /// As the queue's scripts name it (last.lua).
  private func named(by redis: RedisConnection) throws -> String {
    let script = RedisScript(
      name: "run",
      source: """
        local info = redis.call('INFO', 'server', 'replication')
        return string.sub(string.match(info, 'run_id:(%w+)'), 1, 16) .. string.sub(string.match(info, 'master_replid:(%w+)'), 1, 16)
        """)
    return try redis.run(script).toString()
  }

  @Test func a_connection_and_a_script_name_it_alike() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    let run = try redis.serverRun()
    #expect(run.utf8.count == 32)
    #expect(try named(by: redis) == run)
    try server.restart()
    // What was known is told until the connection is found closed.
    #expect(try redis.serverRun() == run)
    try redis.command("PING")
    let next = try redis.serverRun()
    #expect(next != run)
    #expect(try named(by: redis) == next)
  }

  @Test func it_is_asked_for_once() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    for _ in 0..<3 { _ = try redis.serverRun() }
    let calls = try redis.command("INFO", "commandstats").toString()
    #expect(calls.contains("cmdstat_info:calls=1,"), "\(calls)")
  }

  @Test func a_user_who_may_not_ask_is_told_nothing() throws {
    let server = try RedisServer()
    try server.cli("ACL", "SETUSER", "worker", "on", ">pass", "~*", "+@all", "-info")
    let redis = RedisConnection(try server.address(user: "worker:pass"))
    #expect(try redis.serverRun() == "")
    try redis.command("SET", "a", 1)
  }
}
