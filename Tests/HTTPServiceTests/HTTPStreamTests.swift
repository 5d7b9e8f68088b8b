import Synchronization
import TestKit
import Testing
import Threads

@testable import HTTPService

@Suite struct HTTPStreamTests {
  // MARK: Alone

  private func take(_ stream: HTTPStream, _ count: Int = 100) -> String {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { room.deallocate() }
    return switch stream.take(into: room) {
    case .bytes(let count): String(decoding: room[..<count], as: UTF8.self)
    case .nothing: "nothing"
    case .end: "end"
    case .failure: "failure"
    }
  }

  @Test func itHoldsNoMoreThanItsCapacity() {
    let stream = HTTPStream(capacity: 4)
    #expect(take(stream) == "nothing")
    #expect(stream.offer("abc".utf8) == .taken && stream.offer("de".utf8) == .full)
    #expect(take(stream, 2) == "ab" && stream.offer("def".utf8) == .taken)
    #expect(take(stream) == "cdef")
    stream.finish()
    #expect(stream.offer("x".utf8) == .over && take(stream) == "end")
  }

  @Test func whoWritesWaitsForRoom() {
    let stream = HTTPStream(capacity: 3)
    let written = Completion()
    let hasBegun = WorkThread.start("writer", written) {
      stream.write("abcdefgh".utf8)
      stream.finish()
    }
    #expect(hasBegun)
    var all = ""
    while true {
      let next = take(stream)
      if next == "end" { break }
      if next == "nothing" { continue }
      #expect(next.utf8.count <= 3)
      all += next
    }
    #expect(all == "abcdefgh")
    written.wait()
  }

  @Test func whoWaitsForRoomIsToldThatItIsOver() {
    let stream = HTTPStream(capacity: 3)
    let (over, written) = (Completion(), Completion())
    stream.whenOver { over.signal() }
    let isTaken = Mutex(true)
    let hasBegun = WorkThread.start("writer", written) {
      let taken = stream.write("abcdefgh".utf8)
      isTaken.withLock { $0 = taken }
    }
    #expect(hasBegun && !over.isSet)
    stream.abandon()
    written.wait()
    #expect(over.isSet && !isTaken.withLock { $0 } && !stream.isOpen && take(stream) == "failure")
    let late = Completion()
    stream.whenOver { late.signal() }
    #expect(late.isSet)
  }

  @Test func aLengthIsKept() {
    let short = HTTPStream(length: 3)
    short.write("ab".utf8)
    short.finish()
    #expect(take(short) == "ab" && take(short) == "failure")
    let long = HTTPStream(length: 3)
    long.write("abcd".utf8)
    long.finish()
    #expect(take(long) == "abc" && take(long) == "end")
  }

  // MARK: Over sockets

