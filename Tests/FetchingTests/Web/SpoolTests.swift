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
