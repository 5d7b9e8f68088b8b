import Foundation
import RedisClient
import TestKit
import Testing

@Suite struct PoolTests {
  @Test func threads_share_no_more_connections_than_allowed() throws {
    let server = try RedisServer()
    let pool = RedisPool(try server.address(), limit: 4)
    let threads = (0..<16).map { _ in
      Background {
        (0..<50).allSatisfy { _ in
          let value = try? pool.withConnection { redis throws(RedisError) in try redis.command("INCR", "n") }
          return value != nil
        }
      }
    }
    #expect(threads.allSatisfy { $0.result() == true })
    #expect(try server.cli("GET", "n") == "800")
    let opened = try pool.withConnection { redis throws(RedisError) in
      try redis.command("INFO", "stats").toString()
    }
    // One more for redis-cli.
    let count = try #require(
      opened.split(separator: "\r\n").first { $0.hasPrefix("total_connections_received:") })
    #expect(Int(count.dropFirst(27)) ?? .max <= 5)
  }

  @Test func one_thread_uses_one_connection() throws {
    let server = try RedisServer()
    var pool: RedisPool? = RedisPool(try server.address())
    for _ in 0..<10 { try pool?.withConnection { redis throws(RedisError) in _ = try redis.command("PING") } }
    func clients() throws -> Int { try server.cli("CLIENT", "LIST").split(separator: "\n").count - 1 }
    #expect(try clients() == 1)
    pool = nil
    let watcher = try server.connect()
    let limit = Date(timeIntervalSinceNow: 60)
    while try !watcher.command("INFO", "clients").toString().contains("connected_clients:1\r"), Date() < limit
    {}
    #expect(try watcher.command("INFO", "clients").toString().contains("connected_clients:1\r"))
  }

  @Test func a_pool_that_is_empty_says_so_in_the_end() throws {
    let server = try RedisServer()
    var options = RedisOptions()
    options.connectTimeout = 0.05
    let pool = RedisPool(try server.address(), options: options, limit: 1)
    let error = try failure {
      try pool.withConnection { _ throws(RedisError) in
        try pool.withConnection { redis throws(RedisError) in _ = try redis.command("PING") }
      }
    }
    #expect(error.kind == .exhausted && error.isRetryable && !error.mayHaveRun)
  }

  @Test func all_waits_end_and_the_pool_still_works() throws {
    let server = try RedisServer()
    let pool = RedisPool(try server.address())
    let waits = (0..<3).map { _ in
      Background {
        Result { () throws(RedisError) in
          try pool.withConnection { redis throws(RedisError) in
            try redis.executeBlocking(RedisCommand("BLPOP", "list", 0), upTo: .infinity)
          }
        }
      }
    }
    try waitForBlockedClients(3, at: server)
    pool.interruptAll()
    for wait in waits {
      guard case .failure(let error) = wait.result() else { return #expect(Bool(false), "did not fail") }
      #expect(error.kind == .interrupted)
    }
    #expect(
      try pool.withConnection { redis throws(RedisError) in try redis.command("PING") } == .status("PONG"))
  }
}
