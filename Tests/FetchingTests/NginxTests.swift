import Foundation
import NetworkGuard
import TestKit
import Testing
import Threads

@testable import Fetching

/// A server that is none of ours.
@Suite struct NginxTests {
  private static let content = FetchClientTests.content(1_000_000)

  private static func root() throws -> TemporaryDirectory {
    let folder = TemporaryDirectory()
    try content.write(to: URL(fileURLWithPath: folder.file("film.mp4")))
    try Data().write(to: URL(fileURLWithPath: folder.file("empty.mp4")))
    return folder
  }

  private func failure(_ url: String, _ change: (inout FetchNetwork) -> Void = { _ in }) throws
    -> FetchFailure?
  {
    let origin = try FetchClientTests.client(FetchClientTests.quick, change).origin(SourceURL(url))
    do {
      _ = try FetchClientTests.read(origin, 0, 1000)
      return nil
    } catch { return error as? FetchFailure }
  }

  @Test func ranges() throws {
    let root = try Self.root()
    let server = try NginxServer(root: root.path)
    let url = "http://127.0.0.1:\(server.port)/film.mp4"
    let origin = try FetchClientTests.client().origin(SourceURL(url))
    for (offset, count) in [(0, 10), (999_990, 1000), (5, 700_000)] {
      let (head, bytes) = try FetchClientTests.read(origin, offset, count)
      #expect(bytes == Self.content[offset..<min(1_000_000, offset + count)] && head.size == 1_000_000)
      #expect(head.version?.isEmpty == false)
    }
    // The same size, and the same second perhaps, but another tag.
    try FetchClientTests.content(999_999).write(to: URL(fileURLWithPath: root.file("film.mp4")))
    #expect { try FetchClientTests.read(origin, 0, 10) } throws: { ($0 as? FetchFailure)?.kind == .changed }
    #expect(try failure("http://127.0.0.1:\(server.port)/none.mp4")?.kind == .notFound)
    #expect(try failure("http://127.0.0.1:\(server.port)/empty.mp4")?.message.contains("is empty") == true)
  }

  @Test func withoutRanges() throws {
    let root = try Self.root()
    let server = try NginxServer(root: root.path, settings: "max_ranges 0; etag off;")
    let origin = try FetchClientTests.client().origin(SourceURL("http://127.0.0.1:\(server.port)/film.mp4"))
    for (offset, count) in [(0, 10), (999_990, 1000), (5, 700_000)] {
      let bytes = try FetchClientTests.read(origin, offset, count).bytes
      #expect(bytes == Self.content[offset..<min(1_000_000, offset + count)])
    }
  }

  /// Without a length: a page that is put together while it is sent.
  @Test func chunked() throws {
    let root = try Self.root()
    let server = try NginxServer(root: root.path, settings: "ssi on; ssi_types *; etag off;")
    let origin = try FetchClientTests.client().origin(SourceURL("http://127.0.0.1:\(server.port)/film.mp4"))
    for (offset, count) in [(0, 10), (999_990, 1000), (5, 700_000)] {
      let (head, bytes) = try FetchClientTests.read(origin, offset, count)
      #expect(bytes == Self.content[offset..<min(1_000_000, offset + count)] && head.size == 1_000_000)
    }
  }

