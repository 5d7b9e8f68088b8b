import Accounts
import ClipJob
import Foundation
import HTTPService
import JobQueue
import TestKit
import Testing
import Uploads
import Webhooks

@testable import APIService

/// Each operation is asked for as the page shows it, over real sockets, and answered as the description says: status, type, schema and headers.
@Suite struct ContractTests {
  private let folder = TemporaryDirectory()
  private let server: TestServer
  private let service: HTTPService
  /// Of a tenant, and of an administrator.
  private let keys: (tenant: String, admin: String)

  init() throws {
    let root = folder.path
    try FileManager.default.createDirectory(atPath: folder.file("uploads"), withIntermediateDirectories: true)
    let store = try UploadStore(folder.file("uploads"))
    let gate = try UploadGate(store, below: root)
    server = TestServer {
      $0.uploads = .folder(store, gate, prefix: "uploads")
      $0.downloads = Downloads(roots: { _ in [root] })
      $0.surveyor = FixedSurveyor()
      $0.ledgers = [MemoryLedger()]
    }
    service = try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), routes: server.api.routes)
    keys = (
      try server.key(Set(Scope.allCases).subtracting([.admin])) { $0.rate = Rate("1000/s") },
      try server.key([.admin])
    )
    try Data("film".utf8).write(to: URL(filePath: folder.file("greeting.mp4")))
  }

  private func ask(_ operation: APIService.Operation) throws -> TestServer.Reply {
    var request = RequestExample(operation)
    if operation.id == "readFile" { request.path = try link() }
    for (example, real) in try things(of: operation) {
      request.path = request.path.replacing(example, with: real)
    }
    var headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
    if case .key(let action) = operation.access {
      headers["Authorization"] = "Bearer \(action.scope == .admin ? keys.admin : keys.tenant)"
    }
    let body: [UInt8]? =
      switch request.body {
      case .text(let text): Array(text.utf8)
      case .file: [UInt8](repeating: 7, count: 123)
      case nil: nil
      }
    let client = try WireClient(port: Int(service.port))
    if let body { headers["Content-Length"] = String(body.count) }
    client.sendHead(request.method, request.path, headers)
    if let body { client.send(body) }
    let isStream = operation.answers.contains { $0.contentType == "text/event-stream" }
    let answer = try #require(isStream ? client.head() : client.answer(), "\(operation.id)")
    return TestServer.Reply(
      status: answer.status, type: answer.headers["content-type"] ?? "", headers: answer.headers,
      json: (try? JSONValue(parsing: answer.body)) ?? .null, text: answer.text)
  }

  /// What has to be there for it, by what stands for it in the example.
  private func things(of operation: APIService.Operation) throws -> [(String, String)] {
    let origin = Origin(.commandLine("test"))
    var things: [(String, String)] = []
    for parameter in operation.parameters where parameter.place == .path {
      let example = try #require(parameter.example)
      switch example.split(separator: "_").first {
      case "key":
        let key = try server.accounts.createKey(
          KeyDraft(tenants: .only("acme"), scopes: [.jobsRead]), by: origin)
        things.append((example, key.key.id))
      case "we":
        let endpoint = try server.hooks.createEndpoint(
          EndpointDraft("https://hooks.example/", tenants: .only("acme")))
        var message = Delivery(testing: endpoint, at: server.hooks.now())
        message.state = .failed
        try server.hooks.put(message)
        things += [(example, endpoint.id), ("msg_7d0c4b1a9e2f8c3d5a6b7c8d9e0f1a2b", message.id)]
      default: break
      }
      if parameter.name == "upload" {
        let begun = try #require(Operation.all.first { $0.id == "beginUpload" })
        things.append((example, try #require(try ask(begun).json["id"]?.text)))
      }
    }
    if operation.id == "logIn" {
      try server.accounts.updateUser(
        "ann", UserChange(isDisabled: false, password: try PasswordHash("correct horse battery")), by: origin)
    }
    return things
  }

  private func link() throws -> String {
    let list = try server.ask("GET", "/v1/jobs/greeting/outputs", key: keys.tenant)
    return try #require(list.json["outputs"]?.items?.first?["url"]?.text, "\(list.text)")
  }

  /// The job of the examples, with all that a result can say.
  private func end() throws {
    let worker = WorkerIdentity(worker: "w", device: "cpu")
    guard let lease = try server.queue.lease(as: worker, for: 60, wait: 0) else { return }
    try server.queue.settle(lease.id, .succeeded(result: FullResult.of(lease.id.job).bytes))
  }

  @Test func everyExampleIsAnsweredAsDescribed() throws {
    // What removes things comes last.
    let inOrder =
      Operation.all.filter { $0.method != "DELETE" } + Operation.all.filter { $0.method == "DELETE" }
    for operation in inOrder {
      try end()
      let reply = try ask(operation)
      let promised = operation.answers.map(\.status)
      #expect(promised.contains(reply.status), "\(operation.id): \(reply.status) \(reply.text)")
      #expect(server.surprises(operation, reply) == [], "\(operation.id): \(reply.text)")
      #expect(reply.headers["x-request-id"] != nil, "\(operation.id)")
      #expect(
        (reply.headers["ratelimit-limit"] == nil)
          == (operation.access == .open || operation.isOfAdministrators), "\(operation.id)")
    }
    server.api.stop()
  }

  @Test func whatIsNotDescribedIsFound() throws {
    let job: JSONValue = ["id": "a", "state": "queued", "outputs": []]
    func surprises(
      _ status: Int = 200, _ type: String = "application/json", _ headers: [String: String] = ["ETag": "x"],
      _ body: JSONValue? = nil
    ) throws -> [String] {
      let (json, text) = (body ?? job, (body ?? job).text())
      return try server.surprises(
        "readJob",
        TestServer.Reply(status: status, type: type, headers: headers, json: json, text: text))
    }
    #expect(try surprises() == [])
    #expect(try surprises(206) == ["readJob answers 206"])
    #expect(try surprises(200, "text/plain") == ["a body of the type text/plain"])
    #expect(try surprises(200, "application/json", [:]) == ["no header ETag"])
    #expect(
      try surprises(200, "application/json", ["etag": "x", "X-Odd": "1"]) == ["the header x-odd"])
    #expect(try surprises(200, "application/json", ["ETag": "x"], ["id": "a"]).count == 2)
    #expect(try surprises(304, "application/json").contains("a body"))
  }

  /// What HTTP itself refuses, in its own words.
  @Test(arguments: [
    (431, "GET /v1/jobs/a HTTP/1.1\r\nHost: a\r\nX-Long: \(String(repeating: "x", count: 17_000))\r\n\r\n"),
    (414, "GET /v1/jobs/\(String(repeating: "x", count: 17_000)) HTTP/1.1\r\nHost: a\r\n\r\n"),
    (414, "GET /v1/jobs/\(String(repeating: "x", count: 5000)) HTTP/1.1\r\nHost: a\r\n\r\n"),
    (400, "GET /v1/jobs/%ff HTTP/1.1\r\nHost: a\r\n\r\n"),
    (505, "GET /v1/jobs/a HTTP/9.9\r\nHost: a\r\n\r\n"),
    (417, "GET /v1/jobs/a HTTP/1.1\r\nHost: a\r\nExpect: much\r\n\r\n"),
    (501, "GET /v1/jobs/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"),
    (413, "GET /v1/jobs/a HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n"),
  ]) func whatHTTPRefusesIsDescribed(_ status: Int, _ request: String) throws {
    let client = try WireClient(port: Int(service.port))
    client.send(request)
    let answer = try #require(client.answer())
    #expect(answer.status == status, "\(answer)")
    let reply = TestServer.Reply(
      status: answer.status, type: answer.headers["content-type"] ?? "", headers: answer.headers,
      json: (try? JSONValue(parsing: answer.body)) ?? .null, text: answer.text)
    #expect(try server.surprises("readJob", reply) == [], "\(answer)")
  }
}

extension APIService.Operation {
  fileprivate var isOfAdministrators: Bool {
    if case .key(let action) = access { action.scope == .admin } else { false }
  }
}
