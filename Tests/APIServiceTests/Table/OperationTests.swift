import Accounts
import ClipJob
import HTTPService
import Testing

@testable import APIService

/// What holds for each row of the table.
@Suite struct OperationTests {
  /// A request that the operation would carry out for whoever may.
  private func ask(_ operation: Operation, _ server: TestServer, key: String?) throws -> TestServer.Reply {
    let path = operation.path.replacing("{id}", with: "theirs").replacing("{name}", with: "default")
    return try server.ask(
      operation.method, path, key: key, body: operation.body == nil ? nil : TestServer.document("own"))
  }

  @Test(arguments: Operation.all.map(\.id)) func onlyTheRightScopeMayDoIt(_ id: String) throws {
    let operation = try #require(Operation.all.first { $0.id == id })
    guard case .key(let action) = operation.access else {
      let server = TestServer()
      let reply = try ask(operation, server, key: nil)
      // A link is what lets in there.
      #expect(reply.status == (operation.path.contains("{token}") ? 404 : 200))
      #expect(server.surprises(operation, reply) == [])
      return
    }
    for scope in Scope.allCases {
      let server = TestServer()
      let tenants = ["acme", "other"]
      for tenant in tenants {
        let theirs = try server.ask(
          "POST", "/v1/jobs", key: try server.key([.jobsWrite], tenant: "theirs"),
          body: TestServer.document("theirs"))
        #expect([200, 201].contains(theirs.status))
        let reply = try ask(operation, server, key: try server.key([scope], tenant: tenant))
        reply.stream?.finish()
        if !scope.covers(action.scope) {
          #expect(reply.status == 403 && reply.code == "key.scope", "\(id) with \(scope): \(reply)")
        } else if operation.path.contains("{id}"), scope != .admin {
          // Another tenant's: as if it were not there.
          #expect(reply.status == 404 && reply.code == "job.unknown", "\(id) with \(scope): \(reply)")
          let nobody = operation.path.replacing("{id}", with: "nobody")
          let unknown = try server.ask(operation.method, nobody, key: try server.key([scope], tenant: tenant))
          #expect(unknown.text == reply.text && unknown.headers == reply.headers)
        } else {
          #expect(![401, 403].contains(reply.status), "\(id) with \(scope): \(reply)")
        }
        #expect(server.surprises(operation, reply) == [], "\(id): \(reply.text)")
      }
      let missing = try ask(operation, server, key: nil)
      #expect(missing.status == 401 && missing.code == "key.missing")
      #expect(server.surprises(operation, missing) == [])
      #expect(server.reports.contains { $0.operation == id && $0.status == 401 })
      server.api.stop()
    }
  }

  @Test func namesAreUnique() {
    #expect(Set(Operation.all.map(\.id)).count == Operation.all.count)
  }

  @Test func pathsAndParametersAgree() {
    for operation in Operation.all {
      let inPath = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
        String($0.dropFirst().dropLast())
      }
      #expect(operation.parameters.filter { $0.place == .path }.map(\.name) == inPath, "\(operation.id)")
    }
  }
}
