import Accounts
import ClipJob
import Foundation
import HTTPService
import TestKit
import Testing
import Uploads

@testable import APIService

/// Uploads over real sockets, by several servers on one folder.
@Suite struct UploadOperationsTests {
  private let root = TemporaryDirectory()
  private let server: TestServer
  private let key: String
  private let other: String

  init() throws {
    server = try Self.server(root)
    key = try server.key([.jobsWrite, .jobsRead])
    other = try server.key([.jobsWrite], tenant: "other")
  }

  private static func server(_ root: TemporaryDirectory) throws -> TestServer {
    try FileManager.default.createDirectory(
      atPath: root.file("in/uploads"), withIntermediateDirectories: true)
    var limits = UploadStore.Limits()
    (limits.upload, limits.tenant, limits.spare) = (1 << 20, 2 << 20, 0)
    let store = try UploadStore(root.file("in/uploads"), limits: limits)
    let gate = try UploadGate(store, below: root.path)
    let prefix = try #require(gate.prefix)
    return TestServer { $0.uploads = .folder(store, gate, prefix: prefix) }
  }

  private func service(_ server: TestServer? = nil) throws -> HTTPService {
    try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), routes: (server ?? self.server).api.routes)
  }

  private func begin(_ bytes: Int, name: String = "match.mp4", _ more: String = "", key: String? = nil) throws
    -> JSONValue
  {
    let reply = try server.ask(
      "POST", "/v1/uploads", key: key ?? self.key, body: #"{"name":"\#(name)","bytes":\#(bytes)\#(more)}"#)
    #expect(reply.status == 201, "\(reply.text)")
    #expect(try server.surprises("beginUpload", reply) == [])
    return reply.json
  }

  private func headers(_ offset: Int? = nil, key: String? = nil) -> [String: String] {
    var headers = ["Authorization": "Bearer \(key ?? self.key)", "Tus-Resumable": "1.0.0"]
    if let offset {
      headers["Upload-Offset"] = String(offset)
      headers["Content-Type"] = "application/offset+octet-stream"
    }
    return headers
  }

  private func patch(
    _ service: HTTPService, _ url: String, _ offset: Int, _ bytes: [UInt8], key: String? = nil
  ) throws
    -> WireClient.Answer
  {
    try #require(try WireClient.ask(Int(service.port), "PATCH", url, headers(offset, key: key), body: bytes))
  }

  private func offset(_ service: HTTPService, _ url: String) throws -> Int? {
    let answer = try WireClient.ask(Int(service.port), "HEAD", url, headers())
    #expect(answer?.status == 200 && answer?.headers["tus-resumable"] == "1.0.0")
    return answer?.headers["upload-offset"].flatMap { Int($0) }
  }

  private func content(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: root.file(path)).map { Array($0) }
  }

  /// Broken off in the middle of a body, at the first byte, at the last, and in the middle of its head; gone on with by another server.
  @Test(arguments: [0, 1, 4095, 70_000, 299_999, 300_000]) func itGoesOnWhereItBroke(sent: Int) throws {
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let upload = try begin(bytes.count)
    let (url, source) = (try #require(upload["url"]?.text), try #require(upload["source"]?.text))
    let first = try service()
    do {
      let client = try WireClient(port: Int(first.port))
      client.sendHead("PATCH", url, headers(0).merging(["Content-Length": "300000"]) { $1 })
      client.send(Array(bytes[..<sent]))
      // What was sent before the end of a connection is kept, once the server has seen that.
      if sent < bytes.count { client.send([]) } else { #expect(client.answer()?.status == 204) }
    }
    let second = try service(try Self.server(root, as: server))
    try waitUntil { try offset(second, url) == sent }
    if sent < bytes.count {
      #expect(content(source) == nil)
      var answer = try patch(second, url, sent, Array(bytes[sent...]))
      while answer.status == 423 { answer = try patch(second, url, sent, Array(bytes[sent...])) }
      #expect(answer.status == 204 && answer.headers["upload-offset"] == "300000", "\(answer.text)")
    }
    #expect(content(source) == bytes)
    let again = try patch(second, url, 300_000, [])
    #expect(again.status == 409 && again.code == "upload.complete")
  }

  /// Another server of the same accounts and folder.
  private static func server(_ root: TemporaryDirectory, as first: TestServer) throws -> TestServer {
    let (queue, accounts) = (first.queue, first.accounts)
    let store = try UploadStore(root.file("in/uploads"))
    let gate = try UploadGate(store, below: root.path)
    return TestServer(queue, accounts) { $0.uploads = .folder(store, gate, prefix: "in/uploads") }
  }

  @Test func onlyOneRequestWrites() throws {
    let url = try #require(try begin(10)["url"]?.text)
    let service = try service()
    let client = try WireClient(port: Int(service.port))
    client.sendHead(
      "PATCH", url, headers(0).merging(["Content-Length": "10", "Expect": "100-continue"]) { $1 })
    // Let in: it has the lock.
    #expect(client.head()?.status == 100)
    let refused = try patch(service, url, 0, [1])
    #expect(refused.status == 423 && refused.code == "upload.busy" && refused.headers["retry-after"] == "1")
    client.send([UInt8](repeating: 7, count: 10))
    #expect(client.answer()?.status == 204)
  }

  @Test func whatIsWrongIsToldAtTheHead() throws {
    let upload = try begin(10)
    let url = try #require(upload["url"]?.text)
    let service = try service()
    func status(_ method: String, _ url: String, _ headers: [String: String], _ length: Int? = 5) throws -> (
      Int?, String?
    ) {
      let client = try WireClient(port: Int(service.port))
      var headers = headers
      headers["Expect"] = "100-continue"
      headers[length == nil ? "Transfer-Encoding" : "Content-Length"] = length.map { String($0) } ?? "chunked"
      client.sendHead(method, url, headers)
      guard let head = client.head(), head.status != 100 else { return (100, nil) }
      let body = client.some(10_000).map { String(decoding: $0, as: UTF8.self) } ?? ""
      return (head.status, body.firstMatch(of: /"code": "([^"]*)"/).map { String($0.output.1) })
    }
    func without(_ name: String) -> [String: String] { headers(0).filter { $0.key != name } }
    #expect(try status("PATCH", url, without("Authorization")) == (401, "key.missing"))
    #expect(try status("PATCH", url, without("Upload-Offset")) == (400, "parameter.invalid"))
    #expect(try status("PATCH", url, without("Content-Type")) == (415, "request.type"))
    #expect(try status("PATCH", url, headers(1)) == (409, "upload.offset"))
    #expect(try status("PATCH", url, headers(0), 11) == (413, "upload.tooLarge"))
    #expect(try status("PATCH", url + "x", headers(0)) == (404, "upload.unknown"))
    #expect(try status("PATCH", url, headers(0, key: other)) == (404, "upload.unknown"))
    #expect(
      try status("PATCH", url, headers(0).merging(["Tus-Resumable": "0.2.2"]) { $1 }) == (
        412, "upload.protocol"
      ))
    #expect(
      try status("PUT", url, headers().merging(["Content-Range": "bytes 0-5/11"]) { $1 }) == (
        400, "parameter.invalid"
      ))
    #expect(
      try status("PUT", url, headers().merging(["Content-Range": "bytes 0-5/10"]) { $1 }) == (
        400, "parameter.invalid"
      ))
    #expect(
      try status("PUT", url, headers().merging(["Content-Range": "bytes 1-5/10"]) { $1 }) == (
        409, "upload.offset"
      ))
    #expect(try status("PATCH", url, headers(0), nil) == (100, nil))
    // More than it was begun for, without having said so: what fits is kept.
    var code: String?
    try waitUntil {
      let client = try WireClient(port: Int(service.port))
      client.sendHead("PATCH", url, headers(0).merging(["Transfer-Encoding": "chunked"]) { $1 })
      client.send("4\r\nabcd\r\n7\r\nefghijk\r\n0\r\n\r\n")
      code = client.answer()?.code
      // The server may not yet have seen that the client before is gone.
      return code != "upload.busy"
    }
    #expect(code == "upload.tooLarge")
  }

  @Test func aPutSendsAllOrAPart() throws {
    let upload = try begin(10)
    let (url, source) = (try #require(upload["url"]?.text), try #require(upload["source"]?.text))
    let service = try service()
    func put(_ text: String, _ range: String? = nil) throws -> WireClient.Answer? {
      var headers = headers()
      if let range { headers["Content-Range"] = range }
      return try WireClient.ask(Int(service.port), "PUT", url, headers, body: Array(text.utf8))
    }
    #expect(try put("abc", "bytes 0-2/10")?.text.contains(#""offset":3"#) == true)
    #expect(try put("xyz", "bytes 2-4/10")?.headers["upload-offset"] == "3")
    // All of it, anew.
    let whole = try #require(try put("0123456789"))
    #expect(
      whole.status == 200 && whole.text.contains(#""complete":true"#)
        && content(source) == Array("0123456789".utf8))
  }

  @Test(arguments: [
    ("[]", 422), ("", 400), ("{", 400), (#"{"name":"a"}"#, 422), (#"{"bytes":1}"#, 422),
    (#"{"name":1,"bytes":1}"#, 422),
    (#"{"name":"a","bytes":0}"#, 422), (#"{"name":"a","bytes":-1}"#, 422),
    (#"{"name":"a","bytes":1.5}"#, 422),
    (#"{"name":"a","bytes":1,"sha256":"x"}"#, 422), (#"{"name":"a","bytes":1,"sha256":1}"#, 422),
    (#"{"name":"a","bytes":1,"size":1}"#, 422), (#"{"name":"a","bytes":1048577}"#, 413),
  ])
  func wrongBeginningsAreRefused(body: String, status: Int) throws {
    let reply = try server.ask("POST", "/v1/uploads", key: key, body: body)
    #expect(reply.status == status, "\(reply.text)")
    #expect(try server.surprises("beginUpload", reply) == [])
  }

  @Test func checksumsAndQuotasHold() throws {
    let service = try service()
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    let good = try #require(try begin(3, #","sha256":"\#(digest)""#)["url"]?.text)
    #expect(try patch(service, good, 0, Array("abc".utf8)).status == 204)
    let bad = try #require(try begin(3, #","sha256":"\#(digest)""#)["url"]?.text)
    let refused = try patch(service, bad, 0, Array("abd".utf8))
    #expect(
      refused.status == 422 && refused.code == "upload.checksum"
        && refused.headers["tus-resumable"] == "1.0.0")
    #expect(try WireClient.ask(Int(service.port), "HEAD", bad, headers())?.status == 404)
    _ = try begin(1 << 20)
    let full = try server.ask("POST", "/v1/uploads", key: key, body: #"{"name":"a","bytes":1048575}"#)
    #expect(full.status == 403 && full.code == "upload.quota")
    _ = try begin(1 << 20, key: other)
    #expect(try WireClient.ask(Int(service.port), "DELETE", good, headers(key: other))?.status == 404)
    #expect(try WireClient.ask(Int(service.port), "DELETE", good, headers())?.status == 204)
    #expect(try WireClient.ask(Int(service.port), "DELETE", good, headers())?.status == 404)
    let log = try server.accounts.events(after: .start, limit: 100).map(\.event)
    let deleted = log.filter { $0.action == .uploadDeleted }
    #expect(deleted.map(\.subject) == good.split(separator: "/").suffix(1).map(String.init))
    #expect(deleted.map(\.tenant) == ["acme"] && deleted.allSatisfy { $0.actor.text.hasPrefix("key_") })
  }

  /// In the same words, whether there is such an upload or not.
  @Test func anotherTenantsUploadCannotBeNamed() throws {
    let service = try service()
    let upload = try begin(3)
    let (url, source) = (try #require(upload["url"]?.text), try #require(upload["source"]?.text))
    func submit(_ source: String, key: String, to output: String = "out.mp4") throws -> TestServer.Reply {
      let document = TestServer.document(nil).replacing(
        ##"{"color":"#203040"}"##, with: "{\"image\":\"\(source)\"}"
      )
      .replacing("\"a.mp4\"", with: "\"\(output)\"")
      return try server.ask("POST", "/v1/validate", key: key, body: document)
    }
    #expect(try submit(source, key: key).json["errors"]?.items?.first?["code"] == "upload.unknown")
    #expect(try patch(service, url, 0, [1, 2, 3]).status == 204)
    #expect(try submit(source, key: key).status == 200)
    let foreign = try submit(source, key: other)
    #expect(foreign.status == 422 && foreign.code == "job.invalid")
    let nobody = source.replacing("match", with: "other")
    let unknown = try submit(nobody, key: other).text.replacing("other", with: "match")
    #expect(unknown == foreign.text.replacing("other", with: "match"))
    for path in [
      "./\(source)", "x/../\(source)", "\(root.path)/\(source)",
      "in//uploads/other/../\(source.dropFirst(11))",
    ] {
      #expect(try submit(path, key: other).status == 422, "\(path)")
    }
    #expect(
      try submit("free.png", key: other, to: "in/uploads/other/x.mp4").json["errors"]?.items?.first?["code"]
        == "output.forbidden")
    #expect(
      try submit("/elsewhere/a.png", key: other).json["errors"]?.items?.first?["code"] == "source.outside")
    #expect(try submit("https://media.example/a.png", key: other).status == 200)
  }

  @Test func aServerWithoutAFolderTakesNone() throws {
    let plain = TestServer()
    let reply = try plain.ask(
      "POST", "/v1/uploads", key: try plain.key([.jobsWrite]), body: #"{"name":"a","bytes":1}"#)
    #expect(reply.status == 404 && reply.code == "upload.off")
    // Nobody's upload is nobody's to name.
    let admin = try server.ask(
      "POST", "/v1/uploads", key: try server.key([.admin]), body: #"{"name":"a","bytes":1}"#)
    #expect(admin.status == 403 && admin.code == "upload.tenant")
  }

  @Test func aStoreTakesThemPastTheServer() throws {
    let bucket = try UploadBucket("s3://media/in", limit: 100) { object, headers, seconds in
      "https://store/\(object.key)?\(seconds)"
    }
    let server = TestServer { $0.uploads = .bucket(bucket) }
    let key = try server.key([.jobsWrite])
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    let reply = try server.ask(
      "POST", "/v1/uploads", key: key, body: #"{"name":"../a b.png","bytes":3,"sha256":"\#(digest)"}"#)
    #expect(reply.status == 201)
    #expect(try server.surprises("beginUpload", reply) == [])
    let (id, source) = (try #require(reply.json["id"]?.text), try #require(reply.json["source"]?.text))
    #expect(source == "s3://media/in/acme/\(id)/a b.png" && reply.json["method"] == "PUT")
    #expect(reply.json["url"] == .string("https://store/in/acme/\(id)/a b.png?3600"))
    #expect(
      reply.json["headers"] == [
        "Content-Length": "3", "x-amz-checksum-sha256": "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
      ])
    #expect(try server.ask("POST", "/v1/uploads", key: key, body: #"{"name":"a","bytes":101}"#).status == 413)
    func submit(_ source: String, tenant: String) throws -> Int {
      let document = TestServer.document(nil).replacing(
        ##"{"color":"#203040"}"##, with: "{\"image\":\"\(source)\"}")
      return try server.ask(
        "POST", "/v1/validate", key: try server.key([.jobsWrite], tenant: tenant), body: document
      ).status
    }
    #expect(try submit(source, tenant: "acme") == 200)
    #expect(try submit(source, tenant: "other") == 422)
    #expect(try submit("s3://media/in/acme2/x/a.png", tenant: "acme") == 422)
    #expect(try submit("s3://media/other/a.png", tenant: "other") == 200)
    #expect(try submit("S3://media/in/acme/x/a.png", tenant: "other") == 422)
  }
}
