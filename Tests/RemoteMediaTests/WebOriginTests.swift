import Fetching
import Foundation
import MediaIO
import NetworkGuard
import Synchronization
import Telemetry
import TestKit
import Testing
import Threads

@testable import RemoteMedia

@Suite struct WebOriginTests {
  static func origins(
    _ rules: String = "127.0.0.1", _ change: (inout FetchNetwork) -> Void = { _ in }
  ) throws -> WebOrigins {
    let policy = NetworkPolicy(try NetworkRule.list(rules))
    var network = FetchNetwork(policy)
    change(&network)
    return RemoteAccess(policy, spool: nil) { [network] () throws(FetchFailure) in
      var limits = FetchLimits()
      (limits.pause, limits.longestPause) = (0.001, 0.01)
      return try FetchClient.here(network, limits: limits)
    }.origins
  }

  static func content(_ count: Int) -> Data {
    var random = SplitMix(seed: 7)
    var words = (0..<count / 8 + 1).map { _ in random.next() }
    return Data(bytes: &words, count: count)
  }

  private func read(_ source: any ByteSource, _ offset: Int, _ count: Int) throws -> Data {
    var data = Data()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 1)
    defer { room.deallocate() }
    while data.count < count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: room.prefix(count - data.count))
      let done = try source.read(into: rest, at: Int64(offset + data.count))
      guard done > 0 else { break }
      data += room[..<done]
    }
    return data
  }

  @Test func anywhere() throws {
    let content = Self.content(5_000_000)
    let server = try RangeServer(content)
    let origin = try Self.origins().origin(of: server.url + "/film.mp4?key=secret")
    #expect(origin.name == server.url + "/film.mp4?…" && origin.key.hasSuffix("?key=secret"))
    let source = try origin.open()
    #expect(source.size == 5_000_000 && origin.bytes == 5_000_000)
    #expect(source.version?.contains("\"1\"") == true)
    for offset in [0, 1, 4_999_999, 131_071, 131_072, 2_500_000, 700_000, 3_000_000, 2_400_000] {
      #expect(try read(source, offset, 200_000) == content[offset..<min(content.count, offset + 200_000)])
    }
    #expect(try read(source, 5_000_000, 10).isEmpty && read(source, 1 << 40, 10).isEmpty)
  }

  /// Each byte is moved once, however many read it, and in whatever pieces.
  @Test func readersShare() throws {
    let content = Self.content(5_000_000)
    let server = try RangeServer(content)
    let origin = try Self.origins().origin(of: server.url + "/film.mp4")
    let threads = ThreadGroup()
    let wrong = Atomic(0)
    for _ in 0..<4 {
      let hasThread = threads.start("reader") { [self] in
        let read = try? read(origin.open(), 0, 5_000_000)
        if read != content { wrong.wrappingAdd(1, ordering: .relaxed) }
      }
      #expect(hasThread)
    }
    threads.wait()
    #expect(wrong.load(ordering: .relaxed) == 0)
    #expect(server.counts.bytes == 5_000_000)
  }

  /// Pictures and sound are sought to places that lie close together, the later one first.
  @Test func nothingTwice() throws {
    let content = Self.content(20_000_000)
    let server = try RangeServer(content)
    let origin = try Self.origins().origin(of: server.url + "/film.mp4")
    let (pictures, sound) = (try origin.open(), try origin.open())
    let (first, second) = (8_000_000, 8_000_000 - 2 * BlockStore.block)
    #expect(try read(pictures, first, 400_000) == content[first..<(first + 400_000)])
    #expect(try read(sound, second, 1_500_000) == content[second..<(second + 1_500_000)])
    #expect(try read(pictures, first, 1_500_000) == content[first..<(first + 1_500_000)])
    let asked = server.requests.compactMap { request in request.first.map { $0...(request.last ?? .max) } }
      .sorted { $0.lowerBound < $1.lowerBound }
    for (one, next) in zip(asked, asked.dropFirst()) {
      #expect(one.upperBound < next.lowerBound, "\(one) and \(next)")
    }
  }

  /// What is on its way for nobody is let go.
  @Test func abandoned() throws {
    let server = try RangeServer(Self.content(20_000_000)) { request, reply in
      var reply = reply
      // The part behind the first stays on its way.
      if request.first != 0 { reply.stallsAfter = 1000 }
      return reply
    }
    let origin = try Self.origins().origin(of: server.url + "/film.mp4")
    var source: (any ByteSource)? = try origin.open()
    try waitUntil { server.counts.requests >= 2 }
    #expect(source?.size == 20_000_000)
    source = nil
    try waitUntil { server.counts.abandoned != 0 }
    #expect(server.counts.requests == 2)
  }

  /// The same URL is the same file in one job, and read anew in the next.
  @Test func jobs() throws {
    let server = try RangeServer(Self.content(1000))
    let origins = try Self.origins()
    for _ in 0..<2 { _ = try origins.origin(of: server.url + "/a").open() }
    #expect(server.counts.requests == 1)
    server.replace(Self.content(2000), tag: "\"2\"")
    #expect(try origins.renewed().origin(of: server.url + "/a").open().size == 2000)
  }

  /// Once it is another file, no reader gets anything of either.
  @Test func replaced() throws {
    let server = try RangeServer(Self.content(5_000_000))
    let origin = try Self.origins().origin(of: server.url + "/a?x")
    let (one, two) = (try origin.open(), try origin.open())
    server.replace(Self.content(5_000_000), tag: "\"2\"")
    for (source, offset) in [(one, 3_000_000), (two, 0)] {
      #expect {
        _ = try read(source, offset, 10)
      } throws: {
        let error = $0 as? MediaError
        return error?.kind == .changed && error?.message.contains("/a?… was replaced") == true
      }
    }
  }

  @Test(arguments: [
    "<!DOCTYPE html><html>", "\n  <html lang=en>", "\u{FEFF}<!doctype HTML PUBLIC>", "<HTML>",
  ]) func webPages(_ page: String) throws {
    let server = try RangeServer(Data(page.utf8))
    let origin = try Self.origins().origin(of: server.url + "/film.mp4")
    #expect {
      _ = try origin.open()
    } throws: {
      let error = $0 as? MediaError
      return error?.kind == .unreadable && error?.message.contains("web page") == true
    }
  }

  @Test func noWebPages() {
    for text in ["<?xml version=\"1.0\"?><tt>", "WEBVTT", "1\n00:00", "<htm", ""] {
      #expect(!WebOrigin.isWebPage(Array(text.utf8)))
    }
  }

  @Test(arguments: [
    "http://10.0.0.1/a", "http://169.254.169.254/a", "https://user:pass@media.example/secret",
    "http://localhost/a", "http://2130706433/",
  ]) func guarded(_ url: String) throws {
    #expect {
      _ = try Self.origins().origin(of: url)
    } throws: {
      let error = $0 as? MediaError
      return error?.kind == .forbidden
        && error?.message.contains("pass") == (url.contains("pass@") ? true : false)
        && error?.message.contains("user:pass") == false
    }
  }

  /// Who waits for a silent server beats, and ends at once when it is cancelled.
  @Test func cancelled() throws {
    let server = try RangeServer(Self.content(5_000_000)) { _, reply in
      var reply = reply
      reply.stallsAfter = 0
      return reply
    }
    let heartbeat = Heartbeat()
    let origin = try Self.origins().origin(of: server.url + "/a")
    let error = Mutex<MediaError?>(nil)
    let isOver = Completion()
    let hasThread = WorkThread.start("reader", isOver) {
      do throws(MediaError) { _ = try origin.open(heartbeat) } catch let failure {
        error.withLock { $0 = failure }
      }
    }
    #expect(hasThread)
    try waitUntil { heartbeat.reading.beats >= 3 }
    heartbeat.cancellation.cancel()
    isOver.wait()
    #expect(error.withLock { $0?.kind } == .cancelled)
  }
}
