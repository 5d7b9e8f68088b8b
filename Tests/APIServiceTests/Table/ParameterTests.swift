import Accounts
import Testing

@testable import APIService

@Suite struct ParameterTests {
  @Test(arguments: [
    ("/v1/jobs?limit=0", "parameter.invalid"), ("/v1/jobs?limit=x", "parameter.invalid"),
    ("/v1/jobs?limit=+1", "parameter.invalid"), ("/v1/jobs?state=odd", "parameter.invalid"),
    ("/v1/jobs?limt=1", "parameter.unknown"), ("/v1/jobs?limit=1&limit=2", "parameter.invalid"),
  ]) func mistakesAreTold(_ path: String, _ code: String) throws {
    let server = TestServer()
    let reply = try server.ask("GET", path, key: try server.key([.jobsRead]))
    #expect(reply.status == 400 && reply.code == code, "\(reply)")
  }

  @Test func goodOnesAreTaken() throws {
    let server = TestServer()
    let key = try server.key([.jobsRead])
    #expect(try server.ask("GET", "/v1/jobs?limit=1000&state=dead&queue=default", key: key).status == 200)
    #expect(try server.ask("GET", "/v1/jobs?queue=other", key: key).code == "queue.unknown")
  }
}
