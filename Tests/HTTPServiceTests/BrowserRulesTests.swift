import TestKit
import Testing

@testable import HTTPService

@Suite struct BrowserRulesTests {
  @Test func everyAnswerForProgramsHasThem() throws {
    var routes = HTTPRoutes()
    routes.add("GET", "/page") { _ in
      .text("page", headers: ["Content-Security-Policy": "default-src 'self'"])
    }
    let service = try HTTPService(
      HTTPAddress(host: "127.0.0.1", port: 0), limits: RequestTests.patient, routes: routes)
    let client = try RawClient(port: service.port)
    client.send("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
    let problem = try #require(client.reply())
    #expect(problem.status == 404 && problem.headers["x-content-type-options"] == "nosniff")
    #expect(problem.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'")
    #expect(problem.headers["strict-transport-security"] == nil)
    // A page has its own.
    client.send("GET /page HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.reply()?.headers["content-security-policy"] == "default-src 'self'")
    #expect(BrowserRules.headers(isSecure: true)["Strict-Transport-Security"] == "max-age=31536000")
    service.stop()
  }
}
