import HTTPClient
import TestKit
import Testing

@Suite struct HTTPClientTests {
  /// Nobody has got anything then.
  @Test func whereNobodyListensNothingWasSent() throws {
    let port = try FreePort.find()
    let error = #expect(throws: HTTPError.self) {
      try HTTPClient.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/"))
    }
    #expect(error?.kind == .unreachable)
  }

  @Test func aRequestArrivesAsItIs() throws {
    let server = try FakeWebServer()
    var request = HTTPRequest("PATCH", server.url + "/a/b?c=d")
    request.headers = [("X-One", "1"), ("Content-Type", "application/merge-patch+json")]
    request.body = Array(#"{"é": 1}"#.utf8)
    let response = try HTTPClient.send(request)
    #expect(response.status == 200 && response.isSuccess && response.text == "hello")
    let asked = try #require(server.requests.first)
    #expect(asked[":method"] == "PATCH" && asked[":path"] == "/a/b?c=d" && asked[":body"] == #"{"é": 1}"#)
    #expect(asked["x-one"] == "1" && asked["content-type"] == "application/merge-patch+json")
  }

  @Test(arguments: [204, 301, 403, 500])
  func anyStatusIsAnAnswer(_ status: Int) throws {
    let server = try FakeWebServer()
    let response = try HTTPClient.send(HTTPRequest("GET", server.url + "/status/\(status)"))
    #expect(response.status == status && response.isSuccess == (status < 300))
    #expect(server.requests.count == 1, "redirections are not followed")
  }

  @Test func anAnswerHasALimit() throws {
    let server = try FakeWebServer()
    var request = HTTPRequest("GET", server.url + "/bytes/1000")
    request.longestAnswer = 1000
    #expect(try HTTPClient.send(request).body.count == 1000)
    request.longestAnswer = 999
    let error = try #require(throws: HTTPError.self) { try HTTPClient.send(request) }
    #expect(error.message == "the response has more than 999 bytes")
  }

  @Test func aServerThatDoesNotAnswerIsGivenUp() throws {
    let server = try FakeWebServer()
    var request = HTTPRequest("GET", server.url + "/never")
    request.timeout = 0.2
    #expect(throws: HTTPError.self) { try HTTPClient.send(request) }
    try server.waitForRequest("/never")
  }

  @Test func onlyTrustedAuthorities() throws {
    let certificates = try Certificates()
    let server = try FakeWebServer(certificate: try certificates.sign("server", "IP:127.0.0.1"))
    var request = HTTPRequest("GET", server.url + "/")
    request.authorities = certificates.authority
    #expect(try HTTPClient.send(request).status == 200)
    request.authorities = certificates.otherAuthority
    let error = try #require(throws: HTTPError.self) { try HTTPClient.send(request) }
    #expect(error.message.contains("certificate"), "\(error.message)")
    #expect(server.requests.count == 1)
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "nothing at all", ""])
  func onlyHTTP(_ url: String) throws {
    let error = try #require(throws: HTTPError.self) { try HTTPClient.send(HTTPRequest("GET", url)) }
    #expect(!error.message.isEmpty)
  }

  @Test func aHeaderCannotBeginAnother() throws {
    let server = try FakeWebServer()
    var request = HTTPRequest("GET", server.url + "/")
    request.headers = [("X-One", "1\r\nX-Two: 2")]
    #expect(throws: HTTPError.self) { try HTTPClient.send(request) }
    #expect(server.requests.isEmpty)
  }
}
