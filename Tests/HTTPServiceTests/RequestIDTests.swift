import Testing

@testable import HTTPService

@Suite struct RequestIDTests {
  @Test func saneOnesAreTakenOver() {
    let long = String(repeating: "a", count: 128)
    for id in ["7", "Abc-1._:z", long] { #expect(RequestID.of([id]) == id) }
  }

  @Test func othersAreReplaced() {
    let long = String(repeating: "a", count: 129)
    for given in [[], [""], ["a b"], ["a,b"], ["é"], ["a\u{1}"], [long], ["a", "b"]] {
      let made = RequestID.of(given)
      #expect(made.utf8.count == 20 && RequestID.isSane(made) && !given.contains(made))
    }
    #expect(RequestID.new() != RequestID.new())
  }

  @Test func everyAnswerNamesItsRequest() throws {
    var routes = HTTPRoutes()
    routes.add("GET", "/who") { request in
      .text("\(request.id) \(request.clientAddress.map(String.init).joined(separator: "."))")
    }
    routes.add("POST", "/small", body: .of(limit: 2)) { _ in .text("taken") }
    routes.add("GET", "/stream") { _ in .events(HTTPStream { $0.write("x".utf8) }) }
    let service = try HTTPService(
      HTTPAddress(host: "127.0.0.1", port: 0), limits: RequestTests.patient, routes: routes)
    let client = try RawClient(port: service.port)
    client.send("GET /who HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n\r\n")
    let known = try #require(client.reply())
    #expect(known.body == "mine 127.0.0.1\n" && known.headers["x-request-id"] == "mine")
    client.send("GET /who HTTP/1.1\r\nHost: x\r\nX-Request-Id: a b\r\n\r\n")
    let made = try #require(client.reply())
    let id = try #require(made.headers["x-request-id"])
    #expect(id.utf8.count == 20 && made.body.hasPrefix(id + " "))
    for head in ["GET /stream", "GET /nothing", "OPTIONS /who", "HEAD /who", "POST /who"] {
      client.send("\(head) HTTP/1.1\r\nHost: x\r\nX-Request-Id: it\r\n\r\n")
      let reply = try #require(client.reply(isHead: head.hasPrefix("HEAD")), "\(head)")
      #expect(reply.headers["x-request-id"] == "it", "\(head): \(reply)")
    }
    client.send("POST /small HTTP/1.1\r\nHost: x\r\nX-Request-Id: it\r\nContent-Length: 3\r\n\r\nabc")
    let refused = try #require(client.reply())
    #expect(refused.status == 413 && refused.headers["x-request-id"] == "it")
    withExtendedLifetime(service) {}
  }
}
