import Testing

@testable import HTTPService

@Suite struct CrossOriginTests {
  private func request(_ origin: String?, _ method: String = "GET", wants: String? = nil) -> ServiceRequest {
    var request = ServiceRequest(method: method, path: "/")
    if let origin { request.headers.append(ServiceRequest.Field("Origin", origin)) }
    if let wants { request.headers.append(ServiceRequest.Field("Access-Control-Request-Method", wants)) }
    return request
  }

  @Test func onlyNamedSitesReadAnswers() throws {
    let rule = try #require(CrossOrigin(["https://app.example.com"]))
    let own = rule.headers(for: request("https://app.example.com"), allow: nil)
    #expect(own["Access-Control-Allow-Origin"] == "https://app.example.com" && own["Vary"] == "Origin")
    #expect(own["Access-Control-Expose-Headers"]?.contains("RateLimit-Remaining") == true)
    for other in ["https://evil.example", "https://app.example.com.evil.example", "null", nil] {
      #expect(rule.headers(for: request(other), allow: nil) == ["Vary": "Origin"])
    }
    // Cookies never count for them.
    #expect(own["Access-Control-Allow-Credentials"] == nil)
  }

  @Test func browsersAskBefore() throws {
    let rule = try #require(CrossOrigin(["*"]))
    let asked = rule.headers(for: request("https://a.example", "OPTIONS", wants: "POST"), allow: "GET, POST")
    #expect(
      asked["Access-Control-Allow-Origin"] == "*" && asked["Access-Control-Allow-Methods"] == "GET, POST")
    #expect(asked["Access-Control-Allow-Headers"]?.contains("Authorization") == true)
    #expect(asked["Access-Control-Max-Age"] == "600")
  }

  @Test(arguments: [
    "app.example.com", "https://", "https://app.example.com/", "https://app.example.com/x", "ftp://a",
    "https://u@a.example", "https://A.example", "https://a?b", "",
  ]) func whatIsNoOriginIsRefused(_ text: String) {
    #expect(CrossOrigin([text]) == nil)
  }
}
