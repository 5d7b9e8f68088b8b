import RedisClient
import TestKit
import Testing

/// What every command relies on, over a TCP port and over a Unix socket.
@Suite struct ConnectionTests {
  @Test(arguments: [RedisServer.Listening.tcp, .unix])
  func values_of_every_type_come_back(_ listening: RedisServer.Listening) throws {
    let server = try RedisServer(listening: listening)
    let redis = try server.connect()
    #expect(try redis.command("SET", "text", "grüße") == .ok)
    #expect(try redis.command("GET", "text").toString() == "grüße")
    #expect(try redis.command("GET", "nothing") == .null)
    #expect(try redis.command("INCRBY", "number", Int64.max) == .integer(.max))
    #expect(try redis.command("RPUSH", "list", "a", 1, 2.5, [UInt8]([0, 13, 10, 255])) == .integer(4))
    #expect(
      try redis.command("LRANGE", "list", 0, -1)
        == .array([.bytes([97]), .bytes([49]), .bytes(Array("2.5".utf8)), .bytes([0, 13, 10, 255])]))
    #expect(try redis.command("LRANGE", "nothing", 0, -1) == .array([]))
    let nested = "return {1, {'a', {false, redis.status_reply('FINE')}}, redis.error_reply('BAD luck')}"
    #expect(
      try redis.command("EVAL", nested, 0)
        == .array([
          .integer(1), .array([.bytes([97]), .array([.null, .status("FINE")])]), .error("BAD luck"),
        ]))
    #expect(try redis.executeBlocking(RedisCommand("BLPOP", "nothing", 0.01), upTo: 0.01) == .null)
  }

  @Test(arguments: [0, 1, 65535, 65536, 65537, 5 << 20])
  func bytes_of_any_length_survive(_ count: Int) throws {
    let server = try RedisServer()
    let redis = try server.connect()
    var state: UInt64 = 42
    let bytes = (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return UInt8(state >> 56)
    }
    try redis.command("SET", "key", bytes)
    #expect(try redis.command("STRLEN", "key") == .integer(Int64(count)))
    #expect(try redis.command("GET", "key").toBytes() == bytes)
    #expect(try redis.command("PING") == .status("PONG"))
  }

  @Test func a_pipeline_gives_replies_in_order_and_errors_as_values() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    let replies = try redis.pipeline([
      RedisCommand("SET", "a", 1), RedisCommand("LPUSH", "a", "x"), RedisCommand("INCR", "a"),
      RedisCommand("GET", "b"),
    ])
    #expect(replies.count == 4)
    #expect(replies[0] == .ok && replies[2] == .integer(2) && replies[3] == .null)
    guard case .error(let text) = replies[1] else { return #expect(Bool(false), "\(replies[1])") }
    #expect(text.hasPrefix("WRONGTYPE"))
    #expect(try failure { _ = try replies[1].toInteger() }.kind == .server(code: "WRONGTYPE"))
    #expect(try redis.pipeline([]) == [])
  }

  /// Both sides' buffers are far smaller than what is under way: a client that only wrote first would wait for
  /// a peer that waits for it.
  @Test func a_pipeline_larger_than_all_buffers_passes_through_a_narrow_proxy() throws {
    let server = try RedisServer()
    let proxy = try CuttingProxy(to: server.port)
    defer { proxy.end() }
    let redis = try proxy.connect()
    let chunk = [UInt8](repeating: 7, count: 1 << 20)
    let commands = (0..<48).map { _ in RedisCommand("ECHO", chunk) }
    let replies = try redis.pipeline(commands, timeout: 60)
    #expect(replies.count == 48 && replies.allSatisfy { $0 == .bytes(chunk) })
  }

  @Test func many_small_commands_in_a_pipeline() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    let replies = try redis.pipeline((0..<20000).map { RedisCommand("ECHO", $0) }, timeout: 60)
    #expect(replies.enumerated().allSatisfy { $1 == .bytes(Array(String($0).utf8)) })
  }

  @Test func the_client_has_a_name_and_the_database_of_the_url() throws {
    let server = try RedisServer()
    var options = RedisOptions()
    options.clientName = "worker-7"
    let redis = RedisConnection(try server.address(query: "/3"), options: options)
    let text = try redis.command("CLIENT", "INFO").toString()
    #expect(text.contains(" name=worker-7 ") && text.contains(" db=3 "))
    let socket = try RedisServer(listening: .unix)
    let other = RedisConnection(try socket.address(query: "?db=5"))
    #expect(try other.command("CLIENT", "INFO").toString().contains(" db=5 "))
  }

  @Test func a_wrong_database_is_the_servers_error() throws {
    let server = try RedisServer()
    let error = try failure { try RedisConnection(try server.address(query: "/99")).command("PING") }
    #expect(error.kind == .server(code: "ERR") && !error.isRetryable && !error.mayHaveRun)
    #expect(error.message.contains("127.0.0.1:\(server.port)") && error.message.contains("out of range"))
  }

  @Test func an_error_reply_is_thrown_with_its_code() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    let error = try failure { try redis.command("EVAL", "return redis.error_reply('STALE token 7')", 0) }
    #expect(error.kind == .server(code: "STALE"))
    #expect(error.mayHaveRun, "a script may have got part of the way")
    #expect(try redis.command("PING") == .status("PONG"), "an error reply is no reason to disconnect")
    #expect(try redis.command("INFO", "stats").toString().contains("total_connections_received:1\r"))
  }

  @Test func a_blocking_command_may_wait_longer_than_the_command_timeout() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    let address = try server.address()
    let value = Background {
      var options = RedisOptions.patient
      options.commandTimeout = 0.05
      let redis = RedisConnection(address, options: options)
      return try? redis.executeBlocking(RedisCommand("BLPOP", "list", 60), upTo: 60)
    }
    try waitForBlockedClients(1, at: server)
    // The server answers nobody for longer than the reader's command timeout.
    try redis.command("DEBUG", "SLEEP", 0.1)
    try redis.command("RPUSH", "list", "x")
    #expect(value.result() == .some(.array([.bytes(Array("list".utf8)), .bytes([120])])))
  }
}
