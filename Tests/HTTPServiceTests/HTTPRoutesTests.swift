import Testing

@testable import HTTPService

@Suite struct HTTPRoutesTests {
  private static let routes: HTTPRoutes = {
    var routes = HTTPRoutes()
    for (method, path) in [
      ("GET", "/jobs"), ("POST", "/jobs"), ("GET", "/jobs/{id}"), ("DELETE", "/jobs/{id}"),
      ("GET", "/jobs/all"),
      ("GET", "/jobs/{id}/events"), ("POST", "/only"),
    ] {
      routes.add(method, path) { _ in .text("\(method) \(path)") }
    }
    return routes
  }()

  /// What is answered without a service: "GET /jobs/{id} id=7", or the problem's status and code.
  private func ask(_ method: String, _ path: String, _ routes: HTTPRoutes = routes) -> String {
    do throws(HTTPProblem) {
      switch try routes.target(method, path) {
      case .answer(let answer): return "\(answer.status) \(answer.headers["Allow"] ?? "")"
      case .route(let route, let parameters):
        let words = parameters.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
        return "\(route.method) \(route.pattern.text)" + words.joined()
      }
    } catch { return "\(error.status) \(error.code) \(error.headers["Allow"] ?? "")" }
  }

  @Test(arguments: [
    ("GET", "/jobs", "GET /jobs"), ("POST", "/jobs", "POST /jobs"), ("HEAD", "/jobs", "GET /jobs"),
    ("GET", "/jobs/7", "GET /jobs/{id} id=7"), ("DELETE", "/jobs/7", "DELETE /jobs/{id} id=7"),
    ("GET", "/jobs/7/events", "GET /jobs/{id}/events id=7"),
    ("GET", "/jobs/all", "GET /jobs/all"),
    ("GET", "/jobs/caf%C3%A9%20%25", "GET /jobs/{id} id=café %"),
    ("GET", "/jobs/%252e", "GET /jobs/{id} id=%2e"),
    ("OPTIONS", "/jobs/7", "204 DELETE, GET, HEAD, OPTIONS"), ("OPTIONS", "/only", "204 OPTIONS, POST"),
    ("OPTIONS", "*", "204 DELETE, GET, HEAD, OPTIONS, POST"),
    ("PUT", "/jobs/7", "405 method.unknown DELETE, GET, HEAD, OPTIONS"),
    ("HEAD", "/only", "405 method.unknown OPTIONS, POST"),
    ("get", "/jobs", "405 method.unknown GET, HEAD, OPTIONS, POST"),
  ])
  func aPathFindsItsHandler(method: String, path: String, expected: String) {
    #expect(ask(method, path) == expected)
  }

  @Test(arguments: [
    "/", "/jobs/", "/jobs/7/", "//jobs", "/jobs//events", "/JOBS", "/%6Aobs", "/jobs/../jobs",
    "/jobs/7/event%73", "*", "",
    "jobs", "/jobs/7/events/",
  ])
  func allOthersAreUnknown(path: String) {
    #expect(ask("GET", path) == "404 path.unknown ")
  }

  @Test(arguments: [
    "..", ".", "%2e%2e", "%2E", "a%2Fb", "a%2fb", "..%2f..%2fetc", "a%5Cb", "a\\b", "%00", "a%0Ab", "%7f",
    "%", "%4", "%zz",
    "%ff", "%C0%AF", "%ED%A0%80",
  ])
  func aParameterLeadsNowhereElse(segment: String) {
    #expect(ask("GET", "/jobs/\(segment)") == "400 path.malformed ")
    #expect(ask("GET", "/jobs/\(segment)/events") == "400 path.malformed ")
  }

  @Test func longPathsAreRefused() {
    let longest = "/jobs/" + String(repeating: "a", count: HTTPRoutes.longestPath - 6)
    #expect(ask("GET", longest).hasPrefix("GET /jobs/{id}"))
    #expect(ask("GET", longest + "a") == "414 path.tooLong ")
  }

  @Test func pagesAreForPeople() throws {
    let pages = HTTPRoutes(pages: ["/": { .text("all") }, "/hello": { .text("hello") }])
    #expect(ask("HEAD", "/hello", pages) == "GET /hello")
    let problem = try #require(throws: HTTPProblem.self) { try pages.target("OPTIONS", "/hello") }
    #expect(problem.status == 405 && problem.headers == ["Allow": "GET, HEAD"])
    #expect(problem.answer(.text).body == Array("Only GET and HEAD are allowed here.\n".utf8))
    let unknown = try #require(throws: HTTPProblem.self) { try pages.target("GET", "/x") }
    #expect(unknown.answer(.text).body == Array("There is no such path. Available: / /hello\n".utf8))
  }

  @Test func problemsHaveOneForm() {
    let problem = HTTPProblem(404, "job.unknown", "No “a\"\\\n\u{1}é”.", hint: "Look.")
    let answer = problem.answer(.json)
    #expect(answer.contentType == "application/problem+json" && answer.status == 404)
    let expected =
      #"{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "No “a\"\\\u000a\u0001é”.", "#
      + #""code": "job.unknown", "hint": "Look."}"# + "\n"
    #expect(String(decoding: answer.body, as: UTF8.self) == expected)
    let details = [
      HTTPProblem.Detail("a", "b", path: "x[0]", pointer: "/x/0", hint: "c"), HTTPProblem.Detail("d", "e"),
    ]
    let several = HTTPProblem(422, "a", "b", errors: details).answer(.json, instance: "r")
    #expect(
      String(decoding: several.body, as: UTF8.self).hasSuffix(
        #""instance": "r", "code": "a", "errors": [{"code": "a", "message": "b", "path": "x[0]", "pointer": "/x/0", "#
          + #""hint": "c"}, {"code": "d", "message": "e"}]}"# + "\n"))
  }

  private func framing(_ headers: [(String, String)]) throws(HTTPProblem) -> RequestFraming {
    var request = ServiceRequest(method: "POST", path: "/")
    request.headers = headers.map { ServiceRequest.Field($0.0, $0.1) }
    return try RequestFraming(request)
  }

  @Test func aBodyHasOneLength() throws {
    #expect(
      try framing([]).length == .bytes(0) && (try framing([("content-length", "12")])).length == .bytes(12))
    #expect(try framing([("Transfer-Encoding", "Chunked")]).length == .unknown)
    for (headers, status) in [
      ([("Content-Length", "1"), ("Transfer-Encoding", "chunked")], 400),
      ([("Content-Length", "1"), ("Content-Length", "1")], 400), ([("Content-Length", "+1")], 400),
      ([("Content-Length", "-1")], 400), ([("Content-Length", "0x1")], 400),
      ([("Content-Length", "99999999999999999999")], 400), ([("Transfer-Encoding", "gzip, chunked")], 501),
      ([("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], 501),
      ([("Transfer-Encoding", "identity")], 501),
    ] {
      let problem = try #require(throws: HTTPProblem.self) { try framing(headers) }
      #expect(problem.status == status, "\(headers)")
    }
  }

  @Test func eventsAreFields() {
    let event = ServerSentEvent("a\nb\r\n\rc", name: "do\nne", id: "7\r")
    #expect(
      String(decoding: event.bytes, as: UTF8.self)
        == "event: done\nid: 7\ndata: a\ndata: b\ndata: \ndata: c\n\n")
    #expect(ServerSentEvent("").bytes == Array("data: \n\n".utf8))
  }

  @Test func datesAreOfTheWeb() {
    #expect(Reply.date(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
  }
}
