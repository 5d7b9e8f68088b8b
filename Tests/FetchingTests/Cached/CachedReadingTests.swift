import BlockCache
import Foundation
import NetworkGuard
import Synchronization
import TestKit
import Testing
import Threads

@testable import Fetching

/// What is read twice, and what only once.
@Suite struct CachedReadingTests {
  private static let block = BlockCache.block
  private let folder = TemporaryDirectory()

  /// Of a process and a job of its own.
  private func origin(_ url: String) throws -> FetchOrigin {
    let cache = try BlockCache(folder.path, limit: 1 << 30)
    return try FetchClient.here(
      FetchNetwork(FetchClientTests.loopback), limits: FetchClientTests.quick, cache: cache
    )
    .origin(SourceURL(url))
  }

  private struct Got: Equatable {
    var bytes: Data
    var tally: FetchTally
    var isCached: Bool
  }

  private func read(_ origin: FetchOrigin, _ offset: Int, _ count: Int) throws -> Got {
    let transfer = try origin.open(offset: offset, count: count) { true }
    var bytes = Data()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 100_000, alignment: 1)
    defer { room.deallocate() }
    while case let count = try transfer.read(into: room, waiting: { true }), count > 0 {
      bytes += room[..<count]
    }
    return Got(bytes: bytes, tally: transfer.tally, isCached: transfer.head.isCached)
  }

  @Test func nothingTwice() throws {
    let content = FetchClientTests.content(1_000_000)
    let server = try RangeServer(content) { request, reply in
      request.headers["if-none-match"] == "\"1\"" ? .status("304 Not Modified", [("ETag", "\"1\"")]) : reply
    }
    let url = server.url + "/film.mp4"
    #expect(
      try read(origin(url), 0, 1_000_000)
        == Got(bytes: content, tally: FetchTally(requests: 1, bytes: 1_000_000), isCached: true))
    #expect(
      try read(origin(url), 0, 1_000_000)
        == Got(bytes: content, tally: FetchTally(requests: 1, cachedBytes: 1_000_000), isCached: true))
    #expect(server.counts.requests == 2 && server.counts.bytes == 1_000_000)
    // A job asks once, however much it reads.
    let job = try origin(url)
    for offset in [999_000, 5, 300_000, Self.block, Self.block - 1] {
      let got = try read(job, offset, 200_000)
      #expect(got.bytes == content[offset..<min(1_000_000, offset + 200_000)])
    }
    #expect(server.counts.requests == 3 && server.counts.bytes == 1_000_000)
  }

  /// Only what is missing is asked for, each gap at once.
  @Test func gaps() throws {
    let content = FetchClientTests.content(16 * Self.block + 1000)
    let server = try RangeServer(content)
    let url = server.url + "/film.mp4"
    let first = try origin(url)
    for index in [3, 4, 9] { _ = try read(first, index * Self.block, Self.block) }
    let before = server.counts.requests
    let got = try read(first, 0, content.count)
    #expect(got.bytes == content)
    // 0 to 2, 5 to 8, 10 to the end.
    #expect(server.counts.requests - before == 3 && got.tally.requests == 3)
    #expect(got.tally.cachedBytes == 3 * Self.block && got.tally.bytes == content.count - 3 * Self.block)
    #expect(server.requests.suffix(3).map(\.first) == [0, 5 * Self.block, 10 * Self.block])
    #expect(
      server.requests.suffix(3).map(\.last) == [3 * Self.block - 1, 9 * Self.block - 1, content.count - 1])
  }

  /// Not from a block's beginning, and not to its end: only whole blocks are kept.
  @Test func crooked() throws {
    let content = FetchClientTests.content(1_000_000)
    let server = try RangeServer(content)
    let job = try origin(server.url + "/film.mp4")
    let ends = (100, 2 * Self.block + 100)
    #expect(try read(job, ends.0, ends.1).bytes == content[ends.0..<ends.0 + ends.1])
    let got = try read(job, 0, 3 * Self.block)
    #expect(got.bytes == content[..<(3 * Self.block)] && got.tally.cachedBytes == Self.block)
  }

  /// Another version is another file: nothing of the one before is seen.
  @Test func changed() throws {
    let server = try RangeServer(FetchClientTests.content(500_000))
    let url = server.url + "/film.mp4"
    _ = try read(origin(url), 0, 500_000)
    let new = Data(FetchClientTests.content(500_001).dropFirst())
    server.replace(new, tag: "\"2\"")
    let got = try read(origin(url), 0, 500_000)
    #expect(got.bytes == new && got.tally.cachedBytes == 0)
    #expect(server.requests.last?.headers["if-none-match"] == "\"1\"")
    // Under way: the blocks of the old one that are there already do not hide it.
    let job = try origin(url)
    _ = try read(job, 0, 1000)
    server.replace(FetchClientTests.content(500_000), tag: "\"1\"")
    let another = try origin(url)
    #expect(try read(another, 0, 500_000).bytes == FetchClientTests.content(500_000))
  }

  /// Bytes that an answer does not name are kept under no name: the next job would take them for the file.
  @Test func unnamed() throws {
    let content = FetchClientTests.content(500_000)
    let server = try RangeServer(content) { request, reply in
      guard request.number == 1 else { return reply }
      var other = reply
      other.headers.removeAll { $0.0 == "ETag" }
      other.body = Data(count: reply.body.count)
      return other
    }
    let url = server.url + "/film.mp4"
    let job = try origin(url)
    _ = try read(job, 0, Self.block)
    #expect { try read(job, Self.block, Self.block) } throws: { ($0 as? FetchFailure)?.kind == .changed }
    #expect(try read(origin(url), 0, 500_000).bytes == content)
  }

  @Test(arguments: ["W/\"1\"", nil] as [String?]) func notCached(_ tag: String?) throws {
    let server = try RangeServer(FetchClientTests.content(300_000), tag: tag)
    for _ in 0..<2 {
      let got = try read(origin(server.url + "/film.mp4"), 0, 300_000)
      #expect(!got.isCached && got.tally == FetchTally(requests: 1, bytes: 300_000))
    }
  }

  /// By date, where the change is long enough ago.
  @Test func byDate() throws {
    let date = Mutex("Sun, 06 Nov 1994 08:49:37 GMT")
    let server = try RangeServer(FetchClientTests.content(300_000), tag: nil) { _, reply in
      var reply = reply
      reply.headers += [("Last-Modified", date.withLock { $0 }), ("Date", "Sun, 06 Nov 1994 09:00:00 GMT")]
      return reply
    }
    let url = server.url + "/film.mp4"
    _ = try read(origin(url), 0, 300_000)
    // The first answer tells that it is the same file; what it brings is not asked for anew.
    let job = try origin(url)
    _ = try read(job, 0, Self.block)
    #expect(try read(job, 0, 300_000).tally == FetchTally(cachedBytes: 300_000))
    date.withLock { $0 = "Sun, 06 Nov 1994 08:59:30 GMT" }
    #expect(try read(origin(url), 0, 300_000).isCached == false)
    // A signature is left out of the name: a date alone does not tell files apart then.
    date.withLock { $0 = "Sun, 06 Nov 1994 08:49:37 GMT" }
    #expect(try read(origin(url + "?Signature=a&Expires=1"), 0, 300_000).isCached == false)
  }

  /// A block that is not as it was written is fetched anew.
  @Test func damaged() throws {
    let content = FetchClientTests.content(1_000_000)
    let server = try RangeServer(content) { request, reply in
      request.headers["if-none-match"] == nil ? reply : .status("304 Not Modified")
    }
    let url = server.url + "/film.mp4"
    _ = try read(origin(url), 0, 1_000_000)
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let file = URL(fileURLWithPath: folder.file(name))
      guard var bytes = try? Data(contentsOf: file), bytes.count > 1000 else { continue }
      bytes[500] ^= 0x40
      try bytes.write(to: file)
    }
    let got = try read(origin(url), 0, 1_000_000)
    #expect(got.bytes == content && got.tally.cachedBytes == 0)
    #expect(BlockCache.counts(in: folder.path)?.corrupt == 8)
    #expect(try read(origin(url), 200_000, 1_000_000).tally.cachedBytes > 500_000)
  }

  /// A server that answers 304 for something else than was asked for is asked again, plainly.
  @Test func wrongConfirmation() throws {
    let content = FetchClientTests.content(300_000)
    let server = try RangeServer(content) { request, reply in
      request.headers["if-none-match"] != nil ? .status("304 Not Modified", [("ETag", "\"9\"")]) : reply
    }
    for _ in 0..<2 { #expect(try read(origin(server.url + "/a"), 0, 300_000).bytes == content) }
    #expect(server.counts.requests == 3)
  }

  /// Readers of one file in processes of their own.
  @Test func together() throws {
    let content = FetchClientTests.content(2_000_000)
    let server = try RangeServer(content)
    let threads = ThreadGroup()
    let wrong = Atomic(0)
    for _ in 0..<4 {
      let hasThread = threads.start("reader") { [self] in
        if (try? read(origin(server.url + "/a"), 0, 2_000_000).bytes) != content {
          wrong.wrappingAdd(1, ordering: .relaxed)
        }
      }
      #expect(hasThread)
    }
    threads.wait()
    #expect(wrong.load(ordering: .relaxed) == 0 && server.counts.bytes <= 4 * 2_000_000)
    #expect(BlockCache.counts(in: folder.path)?.corrupt == 0)
  }
}