  private func service(
    _ limits: HTTPService.Limits = RequestTests.patient, _ make: @escaping @Sendable () -> HTTPStream
  ) throws -> HTTPService {
    var routes = HTTPRoutes()
    routes.add("GET", "/stream") { _ in .events(make()) }
    routes.add("GET", "/hello") { _ in .text("hello") }
    return try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: routes)
  }

  private func ask(_ service: HTTPService, _ line: String = "GET /stream", _ version: String = "1.1") throws
    -> RawClient
  {
    let client = try RawClient(port: service.port)
    client.send("\(line) HTTP/\(version)\r\nHost: x\r\n\r\n")
    return client
  }

  @Test func eventsComeAsTheyHappen() throws {
    let stream = HTTPStream()
    let service = try service { stream }
    let client = try ask(service)
    let head = try #require(client.replyHead())
    #expect(head.status == 200 && head.headers["content-type"] == "text/event-stream")
    #expect(head.headers["transfer-encoding"] == "chunked" && head.headers["cache-control"] == "no-store")
    for number in 0..<100 {
      #expect(stream.offer(ServerSentEvent("\(number)").bytes) == .taken)
      #expect(client.chunk() == "data: \(number)\n\n")
    }
    stream.finish()
    #expect(client.chunk() == "")
    // The connection is as good as before.
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.reply()?.body == "hello\n")
    withExtendedLifetime(service) {}
  }

  @Test(arguments: ["1.0", "1.1"]) func longBodiesComeWhole(version: String) throws {
    let service = try service {
      HTTPStream { stream in
        for number in 0..<100_000 { stream.write("\(number),".utf8) }
      }
    }
    let client = try ask(service, "GET /stream", version)
    let expected = (0..<100_000).map { "\($0)," }.joined()
    if version == "1.0" {
      #expect(client.rest()?.hasSuffix("\r\n\r\n" + expected) == true)
    } else {
      #expect(client.reply()?.body == expected)
    }
    withExtendedLifetime(service) {}
  }

  @Test func aLengthIsSaid() throws {
    let service = try service { HTTPStream(length: 300_000) { $0.write(repeatElement(65, count: 300_000)) } }
    let client = try ask(service)
    let reply = try #require(client.reply())
    #expect(reply.headers["content-length"] == "300000" && reply.body.utf8.count == 300_000)
    client.send("HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.reply(isHead: true)?.headers["content-length"] == "300000")
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.reply()?.body == "hello\n")
    withExtendedLifetime(service) {}
  }

  /// What breaks off must not look whole.
  @Test func failuresCutTheConnection() throws {
    let service = try service { HTTPStream { $0.fail() } }
    let client = try ask(service)
    #expect(client.replyHead()?.status == 200 && client.chunk() == nil)
    let short = try self.service { HTTPStream(length: 10) { $0.write("abc".utf8) } }
    #expect(try ask(short).reply() == nil)
    withExtendedLifetime((service, short)) {}
  }

  @Test func aHeadCallsNobody() throws {
    let called = Mutex(false)
    let over = Completion()
    let service = try service {
      let stream = HTTPStream { _ in called.withLock { $0 = true } }
      stream.whenOver { over.signal() }
      return stream
    }
    let client = try ask(service, "HEAD /stream")
    let reply = try #require(client.reply(isHead: true))
    #expect(reply.status == 200 && reply.headers["content-type"] == "text/event-stream")
    // Not one byte more, which would be the next answer's.
    #expect(reply.headers["connection"] == "close" && client.rest() == "")
    #expect(over.isSet && !called.withLock { $0 })
    withExtendedLifetime(service) {}
  }

  /// The producer is told, whether it writes or waits for something to write.
  @Test(arguments: [false, true]) func aClientThatGoesEndsItsStream(isReset: Bool) throws {
    let over = Completion()
    let service = try service {
      let stream = HTTPStream()
      stream.whenOver { over.signal() }
      return stream
    }
    do {
      let client = try ask(service)
      #expect(client.replyHead()?.status == 200)
      if isReset { client.reset() }
    }
    #expect(over.wait(seconds: 60))
    withExtendedLifetime(service) {}
  }

  /// It is not even noticed by the one who writes, but by the one who watches.
  @Test func aClientThatDoesNotReadEndsItsStream() throws {
    var limits = HTTPService.Limits()
    limits.timeout = 1
    let ended = Completion()
    let written = Mutex(0)
    let service = try service(limits) {
      HTTPStream { stream in
        let piece = [UInt8](repeating: 65, count: 1 << 16)
        while stream.write(piece) { written.withLock { $0 += piece.count } }
        ended.signal()
      }
    }
    let client = try ask(service)
    #expect(client.replyHead()?.status == 200)
    #expect(ended.wait(seconds: 60))
    // What the kernel holds for both ends, and no more.
    #expect(written.withLock { $0 } < 32 << 20)
    #expect(try ask(service, "GET /hello").reply()?.body == "hello\n")
  }

  @Test func streamsAreBounded() throws {
    var limits = RequestTests.patient
    limits.streams = 2
    let streams = Mutex([HTTPStream]())
    let service = try service(limits) {
      let stream = HTTPStream()
      streams.withLock { $0.append(stream) }
      return stream
    }
    // One after the other: streams and clients are in one order.
    let clients = try (0..<2).map { _ in
      let client = try ask(service)
      #expect(client.replyHead()?.status == 200)
      return client
    }
    let third = try ask(service)
    let reply = try #require(third.reply())
    #expect(reply.status == 503 && reply.code == "service.busy" && reply.headers["retry-after"] != nil)
    #expect(streams.withLock { $0[2] }.offer("x".utf8) == .over)
    streams.withLock { $0[0] }.finish()
    #expect(clients[0].chunk() == "")
    third.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(third.replyHead()?.status == 200)
    withExtendedLifetime(service) {}
  }

  @Test func streamsEndInTime() throws {
    var limits = RequestTests.patient
    limits.streamTime = 0.5
    let service = try service(limits) { HTTPStream() }
    let client = try ask(service)
    #expect(client.replyHead()?.status == 200 && client.chunk() == "")
    withExtendedLifetime(service) {}
  }
}
