import Accounts
import ClipJob
import HTTPService
import Testing
import Webhooks

@testable import APIService

/// What holds for each row of the table.
@Suite struct OperationTests {
  /// A request that the operation would carry out for whoever may.
  ///
  /// - Parameter id: of another tenant's thing.
  private func ask(
    _ operation: Operation, _ server: TestServer, key: String?, id: String = "theirs"
  ) throws -> TestServer.Reply {
    let path = operation.path.replacing("{id}", with: id).replacing("{name}", with: "default")
      .replacing("{delivery}", with: "msg_1")
    return try server.ask(
      operation.method, path, key: key,
      body: operation.body?.example?.text().replacing("greeting", with: "own"))
  }

  @Test(arguments: Operation.all.map(\.id)) func onlyTheRightScopeMayDoIt(_ id: String) throws {
    let operation = try #require(Operation.all.first { $0.id == id })
    guard case .key(let action) = operation.access else {
      let server = TestServer()
      let reply = try ask(operation, server, key: nil)
      // Nobody is logged in, and nobody is known; a link is what lets in there.
      let expected =
        id == "logIn"
        ? 401
        : id.hasSuffix("Session") || id == "logOut" || operation.method == "OPTIONS"
          ? 204 : operation.path.contains("{token}") ? 404 : 200
      #expect(reply.status == expected)
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
        let isOfWebhooks = operation.path.hasPrefix("/v1/webhooks")
        let foreign = EndpointDraft("https://hooks.example/", tenants: .only("theirs"))
        let named = isOfWebhooks ? try server.hooks.createEndpoint(foreign).id : "theirs"
        let reply = try ask(operation, server, key: try server.key([scope], tenant: tenant), id: named)
        reply.stream?.finish()
        if !scope.covers(action.scope) {
          #expect(reply.status == 403 && reply.code == "key.scope", "\(id) with \(scope): \(reply)")
        } else if operation.path.hasPrefix("/v1/jobs/{id}"), scope != .admin {
          // Another tenant's: as if it were not there.
          let code = isOfWebhooks ? "webhook.unknown" : "job.unknown"
          #expect(reply.status == 404 && reply.code == code, "\(id) with \(scope): \(reply)")
          let unknown = try ask(
            operation, server, key: try server.key([scope], tenant: tenant), id: "nobody")
          #expect(unknown.text == reply.text && unknown.headers == reply.headers)
        } else {
          #expect(![401, 403].contains(reply.status), "\(id) with \(scope): \(reply)")
        }
        #expect(server.surprises(operation, reply) == [], "\(id): \(reply.text)")
      }
      let missing = try ask(operation, server, key: nil)
      #expect(missing.status == 401 && missing.code == "key.missing")
      #expect(server.surprises(operation, missing) == [])
      let report = try #require(server.reports.last { $0.operation == id })
      #expect(report.status == 401 && report.problem == "key.missing" && !report.hasWaited)
      server.api.stop()
    }
  }

  @Test func namesAreUnique() {
    #expect(Set(Operation.all.map(\.id)).count == Operation.all.count)
  }

  @Test func pathsAndParametersAgree() throws {
    for operation in Operation.all {
      let inPath = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
        String($0.dropFirst().dropLast())
      }
      #expect(operation.parameters.filter { $0.place == .path }.map(\.name) == inPath, "\(operation.id)")
      for parameter in operation.parameters where parameter.place == .path || parameter.isRequired {
        let example = try #require(parameter.example, "\(operation.id) \(parameter.name)")
        #expect(throws: Never.self) { try parameter.check(example) }
      }
    }
  }
}
