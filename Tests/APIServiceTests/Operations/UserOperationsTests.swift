import Accounts
import ClipJob
import Testing

@testable import APIService

@Suite struct UserOperationsTests {
  private let server = TestServer()

  private func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> TestServer.Reply {
    try server.ask(method, path, key: try server.key([.admin]), body: body?.text())
  }

  @Test func aUserIsCreatedAndChanged() throws {
    let made = try ask("POST", "/v1/users", ["name": "ann", "role": "viewer"])
    let password = try #require(made.json["password"]?.text)
    #expect(made.status == 201 && made.json["role"] == "viewer")
    func logIn() throws -> Int {
      let body: JSONValue = ["name": "ann", "password": .string(password)]
      return try server.ask("POST", "/v1/session", body: body.text()).status
    }
    #expect(try logIn() == 200)
    let listed = try ask("GET", "/v1/users")
    #expect(listed.json["users"]?.items?.count == 1 && !listed.text.contains(password))
    #expect(try ask("PATCH", "/v1/users/ann", ["disabled": true]).json["disabledAt"] != .null)
    #expect(try logIn() == 401)
    let enabled = try ask("PATCH", "/v1/users/ann", ["disabled": false, "role": "operator"])
    #expect(enabled.json["role"] == "operator" && enabled.json["disabledAt"] == .null)
    #expect(try logIn() == 200)
  }

  @Test func mistakesAreTold() throws {
    #expect(try ask("POST", "/v1/users", ["name": "ann", "role": "viewer"]).status == 201)
    #expect(try ask("POST", "/v1/users", ["name": "ann", "role": "viewer"]).code == "account.exists")
    let role = try ask("POST", "/v1/users", ["name": "b", "role": "opertor"])
    #expect(role.status == 422 && role.json["errors"]?.items?.first?["hint"] == "did you mean operator?")
    #expect(try ask("POST", "/v1/users", ["name": "b"]).json["errors"]?.items?.first?["pointer"] == "/role")
    #expect(
      try ask("POST", "/v1/users", ["name": "b", "role": "viewer", "password": "short"]).code
        == "account.invalid")
    #expect(try ask("PATCH", "/v1/users/ann", [:]).status == 422)
    #expect(try ask("PATCH", "/v1/users/bob", ["disabled": true]).code == "account.unknown")
  }
}
