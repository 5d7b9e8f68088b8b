import Synchronization
import Testing

@testable import HTTPClient

/// Who is really connected to.
@Suite struct HTTPProxyTests {
  /// Answers each request with its first line.
  private func server() throws -> ScriptedServer {
    try ScriptedServer { _, connection in
      while let head = connection.head() {
        connection.answer("200 OK", String(head.prefix { !$0.isNewline }))
      }
    }
  }

  @Test func allRequestsGoThroughIt() throws {
    let proxy = try server()
    defer { withExtendedLifetime(proxy) {} }
    for host in ["media.example", "127.0.0.1:1"] {
      var request = HTTPRequest("GET", "http://\(host)/a")
      request.proxy = .url(proxy.url)
      #expect(try HTTPClient.send(request).text == "GET http://\(host)/a HTTP/1.1")
    }
  }

  /// And no name is looked up.
  @Test func addressesOfItsOwn() throws {
    let server = try server()
    defer { withExtendedLifetime(server) {} }
    let port = server.url.split(separator: ":").last ?? ""
    var request = HTTPRequest("GET", "http://media.example:\(port)/a")
    request.proxy = .none
    request.addresses = ["media.example:\(port):127.0.0.1"]
    let asked = Mutex([String]())
    request.allowsAddress = { address in
      asked.withLock { $0.append(address) }
      return true
    }
    #expect(try HTTPClient.send(request).text == "GET /a HTTP/1.1")
    #expect(asked.withLock { $0 } == ["127.0.0.1"])
  }
}
