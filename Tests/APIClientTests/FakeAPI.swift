import APIClient
import HTTPService
import Synchronization

/// A server that gives its answers in turn, the last one for good, and keeps what it was asked.
final class FakeAPI: Sendable {
  typealias Reply = @Sendable (ServiceRequest) throws(HTTPProblem) -> HTTPAnswer

  private final class State: Sendable {
    let requests = Mutex<[ServiceRequest]>([])
    let replies: [Reply]
    init(_ replies: [Reply]) { self.replies = replies }
  }
  private let state: State
  private let service: HTTPService
  let pauses = Pauses()

  final class Pauses: Sendable { let all = Mutex<[Double]>([]) }

  convenience init(_ answers: HTTPAnswer...) throws {
    try self.init(answers.map { answer in { _ in answer } })
  }

  init(_ replies: [Reply]) throws {
    let state = State(replies)
    self.state = state
    var routes = HTTPRoutes()
    let reply: HTTPRoutes.Handler = { request throws(HTTPProblem) in
      let count = state.requests.withLock {
        $0.append(request)
        return $0.count
      }
      return try state.replies[min(count, state.replies.count) - 1](request)
    }
    for (method, path) in [
      ("GET", "/v1/jobs"), ("GET", "/v1/jobs/{id}"), ("DELETE", "/v1/jobs/{id}"), ("GET", "/v1/events"),
      ("GET", "/v1/queues"), ("GET", "/v1/jobs/{id}/document"), ("GET", "/v1/workers"),
    ] { routes.add(method, path, handler: reply) }
    routes.add("POST", "/v1/jobs", body: .of("application/json", limit: 1 << 20), handler: reply)
    for path in ["/v1/jobs/{id}/retry", "/v1/queues/{name}/pause", "/v1/queues/{name}/resume"] {
      routes.add("POST", path, handler: reply)
    }
    service = try HTTPService(HTTPAddress("127.0.0.1:0")!, routes: routes)
  }

  deinit { service.stop(grace: 0) }

  var url: String { "http://127.0.0.1:\(service.port)" }
  var requests: [ServiceRequest] { state.requests.withLock { $0 } }
  var paused: [Double] { pauses.all.withLock { $0 } }

  /// Its pauses are noted, and take no time.
  func client(_ change: (inout APIClient.Options) -> Void = { _ in }) throws -> APIClient {
    var options = APIClient.Options()
    options.retry.backoff.jitter = 0
    options.retry.pause = { [pauses] pause in pauses.all.withLock { $0.append(pause) } }
    change(&options)
    return try APIClient(APIAddress(url), key: Self.key, options: options)
  }

  static let key = APIKeyText("cm_test_secret")!

  /// An answer whose connection breaks in the middle.
  static func broken(_ type: String = "application/json") -> Reply {
    { _ in
      let stream = HTTPStream(length: 100) { stream in
        _ = stream.write(Array("{".utf8))
        stream.fail()
      }
      return HTTPAnswer(contentType: type, stream: stream)
    }
  }

  static func reply(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> Reply {
    { _ in .json(text, status: status, headers: headers) }
  }

  static func problem(
    _ status: Int, _ code: String, _ message: String = "No.", hint: String? = nil,
    errors: [HTTPProblem.Detail] = [], retryAfter: String? = nil
  ) -> Reply {
    let problem = HTTPProblem(
      status, code, message, hint: hint, errors: errors,
      headers: retryAfter.map { ["Retry-After": $0] } ?? [:])
    return { request throws(HTTPProblem) in throw problem }
  }
}
