/// Which handler answers for which path, and what all others are told.
struct HTTPRoutes: Sendable {
  typealias Handler = @Sendable () -> HTTPAnswer

  let handlers: [String: Handler]

  /// Bytes of a path; nobody has a longer one.
  static let longestPath = 1024

  static func understands(_ method: String) -> Bool { method == "GET" || method == "HEAD" }

  /// - Parameter path: without its query, as it came: nothing in it is decoded.
  func answer(_ method: String, _ path: String) -> HTTPAnswer {
    guard path.utf8.count <= Self.longestPath else {
      return .text("The path is longer than \(Self.longestPath) bytes.", status: 414)
    }
    guard let handler = handlers[path] else {
      let known = handlers.keys.sorted().joined(separator: " ")
      return .text("There is nothing here. There is: \(known)", status: 404)
    }
    guard Self.understands(method) else {
      return .text(
        "GET and HEAD are all that is understood here.", status: 405, headers: ["Allow": "GET, HEAD"])
    }
    return handler()
  }
}
