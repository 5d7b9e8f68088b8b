/// Which handler answers for which method and path, and what all others are told.
public struct HTTPRoutes: Sendable {
  /// Called on threads of the service, several at once. What it throws is the answer.
  public typealias Handler = @Sendable (ServiceRequest) throws(HTTPProblem) -> HTTPAnswer

  /// Called when the head of a request is there, before its body is read; the request has none yet. What it throws is the answer, and
  /// the body is not read.
  public typealias Admission = @Sendable (ServiceRequest) throws(HTTPProblem) -> BodyTaker

  struct Route: Sendable {
    let method: String
    let pattern: PathPattern
    let body: BodyRule
    /// Nil: bodies are read without asking.
    var admission: Admission?
    /// Whether the admission is asked before anything of the body is read, however small it is.
    var asksFirst = true
    /// Whether the handler never waits, and so needs no thread of its own.
    var isImmediate = false
    /// For a request that has all of its body, or needs none.
    let handler: Handler
  }

  /// By how many segments their patterns have; those with the fewest parameters first.
  private var routes: [Int: [Route]] = [:]
  let problems: HTTPProblem.Form
  /// Whether OPTIONS is answered; otherwise it is a method like others.
  private let answersOptions: Bool
  /// Otherwise a query means nothing, however it is escaped.
  let readsQueries: Bool
  /// Which other sites' pages may read answers; nil: none.
  public var crossOrigin: CrossOrigin?
  /// Called with the status of what is answered without a handler.
  public var refused: @Sendable (_ status: Int) -> Void = { _ in }

  /// Bytes of a path; nobody has a longer one.
  static let longestPath = 4096

  /// - Parameter problems: how what goes wrong is answered.
  public init(problems: HTTPProblem.Form = .json) {
    self.problems = problems
    answersOptions = true
    readsQueries = true
  }

  /// Pages that take nothing from a request, by path.
  init(pages: [String: @Sendable () -> HTTPAnswer]) {
    problems = .text
    answersOptions = false
    readsQueries = false
    for (path, page) in pages { add("GET", path) { _ in page() } }
  }

  /// A handler of GET answers HEAD, too, unless there is one of its own.
  ///
  /// - Parameters:
  ///   - pattern: as in "/jobs/{id}": what stands in braces is one segment, whatever it is. Where several are of one form, the one
  ///     with the fewest parameters counts.
  ///   - isImmediate: the handler never waits, for nobody: it is called where it would hold up all connections.
  public mutating func add(
    _ method: String, _ pattern: String, body: BodyRule = .none, isImmediate: Bool = false,
    handler: @escaping Handler
  ) {
    add(
      Route(
        method: method, pattern: PathPattern(pattern), body: body, isImmediate: isImmediate, handler: handler)
    )
  }

  /// As above, for a route that is asked at the head: nothing of a body is read, or asked for with 100 Continue, before it is admitted.
  ///
  /// - Parameter asksFirst: false: of some KiB that come unasked head and body are looked at together, which is faster, and what comes of
  ///   a body that breaks off is lost.
  public mutating func add(
    _ method: String, _ pattern: String, body: BodyRule, asksFirst: Bool = true,
    admission: @escaping Admission
  ) {
    let handler: Handler = { request throws(HTTPProblem) in
      var head = request
      head.body = []
      return try admission(head).answer(request)
    }
    add(
      Route(
        method: method, pattern: PathPattern(pattern), body: body, admission: admission, asksFirst: asksFirst,
        handler: handler))
  }

  private mutating func add(_ route: Route) {
    let (method, pattern) = (route.method, route.pattern.text)
    let count = route.pattern.count
    precondition(
      !routes[count, default: []].contains { $0.method == method && $0.pattern == route.pattern },
      "two handlers for \(method) \(pattern)")
    routes[count, default: []].append(route)
    routes[count]?.sort { $0.pattern.isNarrower(than: $1.pattern) }
  }

  private var all: [Route] { routes.values.flatMap(\.self) }

  enum Target: Sendable {
    case route(Route, parameters: [String: String])
    case answer(HTTPAnswer)
  }

  /// - Parameter path: without its query, as it came.
  func target(_ method: String, _ path: String) throws(HTTPProblem) -> Target {
    guard path.utf8.count <= Self.longestPath else {
      throw HTTPProblem(414, "path.tooLong", "The path is longer than \(Self.longestPath) bytes.")
    }
    if answersOptions, method == "OPTIONS", path == "*" {
      return .answer(Self.options(allowed(all.map(\.method))))
    }
    let segments = PathPattern.split(path)
    let matches = routes[segments.count, default: []].lazy.map {
      (route: $0, match: $0.pattern.match(segments))
    }.filter { $0.match != .none }
    guard let best = matches.first else {
      let known = Set(all.map(\.pattern.text)).sorted().joined(separator: " ")
      throw HTTPProblem(404, "path.unknown", "There is no such path.", hint: "Available: \(known)")
    }
    if case .malformed(let parameter) = best.match {
      throw HTTPProblem(
        400, "path.malformed", "Invalid value for {\(parameter)} in the path.",
        hint: "Percent-encode it once, as UTF-8; “/”, “\\” and control characters are not allowed.")
    }
    // Other forms of the same path are other resources.
    if best.route.method == method, case .parameters(let parameters) = best.match {
      return .route(best.route, parameters: parameters)
    }
    let same = matches.filter { $0.route.pattern == best.route.pattern }
    let methods = same.map(\.route.method)
    let wanted = method == "HEAD" && !methods.contains("HEAD") ? "GET" : method
    if let found = same.first(where: { $0.route.method == wanted }),
      case .parameters(let parameters) = found.match
    {
      return .route(found.route, parameters: parameters)
    }
    let allowed = allowed(Array(methods))
    if answersOptions, method == "OPTIONS" { return .answer(Self.options(allowed)) }
    throw HTTPProblem(
      405, "method.unknown",
      "Only \(Self.list(allowed)) \(allowed.count == 1 ? "is" : "are") allowed here.",
      headers: ["Allow": allowed.joined(separator: ", ")])
  }

  private func allowed(_ methods: [String]) -> [String] {
    let implied = (methods.contains("GET") ? ["HEAD"] : []) + (answersOptions ? ["OPTIONS"] : [])
    return Set(methods + implied).sorted()
  }

  private static func options(_ allowed: [String]) -> HTTPAnswer {
    HTTPAnswer(status: 204, contentType: "", body: [], headers: ["Allow": allowed.joined(separator: ", ")])
  }

  /// "GET, HEAD and POST".
  private static func list(_ words: [String]) -> String {
    words.count < 2
      ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
  }
}
