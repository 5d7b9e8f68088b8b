import Foundation
import TestKit
import Testing

@Suite struct ServerHelperTests {
  @Test func a_server_starts_dies_and_keeps_its_port_and_data() throws {
    let server = try RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
    #expect(try server.cli("SET", "a", "1") == "OK")
    server.kill()
    #expect(try server.cli("PING").contains("refused"))
    try server.start()
    #expect(try server.cli("GET", "a") == "1")
  }

  @Test func a_server_listens_on_a_unix_socket() throws {
    let server = try RedisServer(listening: .unix)
    #expect(try server.cli("PING") == "PONG")
  }

  @Test func a_server_that_cannot_start_says_why() throws {
    let failure = #expect(throws: ServerProcess.Failure.self) { try RedisServer(["--no-such-option", "1"]) }
    #expect(failure?.description.contains("no-such-option") == true)
  }

  @Test func a_forgotten_server_is_gone() throws {
    var server: RedisServer? = try RedisServer()
    let pid = try #require(server?.pid)
    server = nil
    #expect(kill(pid, 0) == -1 && errno == ESRCH)
  }
}
