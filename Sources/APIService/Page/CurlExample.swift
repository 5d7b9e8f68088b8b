import ClipJob

/// How an operation is asked for by curl, for a shell that has `$API` and `$KEY`.
struct CurlExample: Sendable {
  let text: String

  init(_ operation: Operation) {
    let isStream = operation.answers.contains { $0.contentType == "text/event-stream" }
    var lines = ["curl \(isStream ? "-N" : "-sS")"]
    if operation.method != "GET" { lines[0] += " -X \(operation.method)" }
    lines[0] += " \"$API\(Self.place(operation.path))\""
    if operation.access != .open { lines.append(#"-H "Authorization: Bearer $KEY""#) }
    for parameter in operation.parameters where parameter.place == .header && parameter.isRequired {
      lines.append("-H '\(parameter.name): 0'")
    }
    if let body = operation.body {
      lines.append("-H 'Content-Type: \(body.contentType)'")
      if let example = body.example {
        var text = example.text(pretty: true).replacing("'", with: #"'\''"#)
        while text.last == "\n" { text.removeLast() }
        lines.append("--data-binary '\(text)'")
      } else {
        lines.append("--data-binary @FILE")
      }
    }
    text = lines.joined(separator: " \\\n  ")
  }

  /// With examples for what stands in braces.
  private static func place(_ path: String) -> String {
    path.replacing("{id}", with: "greeting").replacing("{name}", with: "default")
      .replacing(/\{([a-zA-Z]+)\}/) { "$" + $0.1.uppercased() }
  }
}
