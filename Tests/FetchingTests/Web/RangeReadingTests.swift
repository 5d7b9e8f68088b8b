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
    while server.counts.abandoned == 0 { sched_yield() }
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
