import BlockCache
import Foundation
import NetworkGuard
import TestKit
import Testing

@testable import Fetching

/// nginx and the cache: what reaches the server, and whom it refuses.
@Suite struct CachedOriginTests {
  private static let content = FetchClientTests.content(1_000_000)
  private let folder = TemporaryDirectory()
  private let root = TemporaryDirectory()

  private func server(_ settings: String = "") throws -> NginxServer {
    try Self.content.write(to: URL(fileURLWithPath: root.file("film.mp4")))
    try Data(count: 1).write(to: URL(fileURLWithPath: root.file("end")))
    return try NginxServer(root: root.path, settings: "access_log \(root.file("log")) combined; " + settings)
  }

  private func read(_ url: String) throws -> Data {
    let cache = try BlockCache(folder.path, limit: 1 << 30)
    let client = try FetchClient.here(
      FetchNetwork(FetchClientTests.loopback), limits: FetchClientTests.quick, cache: cache)
    return try FetchClientTests.read(client.origin(SourceURL(url)), 0, 1_000_000).bytes
  }

  /// Status and bytes of each answer, all of those before a last request.
  private func answers(_ server: NginxServer) throws -> [String] {
    _ = try FetchClientTests.read(
      FetchClientTests.client().origin(SourceURL("http://127.0.0.1:\(server.port)/end")), 0, 1)
    while true {
      let lines = try String(contentsOfFile: root.file("log"), encoding: .utf8).split(separator: "\n")
      if lines.last?.contains("/end ") == true {
        return lines.dropLast().map { $0.split(separator: " ")[8...9].joined(separator: " ") }
      }
    }
  }

  @Test func nothingTwice() throws {
    let server = try server()
    let url = "http://127.0.0.1:\(server.port)/film.mp4"
    for _ in 0..<3 { #expect(try read(url) == Self.content) }
    #expect(try answers(server) == ["206 1000000", "304 0", "304 0"])
  }

  @Test func replaced() throws {
    let server = try server()
    let url = "http://127.0.0.1:\(server.port)/film.mp4"
    #expect(try read(url) == Self.content)
    let new = Data(Self.content.reversed()) + [1]
    try new.write(to: URL(fileURLWithPath: root.file("film.mp4")))
    #expect(try read(url) == new.prefix(1_000_000))
    #expect(try answers(server).last == "206 1000000")
  }

  /// A new signature for the same file finds what is there; one that has expired is refused, whatever is there.
  @Test func presigned() throws {
    let server = try server(#"if ($args ~ "X-Amz-Signature=expired") { return 403; }"#)
    let url = "http://127.0.0.1:\(server.port)/film.mp4?X-Amz-Date=1&X-Amz-Signature="
    #expect(try read(url + "one") == Self.content && read(url + "two") == Self.content)
    #expect { try read(url + "expired") } throws: { ($0 as? FetchFailure)?.kind == .denied }
    #expect(try answers(server).prefix(3) == ["206 1000000", "304 0", "403 153"])
  }

  /// A server that knows no ranges is still asked whether the file is the same.
  @Test func withoutRanges() throws {
    let server = try server("max_ranges 0;")
    let url = "http://127.0.0.1:\(server.port)/film.mp4"
    for _ in 0..<2 { #expect(try read(url) == Self.content) }
    #expect(try answers(server) == ["200 1000000", "304 0"])
  }
}
