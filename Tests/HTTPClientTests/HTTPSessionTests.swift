import Glibc
import Synchronization
import TestKit
import Testing
import Threads

@testable import HTTPClient

@Suite struct HTTPSessionTests {
  private func read(_ download: HTTPDownload, _ count: Int = 1 << 16) throws(HTTPError) -> String {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { room.deallocate() }
    return String(decoding: room[..<(try download.read(into: room))], as: UTF8.self)
  }

  private func streamed(_ method: String = "GET", _ url: String) -> HTTPRequest {
    var request = HTTPRequest(method, url)
    request.timeout = .infinity
    request.longestAnswer = .max
    return request
  }

  @Test func theHeadComesFirst() throws {
    let mayGoOn = Completion()
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.send(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine\r\nX-One:  1 \r\nx-two:2\r\nContent-Length: 10\r\n\r\n"
      )
      mayGoOn.wait()
      connection.send("01234")
      connection.send("56789")
    }
    defer { withExtendedLifetime(server) {} }
    let download = try HTTPSession().open(streamed("GET", server.url))
    #expect(
      download.head.status == 200 && download.head.header("X-TWO") == "2" && download.head.contentLength == 10
    )
    #expect(download.head.header("x-one") == "1")
    mayGoOn.signal()
    var all = ""
    while case let next = try read(download, 3), !next.isEmpty {
      #expect(next.utf8.count <= 3)
      all += next
    }
    #expect(try all == "0123456789" && read(download) == "")
  }

  /// The server waits while nobody reads, and nothing is lost over it.
  @Test func theServerWaits() throws {
    let size = 64 << 20
    let sent = Mutex(0)
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
      let piece = String(repeating: "0123456789abcdef", count: 4096)
      while sent.withLock({ $0 }) < size, connection.send(piece) { sent.withLock { $0 += piece.utf8.count } }
    }
    defer { withExtendedLifetime(server) {} }
    let download = try HTTPSession().open(streamed("GET", server.url))
    #expect(try !read(download).isEmpty)
    // However long one waited here: it cannot send more than the kernel holds.
    var before = -1
    while case let now = sent.withLock({ $0 }), now != before {
      before = now
      usleep(100_000)
    }
    #expect(before < 32 << 20)
    let rest = try download.readAll()
    #expect(rest.count > size - (1 << 17) && rest.suffix(16) == Array("0123456789abcdef".utf8)[...])
    #expect(sent.withLock { $0 } == size)
  }

  @Test func connectionsAreKept() throws {
    let server = try ScriptedServer { number, connection in
      while connection.head() != nil {
        connection.answer("206 Partial", "\(number)", "Content-Range: bytes 0-0/9")
      }
    }
    defer { withExtendedLifetime(server) {} }
    let session = try HTTPSession()
    for _ in 0..<5 {
      let download = try session.open(streamed("GET", server.url))
      #expect(try download.readAll() == Array("0".utf8))
    }
    #expect(try HTTPSession().open(streamed("GET", server.url)).readAll() == Array("1".utf8))
  }

  @Test func rangesAreAskedFor() throws {
    let server = try ScriptedServer { _, connection in
      while let head = connection.head() {
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("Range:") } ?? "none"
        connection.answer("206 Partial Content", String(line), "Content-Range: bytes 5-9/100")
      }
    }
    defer { withExtendedLifetime(server) {} }
    let session = try HTTPSession()
    for (range, expected) in [
      (HTTPRange.bytes(5...9), "Range: bytes=5-9"), (.from(7), "Range: bytes=7-"),
      (.last(3), "Range: bytes=-3"),
    ] {
      var request = streamed("GET", server.url)
      request.range = range
      let download = try session.open(request)
      #expect(try download.readAll() == Array(expected.utf8))
      #expect(download.head.contentRange == HTTPResponseHead.ContentRange(bytes: 5...9, total: 100))
    }
  }

  @Test(
    arguments: [
      ("bytes 0-4/5", 0...4, 5), ("bytes 0-4/*", 0...4, nil), ("bytes */5", nil, 5),
    ] as [(String, ClosedRange<Int>?, Int?)])
  func contentRangesAreRead(text: String, bytes: ClosedRange<Int>?, total: Int?) {
    let head = HTTPResponseHead(status: 206, headers: [.init(name: "content-range", value: text)])
    #expect(head.contentRange == HTTPResponseHead.ContentRange(bytes: bytes, total: total))
  }

  @Test(arguments: [
    "bytes 4-0/5", "bytes 0-5/5", "bytes 0-4", "items 0-4/5", "bytes -4/5", "bytes 0-4/x", "bytes a-b/5", "",
  ])
  func nonsenseIsNoContentRange(text: String) {
    #expect(
      HTTPResponseHead(status: 206, headers: [.init(name: "Content-Range", value: text)]).contentRange == nil)
  }

  // MARK: Ends

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
  ])
  func anAnswerThatBreaksOffIsAnError(text: String) throws {
    let mayEnd = Completion()
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.send(text)
      mayEnd.wait()
    }
    defer { withExtendedLifetime(server) {} }
    let download = try HTTPSession().open(streamed("GET", server.url))
    #expect(try read(download) == "abc")
    mayEnd.signal()
    let error = try #require(throws: HTTPError.self) { try read(download) }
    #expect(error.kind == .failed && !error.message.isEmpty)
    // It stays one.
    #expect(throws: error) { try read(download) }
  }

  @Test(arguments: ["", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nX: "]) func noAnswerIsAnError(text: String)
    throws
  {
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.send(text)
    }
    defer { withExtendedLifetime(server) {} }
    #expect(throws: HTTPError.self) { try HTTPSession().open(streamed("GET", server.url)) }
  }

  @Test func aHeadHasALimit() throws {
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.send("HTTP/1.1 200 OK\r\n")
      while connection.send("X-Filler: \(String(repeating: "x", count: 1000))\r\n") {}
    }
    defer { withExtendedLifetime(server) {} }
    let error = try #require(throws: HTTPError.self) { try HTTPSession().open(streamed("GET", server.url)) }
    #expect(error.kind == .tooLong, "\(error)")
  }

  /// One that says its length is not even begun.
  @Test(arguments: [true, false]) func anAnswerHasALimit(isSaid: Bool) throws {
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.send("HTTP/1.1 200 OK\r\n\(isSaid ? "Content-Length: 1000000\r\n" : "")\r\n")
      while connection.send(String(repeating: "x", count: 1000)) {}
    }
    defer { withExtendedLifetime(server) {} }
    var request = streamed("GET", server.url)
    request.longestAnswer = 99_999
    let error = try #require(throws: HTTPError.self) { try HTTPSession().open(request).readAll() }
    #expect(error == HTTPError("the response has more than 99999 bytes", kind: .tooLong))
  }

  @Test func whoSendsNothingIsGivenUp() throws {
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
      connection.waitForEnd()
    }
    defer { withExtendedLifetime(server) {} }
    var request = streamed("GET", server.url)
    request.stallTimeout = 0.3
    let download = try HTTPSession().open(request)
    #expect(try read(download) == "abc")
    let error = try #require(throws: HTTPError.self) { try read(download) }
    #expect(error == HTTPError("no data for 0.3 s", kind: .timedOut))
  }

  /// At once: nobody waits for a second that nothing comes in.
  @Test func anotherThreadCancels() throws {
    let asked = Completion()
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
      asked.signal()
      connection.waitForEnd()
    }
    defer { withExtendedLifetime(server) {} }
    let cancellation = HTTPCancellation()
    let session = try HTTPSession()
    let download = try session.open(streamed("GET", server.url), cancellation: cancellation)
    #expect(try read(download) == "abc")
    let hasBegun = WorkThread.start("cancels") {
      asked.wait()
      cancellation.cancel()
      cancellation.cancel()
    }
    #expect(hasBegun)
    let error = try #require(throws: HTTPError.self) { try read(download) }
    #expect(error.kind == .cancelled && cancellation.isCancelled)
    #expect(throws: HTTPError.self) {
      try session.open(streamed("GET", server.url), cancellation: cancellation)
    }
  }

  @Test func severalAnswersAreReadInTurn() throws {
    let server = try ScriptedServer { number, connection in
      _ = connection.head()
      connection.answer("200 OK", String(repeating: "\(number)", count: 1 << 20))
    }
    defer { withExtendedLifetime(server) {} }
    let session = try HTTPSession()
    let downloads = try (0..<3).map { _ in try session.open(streamed("GET", server.url)) }
    for _ in 0..<4 { for download in downloads { #expect(try !read(download, 1000).isEmpty) } }
    for (number, download) in downloads.enumerated() {
      let rest = try download.readAll()
      #expect(rest.count == (1 << 20) - 4000 && Set(rest) == Set("\(number)".utf8))
    }
  }
}
