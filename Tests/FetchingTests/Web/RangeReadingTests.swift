import Foundation
import NetworkGuard
import Synchronization
import TestKit
import Testing

@testable import Fetching

/// Servers that are slow, and readers that do not want to wait.
@Suite struct RangeReadingTests {
  @Test func silence() throws {
    let server = try RangeServer(FetchClientTests.content(1_000_000)) { request, reply in
      var reply = reply
      if request.number < 2 { reply.stallsAfter = 100_000 }
      return reply
    }
    var limits = FetchClientTests.quick
    limits.stall = 0.05
    let origin = try FetchClientTests.client(limits).origin(SourceURL(server.url + "/film.mp4"))
    #expect(try FetchClientTests.read(origin, 0, 1_000_000).bytes == FetchClientTests.content(1_000_000))
    #expect(server.counts.requests == 3)
  }

  @Test func aTrickleIsGivenUp() throws {
    var limits = FetchLimits()
    (limits.slowTime, limits.slowBytes) = (0, 1000)
    var pace = Pace(limits)
    #expect(throws: Never.self) { _ = try pace.during { 1000 } }
    #expect {
      _ = try pace.during { 999 }
    } throws: {
      "\($0)".contains("only 999 bytes")
    }
  }

  /// A server that is never silent and never done, in the head or in the body.
  @Test(arguments: [true, false]) func slowLoris(_ inHead: Bool) throws {
    let server = try RangeServer(FetchClientTests.content(1_000_000)) { _, reply in
      var reply = reply
      // Lines that end keep every clock for silence from running out.
      if inHead { reply.headers += (0..<1000).map { ("A\($0)", "") } }
      (reply.headPace, reply.bodyPace) = inHead ? (0.002, nil) : (nil, 0.002)
      return reply
    }
    var limits = FetchClientTests.quick
    (limits.stall, limits.head, limits.slowTime, limits.slowBytes) = (10, inHead ? 0.1 : 10, 0.1, 1000)
    limits.failures = 2
    let failure = try FetchClientTests.failure(server, limits)
    #expect(failure?.kind == .unreachable, "\(failure as Any)")
    let reason = inHead ? "no complete response headers in 0.1 s (after 2 attempts)" : "bytes came in 0 s"
    #expect(failure?.message.contains(reason) == true, "\(failure as Any)")
    #expect(server.counts.requests == 2)
  }

  /// A length that is too large, too small or missing: the part that was asked for is told by Content-Range alone.
  @Test(arguments: [200_000, 30_000, nil] as [Int?]) func lengths(_ claimed: Int?) throws {
    let content = FetchClientTests.content(100_000)
    let server = try RangeServer(content) { _, reply in
      var reply = reply
      (reply.claimedLength, reply.isChunked) = (claimed, claimed == nil)
      // What is sent beyond the length belongs to no answer.
      if claimed ?? 0 > reply.body.count || claimed ?? .max < reply.body.count {
        reply.headers.append(("Connection", "close"))
        reply.cutsAfter = reply.body.count
      }
      return reply
    }
    let origin = try FetchClientTests.client().origin(SourceURL(server.url + "/film.mp4"))
    #expect(try FetchClientTests.read(origin, 0, 100_000).bytes == content)
  }

  /// Without ranges the length is all that is known of the end: one that is never reached is no file. It is asked for again where its tag
  /// shows that it is the same.
  @Test(arguments: [true, false]) func aLengthThatIsNeverReached(_ hasTag: Bool) throws {
    let server = try RangeServer(FetchClientTests.content(100_000)) { _, reply in
      var reply = reply
      (reply.status, reply.headers, reply.claimedLength) = (
        "200 OK", hasTag ? [("ETag", "\"a\"")] : [], 200_000
      )
      reply.body = FetchClientTests.content(100_000)
      reply.cutsAfter = reply.body.count
      return reply
    }
    let origin = try FetchClientTests.client().origin(SourceURL(server.url + "/film.mp4"))
    #expect {
      _ = try FetchClientTests.read(origin, 0, 200_000)
    } throws: {
      ($0 as? FetchFailure)?.kind == (hasTag ? .unreachable : .changed)
    }
  }

  /// At once: the server never sends another byte.
  @Test func cancelled() throws {
    let server = try RangeServer(FetchClientTests.content(1_000_000)) { _, reply in
      var reply = reply
      reply.stallsAfter = 1000
      return reply
    }
    let origin = try FetchClientTests.client().origin(SourceURL(server.url + "/film.mp4"))
    let waits = Mutex(0)
    let transfer = try origin.open(offset: 0, count: 1_000_000) { true }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 100_000, alignment: 1)
    defer { room.deallocate() }
    #expect(try transfer.read(into: room) { true } == 1000)
    #expect {
      _ = try transfer.read(into: room) {
        waits.withLock {
          $0 += 1
          return $0 < 3
        }
      }
    } throws: {
      ($0 as? FetchFailure)?.kind == .cancelled
    }
    #expect(waits.withLock { $0 } == 3)
  }

  /// A transfer that nobody wants any more lets its connection go.
  @Test func abandoned() throws {
    let server = try RangeServer(FetchClientTests.content(1_000_000)) { _, reply in
      var reply = reply
      reply.stallsAfter = 1000
      return reply
    }
    let client = try FetchClientTests.client()
    do {
      _ = try client.origin(SourceURL(server.url + "/film.mp4")).open(offset: 0, count: 1_000_000) { true }
    }
    try waitUntil { server.counts.abandoned != 0 }
  }

  /// Of which sums would overflow.
  @Test(arguments: [(1 << 48) + 1, Int.max]) func filesThatAreTooLarge(_ size: Int) throws {
    let server = try RangeServer(Data()) { _, _ in
      var reply = RangeServer.Reply()
      (reply.headers, reply.body) = ([("Content-Range", "bytes 0-999/\(size)")], Data(count: 1000))
      return reply
    }
    let failure = try FetchClientTests.failure(server)
    #expect(
      failure?.kind == .unreadable && failure?.message.contains("more than any file has") == true,
      "\(failure as Any)")
  }
}
