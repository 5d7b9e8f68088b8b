import Accounts
import Foundation
import HTTPService
import TestKit
import Testing
import Uploads

@testable import APIService

/// An API server that takes uploads of 1 MiB into a folder, on a socket.
struct UploadBench {
  let server: TestServer
  let service: HTTPService
  private let root = TemporaryDirectory()
  private let key: String

  init() throws {
    try FileManager.default.createDirectory(atPath: root.file("uploads"), withIntermediateDirectories: true)
    var limits = UploadStore.Limits()
    (limits.upload, limits.spare) = (1 << 20, 0)
    let store = try UploadStore(root.file("uploads"), limits: limits)
    let gate = try UploadGate(store, below: root.path)
    server = TestServer { $0.uploads = .folder(store, gate, prefix: "uploads") }
    service = try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), routes: server.api.routes)
    key = try server.key([.jobsWrite])
  }

  /// The path of a new one.
  func begin(_ bytes: Int) throws -> String {
    let reply = try server.ask(
      "POST", "/v1/uploads", key: key, body: #"{"name":"match.mp4","bytes":\#(bytes)}"#)
    return try #require(reply.json["url"]?.text, "\(reply.text)")
  }

  func headers(at offset: Int) -> [String: String] {
    [
      "Authorization": "Bearer \(key)", "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(offset),
    ]
  }

  func ask(
    _ method: String, _ path: String, _ headers: [String: String], body: [UInt8]? = nil
  ) throws -> WireClient.Answer {
    try #require(try WireClient.ask(Int(service.port), method, path, headers, body: body))
  }
}
