import Foundation
import TestKit
import Testing

@testable import HTTPClient

/// Answers over HTTP/2 that are read piece by piece, from nginx.
@Suite struct HTTP2Tests {
  private let root = TemporaryDirectory()
  private let server: NginxServer
  private let certificates: Certificates
  private let content: Data

  init() throws {
    var random = SplitMix(seed: 11)
    var words = (0..<(12 << 20) / 8).map { _ in random.next() }
    content = Data(bytes: &words, count: words.count * 8)
    try content.write(to: URL(fileURLWithPath: root.file("film.mp4")))
    certificates = try Certificates()
    server = try NginxServer(
      root: root.path, certificate: certificates.sign("media", "DNS:media.example"), speaksHTTP2: true,
      settings: "add_header X-Protocol $server_protocol; add_header X-Connection $connection;")
  }

  private func request(_ range: ClosedRange<Int>, mayUseHTTP2: Bool = true) -> HTTPRequest {
    var request = HTTPRequest("GET", "https://media.example:\(server.port)/film.mp4")
    request.range = .bytes(range)
    request.mayUseHTTP2 = mayUseHTTP2
    request.authorities = certificates.authority
    request.addresses = ["media.example:\(server.port):127.0.0.1"]
    request.proxy = .none
    request.longestAnswer = .max
    request.timeout = 60
    request.stallTimeout = 20
    return request
  }

  /// In pieces that are taken slower than they come: libcurl has to stop and to go on again, many times.
  @Test func allOfIt() throws {
    let session = try HTTPSession()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 100_001, alignment: 1)
    defer { room.deallocate() }
    for start in [0, 1 << 20, 7] {
      let range = start...(start + (8 << 20) - 1)
      let download = try session.open(request(range))
      #expect(download.head.header("X-Protocol") == "HTTP/2.0" && download.head.status == 206)
      var read = Data()
      while case let count = try download.read(into: room), count > 0 {
        read.append(contentsOf: room[..<count])
      }
      #expect(read == content[range])
    }
  }

  /// A reader that seeks gives up what it was sent: that ends the stream, not the connection.
  @Test func whatIsGivenUpLeavesItsConnection() throws {
    func connections(mayUseHTTP2: Bool) throws -> Set<String> {
      let session = try HTTPSession()
      var connections: Set<String> = []
      for start in [0, 3 << 20, 1 << 20, 2 << 20] {
        let download = try session.open(
          request(start...(start + (8 << 20) - 1), mayUseHTTP2: mayUseHTTP2))
        connections.insert(try #require(download.head.header("X-Connection")))
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
        defer { room.deallocate() }
        let count = try download.read(into: room)
        #expect(Data(room[..<count]) == content[start..<start + count])
      }
      return connections
    }
    #expect(try connections(mayUseHTTP2: true).count == 1)
    #expect(try connections(mayUseHTTP2: false).count == 4)
  }

  @Test func withoutLeaveItIsHTTP1() throws {
    let download = try HTTPSession().open(request(0...9, mayUseHTTP2: false))
    #expect(download.head.header("X-Protocol") == "HTTP/1.1")
    #expect(try Data(download.readAll()) == content[0...9])
  }
}
