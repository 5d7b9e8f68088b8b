import Glibc
import Synchronization
import TestKit
import Testing
import Threads

@testable import HTTPService

/// Bodies that are asked for, refused at the head, and taken piece by piece, over real sockets.
@Suite struct BodyTakerTests {
  /// Counts what comes, and tells what happens to it.
  final class Sink: BodySink {
    struct State {
      var bytes: [UInt8] = []
      var largest = 0
      var isBusy = false
    }
    let state = Mutex(State())
    let abandoned = Completion()
    /// Called with all bytes so far.
    let check: @Sendable ([UInt8]) throws(HTTPProblem) -> HTTPAnswer?

    init(_ check: @escaping @Sendable ([UInt8]) throws(HTTPProblem) -> HTTPAnswer? = { _ in nil }) {
      self.check = check
    }

    func receive(_ piece: [UInt8]) throws(HTTPProblem) -> HTTPAnswer? {
      let all = state.withLock {
        $0.bytes += piece
        $0.largest = max($0.largest, piece.count)
        return $0.bytes
      }
      return try check(all)
    }

    func finish() -> HTTPAnswer { .text("\(state.withLock { $0.bytes.count })") }

    func abandon() { abandoned.signal() }
  }

  private func service(
    _ limits: HTTPService.Limits = RequestTests.patient, _ sink: Sink = Sink(),
    admit: @escaping HTTPRoutes.Handler = { _ in .text("") }
  ) throws -> HTTPService {
    var routes = HTTPRoutes()
    for method in ["POST", "PUT", "PATCH"] {
      for path in ["/pieces", "/small"] {
        routes.add(method, path, body: .of(limit: 1 << 30), asksFirst: path == "/pieces") {
          request throws(HTTPProblem) in
          _ = try admit(request)
          return .pieces(sink)
        }
      }
      routes.add(method, "/whole", body: .of(limit: 1000), asksFirst: false) { request throws(HTTPProblem) in
        let known = try admit(request)
        #expect(request.body.isEmpty)
        return .whole { HTTPAnswer(body: known.body + $0.body) }
      }
    }
    return try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: routes)
  }

  /// A route that is asked first is asked before anything of a body is read, and its answer arrives although the client sends on.
  @Test(arguments: ["POST", "PUT", "PATCH"], ["/pieces", "/whole"])
  func aRefusalDoesNotWaitForTheBody(method: String, path: String) throws {
    let service = try service { _ throws(HTTPProblem) in throw HTTPProblem(401, "key.missing", "No key.") }
    let client = try RawClient(port: service.port)
    client.send(
      "\(method) \(path) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 900\r\n\r\n")
    let reply = try #require(client.reply())
    #expect(reply.status == 401 && reply.code == "key.missing" && reply.headers["connection"] == "close")
    #expect(client.rest() == "")
    // Also of one that sends without asking, more than is buffered.
    let other = try RawClient(port: service.port)
    other.send("\(method) \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in 0..<40 { other.send("10000\r\n\(String(repeating: "x", count: 65536))\r\n") }
    #expect(other.reply()?.status == 401)
  }

  /// A small body that comes unasked is taken with its head, and the connection outlives a refusal.
  @Test(arguments: ["/small", "/whole"]) func aSmallBodyIsTakenWithItsHead(path: String) throws {
    let service = try service { request throws(HTTPProblem) in
      guard request.header("X-Key") != nil else { throw HTTPProblem(401, "key.missing", "No key.") }
      return .text("let in:")
    }
    let client = try RawClient(port: service.port)
    client.send("POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
    let refused = try #require(client.reply())
    #expect(refused.status == 401 && refused.headers["connection"] != "close")
    client.send("POST \(path) HTTP/1.1\r\nHost: x\r\nX-Key: 1\r\nContent-Length: 3\r\n\r\n")
    client.send("abc")
    #expect(client.reply()?.body == (path == "/whole" ? "let in:\nabc" : "3\n"))
  }

  /// What the head's look found is there when the body is.
  @Test func aWholeBodyComesAfterItsHeadWasAdmitted() throws {
    let (asked, released) = (Completion(), Completion())
    let service = try service { _ in
      asked.signal()
      released.wait()
      return .text("let in:")
    }
    let client = try RawClient(port: service.port)
    client.send("POST /whole HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    asked.wait()
    released.signal()
    #expect(client.replyHead()?.status == 100)
    client.send("abc")
    #expect(client.reply()?.body == "let in:\nabc")
    // The connection goes on; chunks, a body with its head, and none.
    client.send("POST /whole HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n")
    #expect(client.reply()?.body == "let in:\nde")
    client.send("PATCH /whole HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nfg")
    #expect(client.reply()?.body == "let in:\nfg")
    client.send("PUT /whole HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.reply()?.body == "let in:\n")
  }

  @Test func piecesComeInOrderAndOnlyAsFastAsTheyAreTaken() throws {
    let (first, released) = (Completion(), Completion())
    let sink = Sink { _ in
      first.signal()
      released.wait()
      return nil
    }
    let service = try service(RequestTests.patient, sink)
    let client = try RawClient(port: service.port)
    let body = (0..<20_000_000).map { UInt8(truncatingIfNeeded: $0 >> 3) }
    client.send("PATCH /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n")
    // What the sockets hold, and no more, until the sink goes on.
    var sent = 0
    while sent == 0 || client.isWritable(within: 200), sent < body.count {
      sent += client.sendSome(body[sent..<min(sent + 65_536, body.count)])
    }
    first.wait()
    #expect(sent < body.count && sink.state.withLock { $0.bytes.count } <= 64 << 10)
    released.signal()
    client.send(body[sent...])
    #expect(client.reply()?.body == "20000000\n")
    #expect(sink.state.withLock { $0.bytes == body && $0.largest <= 64 << 10 })
    // In chunks, on the same connection; the sink still holds what came before.
    client.send(
      "PUT /pieces HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n1\r\nf\r\n0\r\n\r\n"
    )
    #expect(client.reply()?.body == "20000006\n")
  }

  @Test func anEarlyAnswerEndsTheConnection() throws {
    for isThrown in [true, false] {
      let sink = Sink { bytes throws(HTTPProblem) in
        guard bytes.count >= 100_000 else { return nil }
        if isThrown { throw HTTPProblem(507, "space.low", "The disk is full.") }
        return .text("enough", status: 507)
      }
      let service = try service(RequestTests.patient, sink)
      let client = try RawClient(port: service.port)
      client.send("PATCH /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n")
      client.send(String(repeating: "x", count: 3_000_000))
      let reply = try #require(client.reply())
      #expect(reply.status == 507 && reply.headers["connection"] == "close")
      #expect(reply.headers["x-request-id"] != nil)
      #expect(client.rest() == "" && !sink.abandoned.isSet)
    }
  }

  @Test func moreThanTheLimitIsRefusedAtOnce() throws {
    var limits = RequestTests.patient
    limits.body = 1000
    var routes = HTTPRoutes()
    let sink = Sink()
    routes.add("PUT", "/", body: .of()) { _ in .pieces(sink) }
    let service = try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: routes)
    let client = try RawClient(port: service.port)
    client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
    #expect(client.reply()?.code == "request.tooLarge")
    let other = try RawClient(port: service.port)
    other.send("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n")
    other.send(String(repeating: "x", count: 1001))
    #expect(other.reply()?.code == "request.tooLarge")
    sink.abandoned.wait()
  }

  /// A client that goes, one that is cut off, one that says nothing.
  @Test func whoIsLeftAloneIsTold() throws {
    var limits = HTTPService.Limits()
    limits.timeout = 1
    for how in 0..<3 {
      let came = Completion()
      let sink = Sink { _ in
        came.signal()
        return nil
      }
      let service = try service(limits, sink)
      let client = try RawClient(port: service.port)
      client.send("PATCH /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
      came.wait()
      if how == 0 { client.reset() }
      if how == 1 { client.finish() }
      sink.abandoned.wait()
      if how == 2 { #expect(client.reply()?.code == "request.tooSlow") }
    }
  }

  /// A sink that is at work when its client goes is told afterwards.
  @Test func aSinkIsNotToldWhileItWorks() throws {
    let (came, released) = (Completion(), Completion())
    let sink = Sink { _ in
      came.signal()
      released.wait()
      return nil
    }
    let service = try service(RequestTests.patient, sink)
    let client = try RawClient(port: service.port)
    client.send("PATCH /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
    came.wait()
    service.stop(grace: 0)
    #expect(!sink.abandoned.isSet)
    released.signal()
    sink.abandoned.wait()
  }

  @Test func aByteNowAndThenIsTooSlow() throws {
    var limits = HTTPService.Limits()
    limits.timeout = 1
    limits.bodyRate = 50
    let service = try service(limits, Sink())
    let slow = try RawClient(port: service.port)
    slow.send("PUT /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
    #expect(!slow.drip("x", every: 0.1, bound: 60), "it ends with an answer, not without one")
    #expect(slow.lastRest.hasPrefix("HTTP/1.1 408 "))
  }

  /// Many at once, slow ones among them, hold no thread.
  @Test func slowBodiesHoldNoThreads() throws {
    var limits = RequestTests.patient
    limits.handlers = 1
    let service = try service(limits, Sink())
    let slow = try (0..<20).map { _ in try RawClient(port: service.port) }
    for client in slow { client.send("PUT /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx") }
    let client = try RawClient(port: service.port)
    client.send("PUT /whole HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
    #expect(client.reply()?.status == 200)
    for client in slow {
      client.send("x")
      #expect(client.reply()?.status == 200)
    }
  }
}
