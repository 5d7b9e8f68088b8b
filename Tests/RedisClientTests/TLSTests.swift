import Foundation
import RedisClient
import TestKit
import Testing

@Suite struct TLSTests {
  private let certificates: Certificates
  init() throws { certificates = try Certificates() }

  private func server(
    _ names: String, isExpired: Bool = false, clients: String = "no", _ arguments: [String] = []
  ) throws -> RedisServer {
    let (certificate, key) = try certificates.sign("server", names, isExpired: isExpired)
    return try RedisServer(
      [
        "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificates.authority,
        "--tls-auth-clients", clients,
      ] + arguments, listening: .tls)
  }

  @Test func an_address_that_the_certificate_names_is_accepted() throws {
    let server = try server("IP:127.0.0.1", clients: "no", ["--requirepass", "secret"])
    let redis = RedisConnection(
      try server.address(user: ":secret", query: "/2?cacert=\(certificates.authority)"))
    let bytes = [UInt8](repeating: 9, count: 5 << 20)
    #expect(try redis.command("SET", "key", bytes) == .ok)
    #expect(try redis.command("GET", "key") == .bytes(bytes))
    let replies = try redis.pipeline((0..<5000).map { RedisCommand("ECHO", $0) })
    #expect(replies.last == .bytes(Array("4999".utf8)))
    #expect(
      try redis.command("INFO", "stats").toString().contains("total_connections_received:1\r"),
      "one connection")
    redis.close()
    #expect(try redis.command("STRLEN", "key") == .integer(5 << 20))
  }

  @Test func a_name_by_options_and_by_sni() throws {
    let server = try server("DNS:redis.example")
    var options = RedisOptions()
    options.tls = RedisTLS(caFile: certificates.authority, serverName: "redis.example")
    #expect(try server.connect(options).command("PING") == .status("PONG"))
    let address = try server.address(query: "?cacert=\(certificates.authority)&sni=redis.example")
    #expect(try RedisConnection(address).command("PING") == .status("PONG"))
  }

  @Test func an_authority_that_did_not_sign_is_refused() throws {
    let server = try server("IP:127.0.0.1")
    try expectRefusal(
      by: server, "?cacert=\(certificates.otherAuthority)", "self-signed certificate", "cacert=")
    // The system's authorities did not sign it either.
    try expectRefusal(by: server, "", "certificate", "cacert=")
  }

  @Test func another_name_is_refused() throws {
    let server = try server("DNS:redis.example")
    try expectRefusal(by: server, "?cacert=\(certificates.authority)", "IP address mismatch", "sni=")
    try expectRefusal(
      by: server, "?cacert=\(certificates.authority)&sni=example", "hostname mismatch", "sni=")
  }

  @Test func an_expired_certificate_is_refused() throws {
    let server = try server("IP:127.0.0.1", isExpired: true)
    try expectRefusal(by: server, "?cacert=\(certificates.authority)", "expired", "renew")
  }

  @Test func a_server_that_answers_without_tls_is_told() throws {
    let server = try FakeServer(saying: Array("-ERR unknown command\r\n".utf8))
    let error = try failure {
      try RedisConnection(try RedisAddress("rediss://127.0.0.1:\(server.port)")).command("PING")
    }
    #expect(error.kind == .tls && error.hint?.contains("without TLS") == true, "\(error)")
  }

  /// Redis takes the handshake for the beginning of a command, and waits for the rest.
  @Test func a_redis_without_tls_is_suspected() throws {
    let server = try RedisServer()
    var options = RedisOptions()
    options.connectTimeout = 0.2
    let address = try RedisAddress("rediss://127.0.0.1:\(server.port)")
    let error = try failure { try RedisConnection(address, options: options).command("PING") }
    #expect(error.kind == .timeout && error.hint?.contains("without TLS") == true, "\(error)")
  }

  @Test func a_client_without_tls_is_told() throws {
    let server = try server("IP:127.0.0.1")
    let error = try failure {
      try RedisConnection(try RedisAddress("redis://127.0.0.1:\(server.port)")).command("PING")
    }
    #expect(error.kind == .closed || error.kind == .malformed, "\(error)")
    #expect(!error.mayHaveRun)
  }

  @Test func a_server_may_ask_for_our_certificate() throws {
    let server = try server("IP:127.0.0.1", clients: "yes")
    let own = try certificates.sign("client", "DNS:client")
    let query = "?cacert=\(certificates.authority)"
    let address = try server.address(query: "\(query)&cert=\(own.certificate)&key=\(own.key)")
    #expect(try RedisConnection(address).command("PING") == .status("PONG"))
    try expectRefusal(by: server, query, "certificate required", nil)
  }

  @Test func files_that_are_missing_or_wrong_are_named() throws {
    let server = try server("IP:127.0.0.1")
    let own = try certificates.sign("client", "DNS:client")
    let missing = certificates.directory.file("missing.pem")
    try expectRefusal(by: server, "?cacert=\(missing)", missing, "cacert")
    try expectRefusal(by: server, "?cert=\(missing)&key=\(own.key)", missing, "cert")
    try expectRefusal(by: server, "?cert=\(own.certificate)", "one is missing", "both")
    let other = certificates.directory.file("other.key")
    try expectRefusal(by: server, "?cert=\(own.certificate)&key=\(other)", other, "match the certificate")
  }

  @Test func a_server_that_dies_under_tls_is_found_again() throws {
    let server = try server("IP:127.0.0.1")
    let redis = RedisConnection(try server.address(query: "?cacert=\(certificates.authority)"))
    try redis.command("PING")
    try server.restart()
    #expect(try redis.command("PING") == .status("PONG"))
  }

  private func expectRefusal(
    by server: RedisServer, _ query: String, _ words: String, _ hint: String?,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let error = try failure { try RedisConnection(try server.address(query: query)).command("PING") }
    #expect(
      error.kind == .tls && !error.isRetryable && !error.mayHaveRun, "\(error)", sourceLocation: location)
    #expect(error.message.contains(words), "\(error)", sourceLocation: location)
    if let hint { #expect(error.hint?.contains(hint) == true, "\(error)", sourceLocation: location) }
  }
}
