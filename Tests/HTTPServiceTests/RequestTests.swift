import Glibc
import Synchronization
import TestKit
import Testing
import Threads

@testable import HTTPService

/// Requests with bodies, over real sockets.
@Suite struct RequestTests {
  /// No test depends on how fast it is.
  static var patient: HTTPService.Limits {
    var limits = HTTPService.Limits()
    limits.timeout = 3600
    return limits
  }

  private func service(
    _ limits: HTTPService.Limits = patient, _ change: (inout HTTPRoutes) -> Void = { _ in }
  ) throws -> HTTPService {
    var routes = HTTPRoutes()
    routes.add("POST", "/echo", body: .of(limit: 1000)) { request in
      HTTPAnswer(body: request.body, headers: ["X-Method": request.method])
    }
    routes.add("POST", "/json", body: .of("application/json")) { _ in .text("taken") }
    routes.add("GET", "/jobs/{id}") { request in
      let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
      let id = request.query("id") ?? request.parameters["id"] ?? ""
      return .text("\(id) [\(query)] \(request.header("x-one") ?? "none")")
    }
    routes.add("GET", "/none") { _ throws(HTTPProblem) in throw HTTPProblem(410, "job.gone", "It is gone.") }
    change(&routes)
    return try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: routes)
  }

  private func client(_ service: HTTPService) throws -> RawClient { try RawClient(port: service.port) }

  @Test func aHandlerSeesItsRequest() throws {
    let service = try service()
    let client = try client(service)
    client.send(
      "GET /jobs/a%20b?x=1&x=%26%3d+2&y&%C3%A9= HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nX-ONE: 2\r\n\r\n")
    #expect(client.reply()?.body == "a b [x=1,x=&= 2,y=,é=] 1, 2\n")
    client.send("GET /jobs/7?id=8&id=9 HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.reply()?.body == "8 [id=8,id=9] none\n")
    client.send("GET /jobs/7?%zz=1 HTTP/1.1\r\nHost: x\r\n\r\n")
    let reply = try #require(client.reply())
    #expect(reply.status == 400 && reply.code == "query.malformed")
    client.send("GET /none HTTP/1.1\r\nHost: x\r\nX-Request-Id: r-1\r\n\r\n")
    let gone = try #require(client.reply())
    let expected =
      #"{"type": "about:blank", "title": "Gone", "status": 410, "detail": "It is gone.", "#
      + #""instance": "r-1", "code": "job.gone"}"#
    #expect(gone.status == 410 && gone.body == expected + "\n", "\(gone)")
    #expect(gone.headers["content-type"] == "application/problem+json")
    withExtendedLifetime(service) {}
  }

  @Test func bodiesComeWhole() throws {
    let service = try service()
    let client = try client(service)
    let text = String(repeating: "é", count: 500)
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n\(text)")
    #expect(client.reply()?.body == text)
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
    client.send("2;x=y\r\nde\r\n0\r\nTrailer: 1\r\n\r\n")
    #expect(client.reply()?.body == "abcde")
    // None is one, too.
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.reply()?.body == "")
    withExtendedLifetime(service) {}
  }

  @Test func pipelinedRequestsAreAnsweredInTheirOrder() throws {
    let service = try service()
    let client = try client(service)
    let requests = (0..<50).map {
      $0 % 2 == 0
        ? "GET /jobs/\($0) HTTP/1.1\r\nHost: x\r\n\r\n"
        : "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: \("\($0)".count)\r\n\r\n\($0)"
    }
    client.send(requests.joined())
    for number in 0..<50 {
      #expect(client.reply()?.body == (number % 2 == 0 ? "\(number) [] none\n" : "\(number)"))
    }
    withExtendedLifetime(service) {}
  }

  /// The answer comes before the body does, and arrives although the client sends on.
  @Test(arguments: [
    ("POST /echo", "Content-Length: 1001", 413, "request.tooLarge"),
    ("POST /echo", "Content-Length: 999999999999", 413, "request.tooLarge"),
    ("POST /json", "Content-Type: text/plain\r\nContent-Length: 100000", 415, "request.type"),
    ("POST /json", "Content-Length: 100000", 415, "request.type"),
    ("POST /json", "Content-Encoding: gzip\r\nContent-Length: 100000", 415, "request.encoding"),
    ("POST /json", "Expect: 200-ok\r\nContent-Length: 10", 417, "request.expectation"),
    ("POST /nowhere", "Content-Length: 100000", 404, "path.unknown"),
    ("PUT /echo", "Transfer-Encoding: chunked", 405, "method.unknown"),
    ("POST /echo", "Content-Length: 1\r\nTransfer-Encoding: chunked", 400, "request.malformed"),
    ("POST /echo", "Content-Length: 1\r\nContent-Length: 2", 400, "request.malformed"),
    ("POST /echo", "Transfer-Encoding: gzip", 501, "request.encoding"),
    ("OPTIONS /echo", "Content-Length: 100000", 204, nil),
  ])
  func refusalsDoNotWaitForTheBody(line: String, headers: String, status: Int, code: String?) throws {
    let service = try service()
    let client = try client(service)
    client.send("\(line) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\(headers)\r\n\r\n")
    let reply = try #require(client.reply())
    #expect(reply.status == status && reply.code == code && reply.headers["connection"] == "close")
    for _ in 0..<10 { client.send(String(repeating: "x", count: 10_000)) }
    #expect(client.rest() == "")
    withExtendedLifetime(service) {}
  }

  @Test func aRefusalIsReadByWhoReadsLast() throws {
    let service = try service()
    let client = try client(service)
    // More than the socket's buffers hold is being sent when the answer has long come.
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in 0..<40 { client.send("10000\r\n\(String(repeating: "x", count: 65536))\r\n") }
    let reply = try #require(client.reply())
    #expect(reply.status == 413 && reply.code == "request.tooLarge" && reply.headers["date"] != nil)
    withExtendedLifetime(service) {}
  }

  @Test func typesAreComparedWithoutTheirParameters() throws {
    let service = try service()
    let client = try client(service)
    for type in ["application/json", "Application/JSON; charset=utf-8", "application/json ;x"] {
      client.send("POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: 2\r\n\r\n{}")
      #expect(client.reply()?.body == "taken\n")
    }
    withExtendedLifetime(service) {}
  }

  @Test func whoAsksIsToldToContinue() throws {
    let service = try service()
    let client = try client(service)
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n")
    #expect(client.replyHead()?.status == 100)
    client.send("ab")
    #expect(client.reply()?.body == "ab")
    withExtendedLifetime(service) {}
  }

  @Test func whoIsSlowIsToldSo() throws {
    var limits = HTTPService.Limits()
    limits.timeout = 1
    let service = try service(limits)
    let client = try client(service)
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nab")
    let reply = try #require(client.reply())
    #expect(reply.status == 408 && reply.code == "request.tooSlow" && reply.headers["connection"] == "close")
    #expect(client.rest() == "")
    // Who drips gains nothing.
    let second = try self.client(service)
    second.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    #expect(!second.drip("1\r\nx\r\n", every: 0.1, bound: 60), "it ends with an answer, not without one")
    #expect(second.lastRest.hasPrefix("HTTP/1.1 408 "))
    withExtendedLifetime(service) {}
  }

  /// All clients together.
  @Test func bodiesHaveABudget() throws {
    var limits = Self.patient
    limits.bodies = 1500
    let (entered, released) = (Completion(), Completion())
    let service = try service(limits) { routes in
      routes.add("POST", "/slow", body: .of(limit: 1000)) { request in
        entered.signal()
        released.wait()
        return HTTPAnswer(body: request.body)
      }
    }
    let (first, second) = (try client(service), try client(service))
    // What is only announced takes nothing from others.
    let silent = try client(service)
    silent.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n")
    #expect(silent.replyHead()?.status == 100)
    first.send("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
    first.send(String(repeating: "x", count: 1000))
    entered.wait()
    second.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 501\r\n\r\n")
    second.send(String(repeating: "x", count: 501))
    let refused = try #require(second.reply())
    #expect(refused.status == 503 && refused.code == "service.busy" && refused.headers["retry-after"] == "1")
    let third = try client(service)
    third.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1f5\r\n")
    third.send(String(repeating: "x", count: 501))
    #expect(third.reply()?.status == 503)
    released.signal()
    #expect(first.reply()?.body.count == 1000)
    // It was given back.
    first.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
    first.send(String(repeating: "x", count: 1000))
    #expect(first.reply()?.body.count == 1000)
    withExtendedLifetime(service) {}
  }

  /// Who has sent all may close its side and is still answered, also for a handler that takes its time.
  @Test func aHalfClosedConnectionIsAnswered() throws {
    let released = Completion()
    let service = try service { routes in
      routes.add("GET", "/slow") { _ in
        released.wait()
        return .text(String(repeating: "x", count: 1 << 20))
      }
    }
    for _ in 0..<50 {
      let client = try client(service)
      client.send("GET /jobs/7 HTTP/1.1\r\nHost: x\r\n\r\nGET /jobs/8 HTTP/1.1\r\nHost: x\r\n\r\n")
      client.finish()
      #expect(client.reply()?.body == "7 [] none\n" && client.reply()?.body == "8 [] none\n")
      #expect(client.rest() == "")
    }
    let client = try client(service)
    client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    client.finish()
    released.signal()
    #expect(client.reply()?.body.utf8.count == (1 << 20) + 1)
    withExtendedLifetime(service) {}
  }

  /// Of libmicrohttpd's own refusals, too, the client sees something, although it sent more than was read.
  @Test(arguments: [20_000, 1_000_000]) func headsAreBounded(size: Int) throws {
    let service = try service()
    let client = try client(service)
    let filler = String(repeating: "X-Filler: \(String(repeating: "x", count: 88))\r\n", count: size / 100)
    client.send("GET /jobs/7 HTTP/1.1\r\nHost: x\r\n\(filler)\r\n")
    #expect(client.replyHead()?.status == 431)
    let other = try self.client(service)
    other.send("GET /jobs/7 HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(other.reply()?.status == 200)
    withExtendedLifetime(service) {}
  }

  /// However long a line is, there is room for the answer.
  @Test func longLinesAreAnswered() throws {
    let service = try service()
    for size in stride(from: 3900, through: 26_000, by: 650) {
      let client = try client(service)
      client.send("GET /jobs/\(String(repeating: "x", count: size)) HTTP/1.1\r\nHost: x\r\n\r\n")
      let status = client.replyHead()?.status
      #expect(status == (size < 4080 ? 200 : 414), "\(size): \(status ?? 0)")
      let other = try self.client(service)
      other.send(
        "GET /jobs/7 HTTP/1.1\r\nHost: x\r\nX-Filler: \(String(repeating: "x", count: size))\r\n\r\n")
      let filled = other.replyHead()?.status
      #expect(filled == (size < 16_300 ? 200 : 431), "\(size): \(filled ?? 0)")
    }
  }

  /// Bodies that are shorter or longer than they say, and chunks that are none.
  @Test func wrongLengthsEndAConnectionAndNothingElse() throws {
    let calls = Mutex(0)
    let service = try service { routes in
      routes.add("POST", "/count", body: .of()) { _ in
        calls.withLock { $0 += 1 }
        return .text("counted")
      }
    }
    let short = try client(service)
    short.send("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
    short.finish()
    #expect(short.rest() == "")
    for nonsense in ["zz\r\nabc\r\n", "-1\r\n", "3\r\nabcde\r\n", "ffffffffffffffffff\r\n", "3\r\nab"] {
      let client = try client(service)
      client.send("POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(nonsense)")
      client.finish()
      #expect(client.rest()?.contains("counted") == false, "\(nonsense)")
    }
    #expect(calls.withLock { $0 } == 0)
    // What is too much is the next request, and no good one.
    let long = try client(service)
    long.send("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcde\r\n\r\n")
    #expect(long.reply()?.body == "counted\n")
    #expect(long.rest()?.contains("counted") == false && calls.withLock { $0 } == 1)
    withExtendedLifetime(service) {}
  }
}
