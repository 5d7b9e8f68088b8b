import Foundation
import NetworkGuard
import Synchronization
import TestKit
import Testing
import Threads

@testable import Fetching

/// A file over HTTP, with all that goes wrong on the way.
@Suite struct FetchClientTests {
  static let loopback = NetworkPolicy([.range(AddressRange("127.0.0.1")!)])

  /// Bytes that are all different from their neighbours.
  static func content(_ count: Int) -> Data {
    Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) })
  }

  static var quick: FetchLimits {
    var limits = FetchLimits()
    (limits.pause, limits.longestPause) = (0.001, 0.01)
    return limits
  }

  static func client(_ limits: FetchLimits = quick, _ change: (inout FetchNetwork) -> Void = { _ in }) throws
    -> FetchClient
  {
    var network = FetchNetwork(loopback)
    change(&network)
    return try FetchClient.here(network, limits: limits)
  }

  static func read(_ origin: FetchOrigin, _ offset: Int, _ count: Int) throws -> (
    head: FetchHead, bytes: Data
  ) {
    let transfer = try origin.open(offset: offset, count: count) { true }
    var bytes = Data()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 100_000, alignment: 1)
    defer { room.deallocate() }
    while case let count = try transfer.read(into: room, waiting: { true }), count > 0 {
      bytes += room[..<count]
    }
    return (transfer.head, bytes)
  }

  static func failure(_ server: RangeServer, _ limits: FetchLimits = quick) throws -> FetchFailure? {
    let origin = try client(limits).origin(SourceURL(server.url + "/film.mp4?secret=1"))
    do {
      _ = try read(origin, 0, 1000)
      return nil
    } catch { return error as? FetchFailure }
  }

  @Test func parts() throws {
    let content = Self.content(1_000_000)
    let server = try RangeServer(content)
    let origin = try Self.client().origin(SourceURL(server.url + "/film.mp4"))
    for (offset, count) in [
      (0, 10), (999_990, 10), (999_990, 1000), (5, 700_000), (0, 1_000_000), (0, 4_000_000),
    ] {
      let (head, bytes) = try Self.read(origin, offset, count)
      #expect(bytes == content[offset..<min(content.count, offset + count)])
      #expect(head == FetchHead(size: 1_000_000, version: "\"1\"", requests: 1))
    }
    // What was read to its end leaves its connection to the next.
    #expect(server.counts.connections == 1 && server.counts.requests == 6)
  }

  @Test func severalAtOnce() throws {
    let content = Self.content(3_000_000)
    let server = try RangeServer(content)
    let origin = try Self.client().origin(SourceURL(server.url + "/film.mp4"))
    let threads = ThreadGroup()
    let wrong = Atomic(0)
    for number in 0..<6 {
      let hasThread = threads.start("reader") {
        let bytes = (try? Self.read(origin, number * 500_000, 500_000))?.bytes
        if bytes != content[number * 500_000..<(number + 1) * 500_000] {
          wrong.wrappingAdd(1, ordering: .relaxed)
        }
      }
      #expect(hasThread)
    }
    threads.wait()
    #expect(wrong.load(ordering: .relaxed) == 0)
  }

  /// Every connection breaks, and none of the bytes comes twice or not at all.
  @Test func brokenConnectionsAreResumed() throws {
    let content = Self.content(1_000_000)
    let server = try RangeServer(content) { request, reply in
      var reply = reply
      reply.cutsAfter = 70_000
      return reply
    }
    let origin = try Self.client().origin(SourceURL(server.url + "/film.mp4"))
    #expect(try Self.read(origin, 100, 900_000).bytes == content[100..<900_100])
    #expect(server.counts.requests == 13)
    // Of one file.
    #expect(server.requests.dropFirst().allSatisfy { $0.headers["if-match"] == "\"1\"" })
  }

  /// As it may (RFC 9110, section 15.3.7).
  @Test func aServerThatSendsLessThanAsked() throws {
    let content = Self.content(1_000_000)
    let server = try RangeServer(content) { request, reply in
      var reply = reply
      let first = request.first ?? 0
      let end = min(first + 200_000, (request.last ?? 0) + 1)
      reply.body = content[first..<end]
      reply.headers.append(("Content-Range", "bytes \(first)-\(end - 1)/1000000"))
      reply.headers.removeAll { $0.0 == "Content-Range" && !$0.1.contains("-\(end - 1)/") }
      return reply
    }
    let origin = try Self.client().origin(SourceURL(server.url + "/film.mp4"))
    #expect(try Self.read(origin, 0, 900_000).bytes == content[..<900_000])
    #expect(server.counts.requests == 5 && server.counts.connections == 1)
  }

  /// Less than is worth another attempt.
  @Test func aServerThatBreaksOffAgainAndAgainIsGivenUp() throws {
    let server = try RangeServer(Self.content(1_000_000)) { request, reply in
      var reply = reply
      reply.cutsAfter = 100
      return reply
    }
    let failure = try Self.failure(server)
    #expect(
      failure?.kind == .unreachable && failure?.message.contains("after 5 attempts") == true,
      "\(failure as Any)")
    #expect(server.counts.requests == 5)
  }

  @Test(arguments: [
    "500 Oops", "503 Unavailable", "429 Too Many Requests", "408 Timeout", "504 Gateway Timeout",
  ])
  func passingTroubles(_ status: String) throws {
    let content = Self.content(1000)
    let server = try RangeServer(content) { request, reply in request.number < 3 ? .status(status) : reply }
    let origin = try Self.client().origin(SourceURL(server.url + "/film.mp4"))
    #expect(try Self.read(origin, 0, 1000).bytes == content)
    let other = try RangeServer(content) { _, _ in .status(status) }
    let failure = try Self.failure(other)
    #expect(failure?.kind == .unreachable, "\(failure as Any)")
    #expect(other.counts.requests == 5)
  }

  /// As long as the server asks for, and no longer than is bearable.
  @Test func retryAfter() throws {
    let content = Self.content(1000)
    let server = try RangeServer(content) { request, reply in
      request.number < 1 ? .status("503 Unavailable", [("Retry-After", "0")]) : reply
    }
    let origin = try Self.client().origin(SourceURL(server.url + "/film.mp4"))
    #expect(try Self.read(origin, 0, 1000).bytes == content)
    let other = try RangeServer(content) { _, _ in .status("429 Too Many Requests", [("Retry-After", "3600")])
    }
    let failure = try Self.failure(other)
    #expect(
      failure?.kind == .unreachable && failure?.message.contains("left alone for 3600 s") == true,
      "\(failure as Any)")
    #expect(other.counts.requests == 1)
  }

  /// Until a time, by the server's clock.
  @Test(arguments: [("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 10:00:00 GMT", 3600)])
  func retryAfterATime(_ until: String, _ seconds: Int) throws {
    let content = Self.content(1000)
    let server = try RangeServer(content) { request, reply in
      request.number < 1
        ? .status(
          "503 Unavailable", [("Retry-After", until), ("Date", "Sun, 06 Nov 1994 09:00:00 GMT")]) : reply
    }
    let failure = try Self.failure(server)
    if seconds == 0 {
      #expect(failure == nil && server.counts.requests == 2, "\(failure as Any)")
    } else {
      #expect(failure?.message.contains("left alone for \(seconds) s") == true, "\(failure as Any)")
    }
  }

  @Test(
    arguments: [
      ("404 Not Found", .notFound), ("410 Gone", .notFound), ("401 Unauthorized", .denied),
      ("403 Forbidden", .denied),
      ("400 Bad Request", .denied), ("451 Unavailable", .denied), ("204 No Content", .unreadable),
      ("304 Not Modified", .unreadable),
    ] as [(String, FetchFailure.Kind)])
  func refusals(_ status: String, _ kind: FetchFailure.Kind) throws {
    let server = try RangeServer(Self.content(1000)) { _, _ in .status(status) }
    let failure = try Self.failure(server)
    #expect(failure?.kind == kind, "\(failure as Any)")
    #expect(
      failure?.message.contains("\(server.url)/film.mp4?…") == true
        && failure?.message.contains("secret") == false)
    #expect(server.counts.requests == 1)
  }

  @Test func aFileThatChanges() throws {
    let server = try RangeServer(Self.content(1000))
    let origin = try Self.client().origin(SourceURL(server.url + "/film.mp4"))
    _ = try Self.read(origin, 0, 10)
    server.replace(Self.content(1000), tag: "\"2\"")
    #expect { try Self.read(origin, 10, 10) } throws: { ($0 as? FetchFailure)?.kind == .changed }
  }

  /// A server that does not look at conditions, and one that has only sizes.
  @Test(
    arguments: [
      ("\"1\"", "\"2\"", 1000), ("\"1\"", nil, 1000), (nil, "\"2\"", 1000), ("W/\"1\"", nil, 1000),
      (nil, nil, 1001),
      (nil, nil, 5),
    ] as [(String?, String?, Int)]) func aFileThatChangesSilently(
      _ first: String?, _ tag: String?, _ size: Int
    )
    throws
  {
    let server = try RangeServer(Self.content(1000), tag: first) { request, reply in
      guard request.number > 0 else { return reply }
      var reply = RangeServer.Reply()
      if let tag { reply.headers.append(("ETag", tag)) }
      guard size > 10 else {
        return .status("416 Range Not Satisfiable", [("Content-Range", "bytes */\(size)")])
      }
      reply.headers.append(("Content-Range", "bytes 10-19/\(size)"))
      reply.body = Data(count: 10)
      return reply
    }
    let origin = try Self.client().origin(SourceURL(server.url + "/film.mp4"))
    _ = try Self.read(origin, 0, 10)
    #expect { try Self.read(origin, 10, 10) } throws: { ($0 as? FetchFailure)?.kind == .changed }
  }

  @Test(
    arguments: [
      ([("Content-Range", "bytes 5-14/1000")], 10, "another part"), ([], 10, "which part"),
      ([("Content-Range", "bytes 0-9/*")], 10, "which part"),
      ([("Content-Range", "bytes 0-9/1000"), ("Content-Encoding", "gzip")], 10, "compressed (gzip)"),
      ([("Content-Range", "bytes 0-99999999999999999999/1")], 10, "which part"),
    ] as [([(String, String)], Int, String)])
  func answersThatMakeNoSense(_ headers: [(String, String)], _ count: Int, _ words: String) throws {
    let server = try RangeServer(Data()) { _, _ in
      var reply = RangeServer.Reply()
      (reply.headers, reply.body) = (headers, Data(count: count))
      return reply
    }
    let failure = try Self.failure(server)
    #expect(failure?.kind == .unreadable && failure?.message.contains(words) == true, "\(failure as Any)")
  }

  @Test func emptyFiles() throws {
    for status in ["416 Range Not Satisfiable", "200 OK"] {
      let server = try RangeServer(Data()) { _, _ in .status(status, [("Content-Range", "bytes */0")]) }
      let failure = try Self.failure(server)
      #expect(
        failure?.kind == .unreadable && failure?.message.contains("is empty") == true, "\(failure as Any)")
    }
  }

  @Test func nobodyListens() throws {
    let port = try FreePort.find()
    let origin = try Self.client().origin(SourceURL("http://127.0.0.1:\(port)/film.mp4"))
    #expect { try Self.read(origin, 0, 10) } throws: { ($0 as? FetchFailure)?.kind == .unreachable }
  }
}
