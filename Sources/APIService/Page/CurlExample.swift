/// How an operation is asked for by curl, for a shell that has `$API` and `$KEY`.
struct CurlExample: Sendable {
  let text: String

  init(_ operation: Operation) {
    let request = RequestExample(operation)
    let isStream = operation.answers.contains { $0.contentType == "text/event-stream" }
    var lines = ["curl \(isStream ? "-N" : "-sS")"]
    if request.method != "GET" { lines[0] += " -X \(request.method)" }
    lines[0] += " \"$API\(request.path)\""
    if operation.access != .open { lines.append(#"-H "Authorization: Bearer $KEY""#) }
    for header in request.headers { lines.append("-H '\(header.name): \(header.value)'") }
    switch request.body {
    case .text(let text): lines.append("--data-binary '\(text.replacing("'", with: #"'\''"#))'")
    case .file(let name): lines.append("--data-binary @\(name)")
    case nil: break
    }
    text = lines.joined(separator: " \\\n  ")
  }
}
