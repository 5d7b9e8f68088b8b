import RedisClient
import TestKit
import Testing

/// Whatever is at the other end, it cannot do more than make a call fail.
@Suite struct GarbageTests {
  private func ask(_ reply: String, _ options: RedisOptions = RedisOptions(), closes: Bool = false) throws
    -> RedisError
  {
    let server = try FakeServer(saying: Array(reply.utf8), closes: closes)
    return try failure {
      try RedisConnection(try RedisAddress("redis://127.0.0.1:\(server.port)"), options: options).command(
        "PING")
    }
  }

  @Test(arguments: [
    "HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0\0\0", "*99999999999999\r\n", "$99999999999999999999\r\n",
    ":x\r\n",
    "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", "$-7\r\n", "%1\r\n",
  ])
  func what_is_not_redis_is_told(_ reply: String) throws {
    let error = try ask(reply)
    #expect(error.kind == .malformed && !error.isRetryable, "\(error)")
    #expect(error.message.contains("not in Redis's protocol") && error.hint != nil)
  }

  @Test func a_promise_of_a_billion_elements_takes_no_memory() throws {
    let error = try ask("*1000000000\r\n:1\r\n", closes: true)
    #expect(error.kind == .closed)
  }

  @Test func a_reply_without_end_is_cut_off() throws {
    var options = RedisOptions()
    options.maximumReply = 100_000
    let error = try ask("+" + String(repeating: "a", count: 200_000), options)
    #expect(error.kind == .malformed && error.message.contains("more than 100000 bytes"))
  }

  @Test func a_reply_that_breaks_off_is_a_closed_connection() throws {
    let error = try ask("+PO", closes: true)
    #expect(error.kind == .closed && error.isRetryable && !error.mayHaveRun)
    #expect(error.message.contains("closed the connection"))
  }

  @Test func a_server_that_has_too_many_clients_is_quoted() throws {
    let server = try RedisServer(["--maxclients", "1"])
    let first = try server.connect()
    try first.command("PING")
    let error = try failure { try server.connect().command("PING") }
    #expect(error.kind == .server(code: "ERR") && error.message.contains("max number of clients"))
    #expect(!error.mayHaveRun)
  }
}
