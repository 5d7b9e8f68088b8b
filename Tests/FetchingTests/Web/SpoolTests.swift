import Foundation
import NetworkGuard
import TestKit
import Testing

@testable import Fetching

/// Servers without ranges: the file comes once.
@Suite struct SpoolTests {
  private static func server(_ content: Data, saysLength: Bool = true, cuts: [Int] = []) throws -> RangeServer
  {
    try RangeServer(content) { request, reply in
      guard reply.status.hasPrefix("206") || reply.status.hasPrefix("200") else { return reply }
      var whole = RangeServer.Reply()
      (whole.status, whole.body, whole.headers) = ("200 OK", content, [("ETag", "\"1\"")])
      whole.saysLength = saysLength
      if request.number < cuts.count { whole.cutsAfter = cuts[request.number] }
      return whole
    }
  }

  @Test(arguments: [true, false]) func comesOnce(_ saysLength: Bool) throws {
    let content = FetchClientTests.content(2_000_000)
    let server = try Self.server(content, saysLength: saysLength)
    let origin = try FetchClientTests.client().origin(SourceURL(server.url + "/film.mp4"))
    for (offset, count) in [(0, 1000), (1_999_000, 5000), (500_000, 1_000_000), (10, 10)] {
      let (head, bytes) = try FetchClientTests.read(origin, offset, count)
      #expect(bytes == content[offset..<min(content.count, offset + count)])
      #expect(head.size == content.count)
    }
    #expect(server.counts.requests == 1)
  }

  /// What is small comes as it is.
  @Test func smallFiles() throws {
    let content = FetchClientTests.content(1000)
    let server = try Self.server(content)
    let origin = try FetchClientTests.client().origin(SourceURL(server.url + "/words.srt"))
    #expect(try FetchClientTests.read(origin, 0, 4096).bytes == content)
  }

  /// There is no byte to go on from: it comes again.
  @Test func brokenConnections() throws {
    let content = FetchClientTests.content(2_000_000)
    let server = try Self.server(content, cuts: [700_000, 300_000, 1_500_000])
    let origin = try FetchClientTests.client().origin(SourceURL(server.url + "/film.mp4"))
    #expect(try FetchClientTests.read(origin, 1_000_000, 1_000_000).bytes == content[1_000_000...])
    #expect(try FetchClientTests.read(origin, 0, 1_000_000).bytes == content[..<1_000_000])
    #expect(server.counts.requests == 4)
  }

  private static let day = "Sun, 06 Nov 1994 08:49:37 GMT"

  /// What comes again is put together with what was there only where it names itself as the same file.
  @Test(
    arguments: [
      ([("ETag", "\"1\"")], [("ETag", "\"1\"")], true), ([("ETag", "\"1\"")], [("ETag", "\"2\"")], false),
      ([("ETag", "\"1\"")], [], false), ([], [], false),
      ([("ETag", "W/\"1\"")], [("ETag", "W/\"1\"")], false),
      ([("Last-Modified", day)], [("Last-Modified", day)], true), ([("Last-Modified", day)], [], false),
    ] as [([(String, String)], [(String, String)], Bool)])
  func otherFiles(_ before: [(String, String)], _ after: [(String, String)], _ isSame: Bool) throws {
    let content = FetchClientTests.content(2_000_000)
    let server = try RangeServer(content) { request, _ in
      var whole = RangeServer.Reply.status("200 OK", request.number == 0 ? before : after)
      whole.body = content
      if request.number == 0 { whole.cutsAfter = 700_000 }
      return whole
    }
    let origin = try FetchClientTests.client().origin(SourceURL(server.url + "/film.mp4"))
    do {
      let bytes = try FetchClientTests.read(origin, 0, 1_000_000).bytes
      #expect(isSame && bytes == content.prefix(1_000_000))
    } catch let failure as FetchFailure {
      #expect(!isSame && failure.kind == .changed && failure.hint != nil, "\(failure)")
    }
  }

  /// A server that leaves off knowing ranges, and has another file by then: no reader gets a byte of that.
  @Test(arguments: [true, false]) func rangesThatEnd(_ saysLength: Bool) throws {
    let content = FetchClientTests.content(2_000_000)
    let server = try RangeServer(content) { request, reply in
      guard request.number > 0 else { return reply }
      var other = RangeServer.Reply.status("200 OK", [("ETag", "\"2\"")])
      (other.body, other.saysLength) = (Data(content.reversed()), saysLength)
      return other
    }
    let origin = try FetchClientTests.client().origin(SourceURL(server.url + "/film.mp4"))
    _ = try FetchClientTests.read(origin, 0, 10)
    for _ in 0..<2 {
      #expect {
        try FetchClientTests.read(origin, 1000, 1000)
      } throws: {
        ($0 as? FetchFailure)?.kind == .changed
      }
    }
  }

  @Test(arguments: [true, false]) func limits(_ saysLength: Bool) throws {
    let server = try Self.server(FetchClientTests.content(3_000_000), saysLength: saysLength)
    var limits = FetchClientTests.quick
    limits.spool = 2 << 20
    limits.spoolSetting = "--lane-spool"
    let origin = try FetchClientTests.client(limits).origin(SourceURL(server.url + "/film.mp4"))
    #expect {
      _ = try FetchClientTests.read(origin, 0, 1_000_000)
    } throws: {
      let failure = $0 as? FetchFailure
      return failure?.kind == .tooLarge && failure?.message.contains("limit of 2 MiB") == true
        && failure?.hint?.contains("--lane-spool") == true
    }
  }

  /// Of all files together; what is done with gives its room back.
  @Test func room() throws {
    let file = try #require(SpoolFile())
    #expect(file.reserve(600, within: 1000))
    #expect(!file.reserve(600, within: 1000))
    let start = try #require(file.take())
    #expect(file.take() == SpoolFile.stride)
    file.give(start, bytes: 600)
    #expect(file.reserve(600, within: 1000))
    #expect(file.take() == start)
  }
}
