import Accounts
import HTTPService
import TestKit
import Testing

@testable import APIService

/// What happens to a request before its body is read, over real sockets.
@Suite struct RequestStepsTests {
  private let server = TestServer()

  private func service() throws -> HTTPService {
    try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), routes: server.api.routes)
  }

  /// The status of the answer to a request whose body never comes.
  private func answer(_ service: HTTPService, _ headers: [String: String], key: String?) throws -> Int? {
    let client = try WireClient(port: Int(service.port))
    var headers = headers
    headers["Content-Type"] = "application/json"
    headers["Expect"] = "100-continue"
    if let key { headers["Authorization"] = "Bearer \(key)" }
    client.sendHead("POST", "/v1/jobs", headers)
    return client.head()?.status
  }

  /// Of 64 MiB of bodies that a server holds, who has no key gets nothing.
  @Test func aKeyIsCheckedBeforeTheBodyIsRead() throws {
    let service = try service()
    let good = try server.key([.jobsWrite])
    let reader = try server.key([.jobsRead])
    let (known, chunked) = (["Content-Length": "900000"], ["Transfer-Encoding": "chunked"])
    #expect(try answer(service, known, key: nil) == 401)
    #expect(try answer(service, chunked, key: nil) == 401)
    #expect(try answer(service, known, key: reader) == 403)
    #expect(try answer(service, known, key: good) == 100)
    #expect(server.reports.map(\.status) == [401, 401, 403])
    #expect(server.reports.allSatisfy { $0.operation == "submitJob" })
  }
}
