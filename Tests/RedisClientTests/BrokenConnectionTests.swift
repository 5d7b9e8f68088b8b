import Foundation
import RedisClient
import TestKit
import Testing

/// Servers that die and networks that break: what a call says then, and that the next one works.
@Suite struct BrokenConnectionTests {
  @Test func a_server_that_restarts_between_calls_is_not_noticed() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    try redis.command("PING")
    try server.restart()
    #expect(try redis.command("PING") == .status("PONG"))
  }

  @Test func a_server_that_is_gone_cannot_have_run_anything() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    try redis.command("PING")
    server.kill()
    for _ in 1...2 {
      let error = try failure { try redis.command("INCR", "a") }
      #expect(error.kind == .connect && error.isRetryable && !error.mayHaveRun)
      #expect(
        error.message.contains("127.0.0.1:\(server.port)") && error.message.contains("Connection refused"))
      #expect(error.hint?.contains("nothing is listening") == true)
    }
    try server.start()
    #expect(try redis.command("INCR", "a") == .integer(1))
  }

  @Test func a_server_killed_during_a_call_may_have_run_it() throws {
    let server = try RedisServer()
    let address = try server.address()
    let call = Background {
      Result { () throws(RedisError) in
        try RedisConnection(address).executeBlocking(RedisCommand("BLPOP", "list", 0), upTo: .infinity)
      }
    }
    try waitForBlockedClients(1, at: server)
    server.kill()
    guard case .failure(let error) = call.result() else { return #expect(Bool(false), "did not fail") }
    #expect(error.kind == .closed && error.isRetryable && error.mayHaveRun)
  }

  @Test func a_missing_unix_socket_is_told() throws {
    let error = try failure {
      try RedisConnection(try RedisAddress("redis+unix:///no/such.sock")).command("PING")
    }
    #expect(error.kind == .connect && error.message.contains("/no/such.sock"))
    #expect(error.hint?.contains("no such socket") == true)
    let long = "redis+unix:///" + String(repeating: "a", count: 200)
    #expect(try failure { try RedisConnection(try RedisAddress(long)).command("PING") }.kind == .address)
  }

  @Test func a_host_without_address_is_told() throws {
    let error = try failure {
      try RedisConnection(try RedisAddress("redis://no-such-host.invalid")).command("PING")
    }
    #expect(error.kind == .connect && error.message.contains("no-such-host.invalid") && !error.mayHaveRun)
  }

  @Test func a_host_name_is_looked_up() throws {
    let server = try RedisServer()
    #expect(
      try RedisConnection(try RedisAddress("redis://localhost:\(server.port)")).command("PING")
        == .status("PONG"))
  }

  @Test func a_silent_network_is_a_timeout_and_no_hang() throws {
    let server = try RedisServer()
    let proxy = try CuttingProxy(to: server.port)
    defer { proxy.end() }
    let redis = try proxy.connect()
    try redis.command("SET", "a", 1)
    try proxy.set(.silent)
    let error = try failure { try redis.execute(RedisCommand("INCR", "a"), timeout: 0.2) }
    #expect(error.kind == .timeout && error.isRetryable && error.mayHaveRun)
    try proxy.set(.passing)
    #expect(try redis.command("PING") == .status("PONG"))
  }

  @Test func a_server_that_accepts_and_says_nothing_is_a_timeout_before_the_command() throws {
    let server = try RedisServer()
    server.freeze()
    defer { server.thaw() }
    var options = RedisOptions()
    options.connectTimeout = 0.2
    let error = try failure { try server.connect(options).command("INCR", "a") }
    #expect(error.kind == .timeout && !error.mayHaveRun)
  }

  @Test func a_lost_reply_may_have_run_and_is_not_repeated() throws {
    let server = try RedisServer()
    let proxy = try CuttingProxy(to: server.port)
    defer { proxy.end() }
    let redis = try proxy.connect()
    try redis.command("PING")
    try proxy.set(.closingOnReply)
    let error = try failure { try redis.command("INCR", "a") }
    #expect(error.kind == .closed && error.mayHaveRun)
    #expect(proxy.waitForWithheldReply())
    #expect(try server.cli("GET", "a") == "1")
    try proxy.set(.passing)
    #expect(try redis.command("GET", "a").toString() == "1")
  }

  @Test func a_late_reply_is_never_taken_for_another_commands() throws {
    let server = try RedisServer()
    let proxy = try CuttingProxy(to: server.port)
    defer { proxy.end() }
    let redis = try proxy.connect()
    try redis.command("PING")
    try proxy.set(.withholdingReplies)
    #expect(try failure { try redis.execute(RedisCommand("ECHO", "late"), timeout: 0.2) }.kind == .timeout)
    #expect(proxy.waitForWithheldReply())
    try proxy.set(.passing)
    #expect(try redis.command("ECHO", "next").toString() == "next")
  }

  @Test func a_command_that_was_sent_in_part_cannot_have_run() throws {
    let server = try RedisServer()
    let proxy = try CuttingProxy(to: server.port)
    defer { proxy.end() }
    let redis = try proxy.connect()
    try redis.command("PING")
    try proxy.set(.silent)
    // More than all buffers on the way can hold.
    let error = try failure {
      try redis.execute(RedisCommand("SET", "a", [UInt8](repeating: 0, count: 64 << 20)), timeout: 0.2)
    }
    #expect(error.kind == .timeout && !error.mayHaveRun)
  }

  @Test func refused_connections_wait_for_the_backoff_and_then_work() throws {
    let server = try RedisServer()
    let proxy = try CuttingProxy(to: server.port)
    defer { proxy.end() }
    let delays = Recorder()
    var options = RedisOptions()
    options.backoff.base = 0.01
    options.backoff.random = { delays.note() }
    let redis = try proxy.connect(options)
    try redis.command("PING")
    try proxy.set(.refusing)
    var kinds: [RedisError.Kind] = []
    for _ in 0..<3 { kinds.append(try failure { try redis.command("PING") }.kind) }
    #expect(kinds == [.connect, .connect, .connect])
    #expect(delays.count == 3, "one attempt a call, and a new delay after each")
    try proxy.set(.passing)
    #expect(try redis.command("PING") == .status("PONG"))
  }

  @Test func connecting_again_and_again_leaves_no_file_open() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    try redis.command("PING")
    redis.close()
    #expect(try socketsOpen(to: server.port) == 0)
    for round in 0..<200 {
      #expect(try redis.command("ECHO", round).toString() == "\(round)")
      if round == 100 { #expect(try socketsOpen(to: server.port) == 1) }
      redis.close()
    }
    #expect(try socketsOpen(to: server.port) == 0)
  }

  /// Sockets of this process; other tests open theirs at the same time, to other servers.
  private func socketsOpen(to port: Int) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }.count {
      var peer = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let descriptor = $0
      let result = withUnsafeMutablePointer(to: &peer) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) }
      }
      return result == 0 && peer.sin_family == sa_family_t(AF_INET)
        && UInt16(bigEndian: peer.sin_port) == port
    }
  }
}

/// Counts the calls of a source of chance.
private final class Recorder: @unchecked Sendable {
  // Unchecked: guarded by `lock`.
  private let lock = NSLock()
  private var calls = 0
  func note() -> Double {
    lock.withLock {
      calls += 1
      return 0
    }
  }
  var count: Int { lock.withLock { calls } }
}