  /// Over HTTP/2, where a part that is given up ends its stream alone, and the connection is used again.
  @Test func http2() throws {
    let root = try Self.root()
    let certificates = try Certificates()
    let server = try NginxServer(
      root: root.path, certificate: certificates.sign("media", "DNS:media.example"), speaksHTTP2: true,
      settings: "access_log \(root.file("log")) wire;")
    var network = FetchNetwork(NetworkPolicy([.host(.exact(.name("media.example")), port: nil)]))
    network.authorities = certificates.authority
    network.addresses = ["media.example:\(server.port):127.0.0.1"]
    let (own, other) = try #require(FetchClient.sockets())
    let fetcher = FetchServer(other, network, limits: FetchClientTests.quick, spools: SpoolFile())
    let client = try FetchClient(own)
    let hasBegun = WorkThread.start("fetcher", Completion()) { fetcher.run() }
    #expect(hasBegun)
    let origin = try client.origin(SourceURL("https://media.example:\(server.port)/film.mp4"))
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
    defer { room.deallocate() }
    for offset in [0, 700_000, 300_000, 500_000] {
      try { () throws in
        let transfer = try origin.open(offset: offset, count: 200_000) { true }
        let count = try transfer.read(into: room) { true }
        #expect(Data(room[..<count]) == Self.content[offset..<offset + count])
      }()
      // A part that is given up lets go of its connection in its own time; the next one that is asked for before would have another.
      try waitUntil { fetcher.client.pool.count != 0 }
    }
    #expect(try FetchClientTests.read(origin, 0, 1_000_000).bytes == Self.content)
    let requests = try String(contentsOfFile: root.file("log"), encoding: .utf8).split(separator: "\n")
    #expect(
      requests.count == 5 && requests.allSatisfy { $0.contains(" HTTP/2.0 206 bytes=") }, "\(requests)")
    #expect(Set(requests.map { $0.split(separator: " ")[0] }).count == 1, "\(requests)")
  }

  @Test func access() throws {
    let root = try Self.root()
    let server = try NginxServer(
      root: root.path,
      settings: """
        location /basic/ { auth_basic "media"; auth_basic_user_file /dev/null; alias \(root.path)/; }
        location /denied/ { deny all; }
        location /moved/ { return 301 /film.mp4; }
        location /packed/ { alias \(root.path)/; add_header Content-Encoding gzip; }
        location /slow/ { alias \(root.path)/; limit_rate 2000k; }
        """)
    let base = "http://127.0.0.1:\(server.port)"
    #expect(try failure(base + "/basic/film.mp4")?.kind == .denied)
    #expect(try failure(base + "/denied/film.mp4")?.kind == .denied)
    #expect(try failure(base + "/moved/film.mp4") == nil)
    #expect(try failure(base + "/packed/film.mp4")?.message.contains("compressed (gzip)") == true)
    let slow = try FetchClientTests.client().origin(SourceURL(base + "/slow/film.mp4"))
    #expect(try FetchClientTests.read(slow, 0, 1_000_000).bytes == Self.content)
  }

  /// The name has to be the certificate's, and the authority one that is trusted.
  @Test func certificates() throws {
    let root = try Self.root()
    let certificates = try Certificates()
    let server = try NginxServer(
      root: root.path, certificate: certificates.sign("media", "DNS:media.example"))
    func network(_ authority: String) -> (inout FetchNetwork) -> Void {
      {
        $0.authorities = authority
        $0.addresses = ["media.example:\(server.port):127.0.0.1", "other.example:\(server.port):127.0.0.1"]
      }
    }
    #expect(
      try failure("https://media.example:\(server.port)/film.mp4", network(certificates.authority)) == nil)
    let wrongName = try failure(
      "https://other.example:\(server.port)/film.mp4", network(certificates.authority))
    #expect(wrongName?.kind == .untrusted, "\(wrongName as Any)")
    let wrongAuthority = try failure(
      "https://media.example:\(server.port)/film.mp4", network(certificates.otherAuthority))
    #expect(wrongAuthority?.kind == .untrusted, "\(wrongAuthority as Any)")
  }

  /// From https a redirection leads to https only.
  @Test func downgrade() throws {
    let root = try Self.root()
    let certificates = try Certificates()
    let plain = try NginxServer(root: root.path)
    let server = try NginxServer(
      root: root.path, certificate: certificates.sign("media", "DNS:media.example"),
      settings: "location / { return 302 http://127.0.0.1:\(plain.port)/film.mp4; }")
    let failure = try failure("https://media.example:\(server.port)/film.mp4") {
      $0.authorities = certificates.authority
      $0.addresses = ["media.example:\(server.port):127.0.0.1"]
    }
    #expect(
      failure?.kind == .forbidden && failure?.message.contains("from https to http") == true,
      "\(failure as Any)")
  }
}
