import Files
import Foundation
import Glibc
import HTTPClient
import Synchronization
import TestKit
import Testing
import Threads

@testable import HTTPService

/// Files and parts of them, over real sockets.
@Suite struct FileAnswerTests {
  private let folder = TemporaryDirectory()
  private static let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }

  private func open(_ name: String) throws -> Descriptor {
    let raw = Glibc.open(folder.file(name), O_RDONLY | O_CLOEXEC)
    try #require(raw >= 0)
    return Descriptor(owning: raw)
  }

  private func service(_ change: (inout HTTPService.Limits) -> Void = { _ in }) throws -> HTTPService {
    try Data(Self.bytes).write(to: URL(fileURLWithPath: folder.file("a.bin")))
    try Data().write(to: URL(fileURLWithPath: folder.file("empty.bin")))
    var times = [timespec(tv_sec: 784_111_777, tv_nsec: 0), timespec(tv_sec: 784_111_777, tv_nsec: 0)]
    utimensat(AT_FDCWD, folder.file("a.bin"), &times, 0)
    var limits = RequestTests.patient
    change(&limits)
    var routes = HTTPRoutes()
    let path = folder.path
    routes.add("GET", "/{name}") { request throws(HTTPProblem) in
      let raw = Glibc.open("\(path)/\(request.parameters["name"] ?? "")", O_RDONLY | O_CLOEXEC)
      guard raw >= 0 else { throw HTTPProblem(404, "file.unknown", "There is none.") }
      return try .file(Descriptor(owning: raw), for: request, contentType: "application/octet-stream")
    }
    return try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: routes)
  }

  private struct Reply {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]
  }

  private func ask(
    _ port: Int, _ name: String, _ method: String = "GET", _ headers: [String: String] = [:]
  ) throws -> Reply {
    let client = try RawClient(port: UInt16(port))
    let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    client.send("\(method) /\(name) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(lines)\r\n")
    let head = try #require(client.replyHead())
    var body: [UInt8] = []
    while let more = client.some(1 << 16) { body += more }
    return Reply(status: head.status, headers: head.headers, body: body)
  }

  @Test func aFileComesWhole() throws {
    let service = try service()
    let reply = try ask(Int(service.port), "a.bin")
    #expect(reply.status == 200 && reply.body == Self.bytes)
    #expect(reply.headers["content-length"] == "200000" && reply.headers["accept-ranges"] == "bytes")
    #expect(reply.headers["last-modified"] == "Sun, 06 Nov 1994 08:49:37 GMT")
    let head = try ask(Int(service.port), "a.bin", "HEAD")
    #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "200000")
    #expect(head.headers["etag"] == reply.headers["etag"])
    let empty = try ask(Int(service.port), "empty.bin")
    #expect(empty.status == 200 && empty.body.isEmpty && empty.headers["content-length"] == "0")
  }

  /// What nginx answers for the same file, wherever the RFC leaves no choice.
  @Test func rangesAreThoseOfNginx() throws {
    let service = try service()
    let nginx = try NginxServer(root: folder.path)
    let ranges = [
      "bytes=0-0", "bytes=0-", "bytes=1-9", "bytes=199999-", "bytes=100-5000000", "bytes=-1", "bytes=-200000",
      "bytes=-5000000", "bytes=131071-131072", "bytes=200000-", "bytes=300000-400000", "bytes=-0",
      "lines=1-2",
      "bytes=10-19,200000-",
    ]
    for range in ranges {
      let own = try ask(Int(service.port), "a.bin", "GET", ["Range": range])
      let other = try ask(nginx.port, "a.bin", "GET", ["Range": range])
      #expect(own.status == other.status, "\(range)")
      #expect(own.headers["content-range"] == other.headers["content-range"], "\(range)")
      guard own.status < 300 else { continue }
      #expect(own.body == other.body && !own.body.isEmpty, "\(range)")
    }
  }

  @Test func conditionsAreThoseOfNginx() throws {
    let service = try service()
    let nginx = try NginxServer(root: folder.path, settings: "if_modified_since before;")
    func tag(_ port: Int) throws -> String { try #require(try ask(port, "a.bin").headers["etag"]) }
    let tags = (own: try tag(Int(service.port)), other: try tag(nginx.port))
    let (past, same, later) = (
      "Sun, 06 Nov 1994 08:49:36 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", "Mon, 07 Nov 1994 08:49:37 GMT"
    )
    let conditions: [([String: String], Int)] = [
      (["If-None-Match": "TAG"], 304), (["If-None-Match": "\"x\", TAG"], 304),
      (["If-None-Match": "W/TAG"], 304),
      (["If-None-Match": "*"], 304), (["If-None-Match": "\"x\""], 200),
      (["If-None-Match": "\"x\"", "If-Modified-Since": later], 200), (["If-Modified-Since": past], 200),
      (["If-Modified-Since": same], 304), (["If-Modified-Since": later], 304),
      (["If-Modified-Since": "?"], 200),
      (["If-Match": "TAG"], 200), (["If-Match": "*"], 200), (["If-Match": "\"x\""], 412),
      (["If-Match": "W/TAG"], 412), (["If-Unmodified-Since": past], 412),
      (["If-Unmodified-Since": same], 200),
      (["Range": "bytes=0-1", "If-Range": "TAG"], 206), (["Range": "bytes=0-1", "If-Range": "\"x\""], 200),
      (["Range": "bytes=0-1", "If-Range": same], 206), (["Range": "bytes=0-1", "If-Range": past], 200),
      (["Range": "bytes=0-1", "If-None-Match": "TAG"], 304),
      (["Range": "bytes=0-1", "If-Match": "\"x\""], 412),
    ]
    for (headers, status) in conditions {
      func with(_ tag: String) -> [String: String] { headers.mapValues { $0.replacing("TAG", with: tag) } }
      let own = try ask(Int(service.port), "a.bin", "GET", with(tags.own))
      #expect(own.status == status, "\(headers)")
      #expect(try ask(nginx.port, "a.bin", "GET", with(tags.other)).status == status, "\(headers)")
      #expect(own.status != 304 || own.headers["etag"] == tags.own && own.body.isEmpty)
    }
    // A range is for GET alone.
    let head = try ask(Int(service.port), "a.bin", "HEAD", ["Range": "bytes=0-1"])
    #expect(head.status == 200 && head.headers["content-length"] == "200000")
  }

  @Test func aConnectionServesSeveral() throws {
    let service = try service()
    let client = try RawClient(port: service.port)
    for _ in 0..<3 {
      client.send("GET /a.bin HTTP/1.1\r\nHost: x\r\nRange: bytes=7-9\r\n\r\n")
      #expect(client.replyHead()?.status == 206)
      #expect(client.some(3) == Array(Self.bytes[7...9]))
    }
  }

  /// The name may be anybody's by the time that the answer is sent.
  @Test func aFileIsTheOneThatWasOpened() throws {
    let service = try service()
    let client = try RawClient(port: service.port)
    let big = [UInt8](repeating: 7, count: 30 << 20)
    try Data(big).write(to: URL(fileURLWithPath: folder.file("big.bin")))
    client.send("GET /big.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(client.replyHead()?.status == 200)
    try FileManager.default.removeItem(atPath: folder.file("big.bin"))
    var count = 0
    while let more = client.some(1 << 20) {
      #expect(!more.contains { $0 != 7 })
      count += more.count
    }
    #expect(count == big.count)
  }

  @Test func aFileThatBecomesShorterIsCutOff() throws {
    let service = try service()
    try Data(count: 64 << 20).write(to: URL(fileURLWithPath: folder.file("big.bin")))
    let client = try RawClient(port: service.port)
    client.send("GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.replyHead()?.status == 200)
    #expect(truncate(folder.file("big.bin"), 1 << 20) == 0)
    var count = 0
    while let more = client.some(1 << 20) { count += more.count }
    #expect(count < 64 << 20)
  }

  /// As many as may be sent at once; a client that does not read holds no thread.
  @Test func filesAreBounded() throws {
    let service = try service {
      $0.files = 2
      $0.handlers = 1
    }
    try Data(count: 64 << 20).write(to: URL(fileURLWithPath: folder.file("big.bin")))
    let slow = try (0..<2).map { _ in try RawClient(port: service.port) }
    for client in slow {
      client.send("GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.replyHead()?.status == 200)
    }
    #expect(try ask(Int(service.port), "a.bin").status == 503)
    #expect(try ask(Int(service.port), "a.bin", "HEAD").status == 200)
    for client in slow { client.reset() }
    // Given back when the service has seen that they are gone.
    var status = 503
    while status == 503 { status = try ask(Int(service.port), "a.bin").status }
    #expect(status == 200)
  }
}
