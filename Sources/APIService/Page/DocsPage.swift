import Accounts
import ClipJob
import FoundationEssentials
import HTTPService

/// The interface for people: one page, made from the table of operations, without scripts.
struct DocsPage: Sendable {
  let text: String

  /// - Parameter version: of the program.
  init(version: String) {
    let groups = Self.groups
    let nav = HTML.element(
      "nav", [],
      HTML(
        groups.map { group in
          .element("h2", [], HTML(group.name))
            + HTML(
              group.operations.map { operation in
                .element("a", [("href", "#\(operation.id)")], HTML(operation.id)) + "\n"
              })
        }), .element("h2", [], "Objects"),
      HTML(Schemas.named.map { .element("a", [("href", "#\($0.0)")], HTML($0.0)) + "\n" }))
    let main = HTML.element(
      "main", [], Self.head(version),
      HTML(
        groups.map { group in
          .element("h2", [], HTML(group.name)) + HTML(group.operations.map { OperationSection($0).html })
        }), .element("h2", [], "Objects"), HTML(Schemas.named.map { SchemaTable($0.0, $0.1).html }))
    text = HTML.document(title: "Clipmill API", style: DocsStyle.text, body: nav + main)
  }

  /// Operations by what they are about, in the table's order.
  private static var groups: [(name: String, operations: [Operation])] {
    var groups: [(name: String, operations: [Operation])] = []
    for operation in Operation.all {
      let parts = operation.path.split(separator: "/")
      let isOwn = parts.first == "v1" && operation.access != .open && parts.count > 1
      let word = isOwn ? String(parts[1]) : "service"
      let name = word.prefix(1).uppercased() + word.dropFirst()
      if let known = groups.firstIndex(where: { $0.name == name }) {
        groups[known].operations.append(operation)
      } else {
        groups.append((name, [operation]))
      }
    }
    return groups
  }

  private static func head(_ version: String) -> HTML {
    let paragraphs = [
      "Jobs that make video clips: submit them, follow them, steer their queues. Each operation names the scope that its key needs; "
        + "send the key as `Authorization: Bearer cm_live_…`.",
      "What goes wrong is told as `application/problem+json`: `code` is stable, `detail` says what, `hint` what to do, `errors` "
        + "all that is wrong with a document. After 429 and 503, `Retry-After` says when to come back.",
      "The examples are for a shell with the server's address in `$API` and a key in `$KEY`.",
    ]
    let links = [
      ("/v1/openapi.json", "OpenAPI 3.1"), ("/v1/schemas/job.json", "JSON Schema of job documents"),
    ]
    return .element(
      "header", [], .element("h1", [], "Clipmill API"),
      .element("p", [("class", "quiet")], HTML("Version \(version)")),
      HTML(paragraphs.map { .element("p", [], .prose($0)) }),
      .element(
        "p", [], HTML(links.map { .element("a", [("href", $0.0)], HTML($0.1)) }, separator: " · ")))
  }

  /// With what keeps a browser from anything but showing it.
  var answer: HTTPAnswer {
    HTTPAnswer(
      contentType: "text/html; charset=utf-8", body: Array(text.utf8),
      headers: [
        "Content-Security-Policy":
          "default-src 'none'; style-src '\(DocsStyle.hash)'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache",
      ])
  }
}
