import RedisClient
import TestKit
import Testing

@Suite struct InterruptionTests {
  private let blocking = RedisCommand("BLPOP", "list", 0)

  @Test func a_blocked_command_ends_at_once() throws {
    let server = try RedisServer()
    let address = try server.address()
    let interruption = RedisInterruption()
    let call = Background { () -> (RedisError?, RedisValue?) in
      let redis = RedisConnection(address, interruption: interruption)
      do throws(RedisError) {
        try redis.executeBlocking(RedisCommand("BLPOP", "list", 0), upTo: .infinity)
        return (nil, nil)
      } catch {
        // Stopping, it still has something to say.
        let after: RedisValue? = try? redis.command("PING")
        return (error, after)
      }
    }
    try waitForBlockedClients(1, at: server)
    interruption.interrupt()
    let (error, after) = try #require(call.result())
    #expect(error?.kind == .interrupted && error?.isRetryable == false && error?.mayHaveRun == true)
    #expect(after == .status("PONG"))
    try waitForBlockedClients(0, at: server)
  }

  @Test func afterwards_nothing_blocks_any_more() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    redis.interruption.interrupt()
    redis.interruption.interrupt()
    let error = try failure { try redis.executeBlocking(blocking, upTo: .infinity) }
    #expect(error.kind == .interrupted && !error.mayHaveRun)
    #expect(try redis.command("PING") == .status("PONG"))
  }

  @Test func a_wait_for_the_backoff_ends_at_once() throws {
    var options = RedisOptions()
    (options.backoff.base, options.backoff.cap, options.backoff.jitter) = (3600, 3600, 0)
    let address = try RedisAddress("redis://127.0.0.1:\(try FreePort.find())")
    let interruption = RedisInterruption()
    let call = Background { [options] in
      let redis = RedisConnection(address, options: options, interruption: interruption)
      return (0..<2).map { _ in
        Result { () throws(RedisError) in
          try redis.executeBlocking(RedisCommand("BLPOP", "list", 0), upTo: .infinity)
        }
      }
    }
    interruption.interrupt()
    let results = try #require(call.result())
    guard case .failure(let last) = results[1] else { return #expect(Bool(false), "did not fail") }
    #expect(last.kind == .interrupted && !last.mayHaveRun)
  }

  @Test func a_login_that_hangs_ends_at_once() throws {
    let server = try RedisServer()
    server.freeze()
    defer { server.thaw() }
    let address = try server.address()
    let interruption = RedisInterruption()
    var options = RedisOptions()
    options.connectTimeout = .infinity
    let call = Background { [options] in
      Result { () throws(RedisError) in
        try RedisConnection(address, options: options, interruption: interruption)
          .executeBlocking(RedisCommand("BLPOP", "list", 0), upTo: .infinity)
      }
    }
    interruption.interrupt()
    guard case .failure(let error) = call.result() else { return #expect(Bool(false), "did not fail") }
    #expect(error.kind == .interrupted && !error.mayHaveRun)
  }
}
