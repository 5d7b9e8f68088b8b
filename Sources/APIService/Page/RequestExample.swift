import ClipJob

/// A request that an operation takes, but for its key and for what is there to be named.
struct RequestExample: Sendable {
  enum Body: Sendable {
    case text(String)
    /// What stands in that file.
    case file(String)
  }

  let method: String
  var path: String
  /// In order, without the key.
  let headers: [(name: String, value: String)]
  let body: Body?

  init(_ operation: Operation) {
    let parameters = operation.parameters
    method = operation.method
    path = parameters.filter { $0.place == .path }.reduce(operation.path) { path, parameter in
      path.replacing("{\(parameter.name)}", with: parameter.example ?? "")
    }
    let required = parameters.filter { $0.place == .header && $0.isRequired }
    let type = operation.body.map { [("Content-Type", $0.contentType)] } ?? []
    headers = required.map { ($0.name, $0.example ?? "") } + type
    body = operation.body.map { body in
      guard let example = body.example else { return .file("match.mp4") }
      var text = example.text(pretty: true)
      while text.last == "\n" { text.removeLast() }
      return .text(text)
    }
  }
}
