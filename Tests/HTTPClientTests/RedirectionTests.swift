import Synchronization
import TestKit
import Testing

@testable import HTTPClient

@Suite struct RedirectionTests {
  private func streamed(_ method: String = "GET", _ url: String) -> HTTPRequest {
    var request = HTTPRequest(method, url)
    request.timeout = .infinity
    request.longestAnswer = .max
    return request
  }

  @Test func redirectionsAreFollowedOnRequest() throws {
    let server = try ScriptedServer { _, connection in
      while let head = connection.head() {
        if head.hasPrefix("GET /1 ") {
          connection.answer("302 Found", "not here", "Location: /2")
        } else if head.hasPrefix("GET /2 ") {
          connection.answer("301 Moved", "nor here", "Location: /3", "X-Old: 1")
        } else {
          connection.answer("200 OK", "here", "X-New: 1")
        }
      }
    }
    defer { withExtendedLifetime(server) {} }
    let session = try HTTPSession()
    var request = streamed("GET", server.url + "/1")
    #expect(try session.open(request).head.status == 302)
    request.redirects = 2
    let download = try session.open(request)
    #expect(
      download.head.status == 200 && download.head.header("X-Old") == nil
        && download.head.header("X-New") == "1")
    #expect(try download.readAll() == Array("here".utf8))
    request.redirects = 1
    #expect(throws: HTTPError.self) { try session.open(request) }
  }

  /// A body that was sent once is made again, where that is possible.
  @Test(arguments: [true, false]) func anUploadIsSentAgain(canRewind: Bool) throws {
    let server = try ScriptedServer { _, connection in
      while let head = connection.head() {
        if head.lowercased().contains("expect: 100-continue") {
          connection.send("HTTP/1.1 100 Continue\r\n\r\n")
        }
        guard let body = connection.bytes(1000) else { return }
        if head.hasPrefix("PUT /1 ") {
          connection.answer("307 Temporary Redirect", "", "Location: /2")
        } else {
          connection.answer("200 OK", "\(head.hasPrefix("PUT /2 ")) \(Set(body))")
        }
      }
    }
    defer { withExtendedLifetime(server) {} }
    var request = streamed("PUT", server.url + "/1")
    request.redirects = 1
    let left = Mutex(1000)
    let rewound = Mutex(0)
    let rewind: @Sendable () -> Void = {
      left.withLock { $0 = 1000 }
      rewound.withLock { $0 += 1 }
    }
    request.upload = HTTPUpload(length: 1000, rewind: canRewind ? rewind : nil) { room in
      left.withLock {
        let count = min($0, room.count)
        UnsafeMutableRawBufferPointer(rebasing: room[..<count]).initializeMemory(
          as: UInt8.self, repeating: 65)
        $0 -= count
        return count
      }
    }
    if canRewind {
      #expect(try HTTPClient.send(request).text == "true [\"A\"]" && rewound.withLock { $0 } == 1)
    } else {
      let error = try #require(throws: HTTPError.self) { try HTTPClient.send(request) }
      #expect(
        error
          == HTTPError("the request body would have to be sent again, which is not possible", kind: .upload))
    }
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/"]) func redirectionsStayOnTheWeb(target: String)
    throws
  {
    let server = try ScriptedServer { _, connection in
      _ = connection.head()
      connection.answer("302 Found", "", "Location: \(target)")
    }
    defer { withExtendedLifetime(server) {} }
    var request = streamed("GET", server.url)
    request.redirects = 5
    #expect(throws: HTTPError.self) { try HTTPSession().open(request) }
  }

  @Test func addressesMayBeRefused() throws {
    let server = try ScriptedServer { _, connection in
      while connection.head() != nil { connection.answer("200 OK", "hello") }
    }
    defer { withExtendedLifetime(server) {} }
    let asked = Mutex([String]())
    var request = streamed("GET", server.url.replacing("127.0.0.1", with: "localhost"))
    request.allowsAddress = { address in
      asked.withLock { $0.append(address) }
      return false
    }
    let error = try #require(throws: HTTPError.self) { try HTTPSession().open(request) }
    #expect(
      error.message.hasPrefix("connecting to ") && error.message.hasSuffix(" is not allowed"),
      "\(error)")
    #expect(error.kind == .addressRefused)
    #expect(asked.withLock { $0 }.contains("127.0.0.1"))
    request.allowsAddress = { $0 == "127.0.0.1" }
    #expect(try HTTPSession().open(request).readAll() == Array("hello".utf8))
  }
}
