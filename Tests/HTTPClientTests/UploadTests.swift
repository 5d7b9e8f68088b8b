import Synchronization
import TestKit
import Testing
import Threads

@testable import HTTPClient

@Suite struct UploadTests {
  private func streamed(_ method: String = "GET", _ url: String) -> HTTPRequest {
    var request = HTTPRequest(method, url)
    request.timeout = .infinity
    request.longestAnswer = .max
    return request
  }

  /// Gives out `count` bytes.
  private final class Source: Sendable {
    let given = Mutex(0)
    let count: Int
    init(_ count: Int) { self.count = count }

    @Sendable func read(_ room: UnsafeMutableRawBufferPointer) -> Int {
      given.withLock {
        let more = min(room.count, count - $0)
        for index in 0..<more { room[index] = UInt8(ascii: "a") + UInt8(($0 + index) % 26) }
        $0 += more
        return more
      }
    }

    static func text(_ count: Int) -> String {
      String(decoding: (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) }, as: UTF8.self)
    }
  }

  @Test func anUploadIsMadeWhileItIsSent() throws {
    let count = 200_000
    let server = try ScriptedServer { _, connection in
      guard let head = connection.head() else { return }
      if head.lowercased().contains("expect: 100-continue") {
        connection.send("HTTP/1.1 100 Continue\r\n\r\n")
      }
      let isWhole = connection.bytes(count) == Source.text(count)
      connection.answer("200 OK", "\(head.contains("Content-Length: \(count)\r\n") && isWhole)")
    }
    defer { withExtendedLifetime(server) {} }
    var request = streamed("PUT", server.url)
    request.upload = HTTPUpload(length: count, read: Source(count).read)
    #expect(try HTTPClient.send(request).text == "true")
  }

  @Test func anUploadNeedsNoLength() throws {
    let server = try ScriptedServer { _, connection in
      guard let head = connection.head() else { return }
      if head.lowercased().contains("expect: 100-continue") {
        connection.send("HTTP/1.1 100 Continue\r\n\r\n")
      }
      var body = ""
      while let next = connection.bytes(1) {
        body += next
        if body.hasSuffix("0\r\n\r\n") { break }
      }
      connection.answer(
        "200 OK", "\(head.contains("Transfer-Encoding: chunked")) \(body.contains("abcdefgh"))")
    }
    defer { withExtendedLifetime(server) {} }
    var request = streamed("POST", server.url)
    request.upload = HTTPUpload(length: nil, read: Source(100).read)
    #expect(try HTTPClient.send(request).text == "true true")
  }

  /// A server that does not read stops the producer.
  @Test func theProducerWaits() throws {
    let mayRead = Completion()
    let count = 64 << 20
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.send("HTTP/1.1 100 Continue\r\n\r\n")
      mayRead.wait()
    }
    defer { withExtendedLifetime(server) {} }
    let source = Source(count)
    var request = streamed("PUT", server.url)
    request.upload = HTTPUpload(length: count, read: source.read)
    request.stallTimeout = 1
    let error = try #require(throws: HTTPError.self) { try HTTPSession().open(request) }
    #expect(error.kind == .timedOut && source.given.withLock { $0 } < 32 << 20)
    mayRead.signal()
  }

  struct DiskError: Error {}

  @Test func aBodyThatCannotBeMadeIsAnError() throws {
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.waitForEnd()
    }
    defer { withExtendedLifetime(server) {} }
    var request = streamed("PUT", server.url)
    request.upload = HTTPUpload(length: 100, read: Source(99).read)
    let short = try #require(throws: HTTPError.self) { try HTTPSession().open(request) }
    #expect(short == HTTPError("the request body ended after 99 of 100 bytes", kind: .upload))
    request.upload = HTTPUpload(length: 100) { _ in throw DiskError() }
    let broken = try #require(throws: HTTPError.self) { try HTTPSession().open(request) }
    #expect(broken == HTTPError("the request body could not be read: DiskError()", kind: .upload))
  }
}
