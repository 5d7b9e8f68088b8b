import RedisClient
import TestKit
import Testing

@Suite struct LoginTests {
  @Test func the_default_users_password() throws {
    let server = try RedisServer(["--requirepass", "secret"])
    #expect(try RedisConnection(try server.address(user: ":secret")).command("PING") == .status("PONG"))
    try expectRefusal(of: ":wrong", at: server, "WRONGPASS")
    try expectRefusal(of: nil, at: server, "NOAUTH")
  }

  @Test func a_user_of_the_access_list() throws {
    let server = try RedisServer()
    try server.cli(
      "ACL", "SETUSER", "worker", "on", ">pass/word", "~clip:*", "+@all", "-client|setname", "-flushall")
    try server.cli("ACL", "SETUSER", "open", "on", "nopass", "~*", "+@all")
    let redis = RedisConnection(try server.address(user: "worker:pass%2Fword"))
    #expect(
      try redis.command("SET", "clip:1", 1) == .ok, "the client's name is a courtesy that may be refused")
    for words in [["FLUSHALL"], ["GET", "other"]] {
      let error = try failure { try redis.execute(RedisCommand(words as [any RedisArgument])) }
      #expect(error.kind == .server(code: "NOPERM") && !error.isRetryable && !error.mayHaveRun)
      #expect(error.hint?.contains("ACL SETUSER") == true)
    }
    #expect(try redis.command("ACL", "WHOAMI").toString() == "worker")
    let open = RedisConnection(try server.address(user: "open:"))
    #expect(try open.command("ACL", "WHOAMI").toString() == "open")
    try expectRefusal(of: "worker:wrong", at: server, "WRONGPASS")
    try expectRefusal(of: "nobody:hunter2", at: server, "WRONGPASS")
  }

  @Test func a_password_where_none_is_set_is_an_error() throws {
    try expectRefusal(of: ":hunter2", at: try RedisServer(), "without any password configured")
  }

  @Test func a_password_changed_under_a_connection_is_told_at_the_next() throws {
    let server = try RedisServer(["--requirepass", "old"])
    let redis = RedisConnection(try server.address(user: ":old"))
    try redis.command("PING")
    try redis.command("CONFIG", "SET", "requirepass", "new")
    redis.close()
    #expect(try failure { try redis.command("PING") }.kind == .authentication)
  }

  private func expectRefusal(
    of user: String?, at server: RedisServer, _ words: String, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let error = try failure { try RedisConnection(try server.address(user: user)).command("PING") }
    #expect(
      error.kind == .authentication && !error.isRetryable && !error.mayHaveRun, sourceLocation: location)
    #expect(error.message.contains(words), "\(error)", sourceLocation: location)
    #expect(error.message.contains("127.0.0.1:\(server.port)"), sourceLocation: location)
    #expect(error.hint != nil && !"\(error)".contains("hunter2"), sourceLocation: location)
  }
}
