import RedisClient
import TestKit
import Testing

@Suite struct ScriptTests {
  private let add = RedisScript(name: "add", source: "return redis.call('INCRBY', KEYS[1], ARGV[1])")
  private let echo = RedisScript(name: "echo", source: "return ARGV[1]")

  @Test func a_script_knows_its_sha1() {
    #expect(RedisScript(name: "", source: "").sha1 == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    #expect(RedisScript(name: "", source: "return 1").sha1 == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db")
  }

  @Test func a_script_is_loaded_once_and_survives_being_forgotten() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    for sum in 1...3 { #expect(try redis.run(add, keys: ["n"], arguments: [1]) == .integer(Int64(sum))) }
    #expect(try loads(redis) == 1)
    try redis.command("SCRIPT", "FLUSH")
    #expect(try redis.run(add, keys: ["n"], arguments: [1]) == .integer(4))
    try server.restart()
    #expect(try redis.run(add, keys: ["n"], arguments: [1]) == .integer(1))
  }

  @Test func bytes_pass_through_a_script() throws {
    let server = try RedisServer()
    let bytes: [UInt8] = [0, 255, 13, 10, 42]
    #expect(try server.connect().run(echo, arguments: [bytes]) == .bytes(bytes))
  }

  @Test func a_pipeline_calls_unknown_scripts_after_the_rest_and_keeps_the_places() throws {
    let server = try RedisServer()
    let redis = try server.connect()
    let commands = [
      add.call(keys: ["n"], arguments: [1]), RedisCommand("SET", "n", 10), echo.call(arguments: ["x"]),
      add.call(keys: ["n"], arguments: [5]), echo.call(arguments: ["y"]),
    ]
    #expect(
      try redis.pipeline(commands) == [.integer(11), .ok, .bytes([120]), .integer(16), .bytes([121])])
    #expect(try loads(redis) == 2)
    #expect(try redis.pipeline(commands)[0] == .integer(17), "known by now: in its own place")
  }

  @Test func a_script_that_does_not_compile_is_named() throws {
    let server = try RedisServer()
    let error = try failure { try server.connect().run(RedisScript(name: "lease", source: "retrun 1")) }
    #expect(error.kind == .server(code: "ERR") && !error.isRetryable && !error.mayHaveRun)
    #expect(error.message.contains("\"lease\"") && error.message.contains("compiling"), "\(error)")
  }

  private func loads(_ redis: RedisConnection) throws -> Int {
    let text = try redis.command("INFO", "commandstats").toString()
    let line = text.split(separator: "\r\n").first { $0.hasPrefix("cmdstat_script|load:calls=") }
    return line.flatMap { Int($0.dropFirst(26).prefix { $0 != "," }) } ?? 0
  }
}
