import TestKit
import Testing
import Threads

@testable import HTTPClient

/// Servers that do something all the time, and nothing that helps.
@Suite struct TransferWatchTests {
  private func transfer(_ upload: HTTPUpload? = nil) throws -> Transfer {
    var request = HTTPRequest(upload == nil ? "GET" : "PUT", "http://media.example/a")
    (request.stallTimeout, request.headTimeout, request.slowestUpload) = (20, 30, (1000, 30))
    request.upload = upload
    return try Transfer(request, isStreamed: true, nil)
  }

  private func add(_ line: String, to transfer: Transfer) {
    #expect(Array(line.utf8).withUnsafeBytes { transfer.addHead($0) })
  }

  private func isGivenUp(_ words: String, _ body: () throws(HTTPError) -> Double) -> Bool {
    do {
      _ = try body()
      return false
    } catch { return error.kind == .timedOut && error.message.contains(words) }
  }

  /// A line every few seconds, and no end of them.
  @Test func aHeadThatNeverEnds() throws {
    let transfer = try transfer()
    var watch = TransferWatch(transfer, at: 100)
    add("HTTP/1.1 206 Partial\r\n", to: transfer)
    for now in stride(from: 105.0, to: 130, by: 5) {
      add("X: a\r\n", to: transfer)
      #expect(try watch.check(transfer, at: now) == min(20, 130 - now))
    }
    add("X: a\r\n", to: transfer)
    #expect(isGivenUp("response headers") { () throws(HTTPError) in try watch.check(transfer, at: 130) })
    // Once it is there, only silence counts.
    add("\r\n", to: transfer)
    #expect(try watch.check(transfer, at: 131) == 20)
    #expect(isGivenUp("no data") { () throws(HTTPError) in try watch.check(transfer, at: 151) })
  }

  /// Its time begins where the body has ended, however long that took.
  @Test func theHeadBehindABody() throws {
    let transfer = try transfer(HTTPUpload(length: 3, read: { room in room.isEmpty ? 0 : 1 }))
    var watch = TransferWatch(transfer, at: 0)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 1)
    defer { room.deallocate() }
    for now in [15.0, 30, 45] {
      #expect(transfer.fill(room) == 1 && transfer.isSending == (now < 45))
      #expect(try watch.check(transfer, at: now) == 20)
    }
    add("HTTP/1.1 100 Continue\r\n", to: transfer)
    #expect(try watch.check(transfer, at: 64) == 11)
    add("\r\n", to: transfer)
    #expect(isGivenUp("response headers") { () throws(HTTPError) in try watch.check(transfer, at: 75) })
  }

  /// Byte by byte: only the time counts in which the server is waited for.
  @Test func aServerThatTakesNextToNothing() throws {
    let transfer = try transfer(HTTPUpload(length: 5000, read: { room in min(room.count, 2000) }))
    var watch = TransferWatch(transfer, at: 0)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 2000, alignment: 1)
    defer { room.deallocate() }
    let byte = UnsafeMutableRawBufferPointer(rebasing: room.prefix(1))
    for now in [10.0, 20, 30] {
      watch.addWait(10, transfer)
      #expect(transfer.fill(now == 30 ? room : byte) != nil)
      #expect(try watch.check(transfer, at: now) > 0)
    }
    for now in [40.0, 50] {
      watch.addWait(10, transfer)
      #expect(transfer.fill(byte) == 1)
      #expect(try watch.check(transfer, at: now) > 0)
    }
    watch.addWait(10, transfer)
    #expect(isGivenUp("only 2 bytes") { () throws(HTTPError) in try watch.check(transfer, at: 60) })
  }

  /// As sessions hold to it.
  @Test func headsAndBodies() throws {
    let isOver = Completion()
    let server = try ScriptedServer { _, connection in
      connection.send("HTTP/1.1 200 Fine\r\nX-One: ")
      isOver.wait()
    }
    defer { withExtendedLifetime(server) { isOver.signal() } }
    var request = HTTPRequest("GET", server.url)
    (request.timeout, request.headTimeout) = (.infinity, 0.05)
    #expect {
      try HTTPSession().open(request)
    } throws: {
      "\($0)".contains("no complete response headers in 0.05 s")
    }
    request.headTimeout = .infinity
    request.method = "PUT"
    request.slowestUpload = (1 << 40, 0.05)
    request.upload = HTTPUpload(length: 1 << 40, read: { $0.count })
    #expect {
      try HTTPSession().open(request)
    } throws: {
      "\($0)".contains("bytes were taken in")
    }
  }
}
