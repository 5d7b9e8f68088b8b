import ClipJob

/// An object of answers on the page, member by member.
struct SchemaTable: Sendable {
  private let name: String
  private let schema: JSONValue

  init(_ name: String, _ schema: JSONValue) { (self.name, self.schema) = (name, schema) }

  var html: HTML {
    let required = Set((schema["required"]?.items ?? []).compactMap(\.text))
    let rows = (schema["properties"]?.members ?? []).map { member, own in
      HTML.element(
        "tr", [], .element("td", [], .code(member)),
        .element("td", [], Self.words(own), required.contains(member) ? "" : " (may be missing)"))
    }
    let more: HTML =
      schema["additionalProperties"] == true
      ? .element("p", [("class", "quiet")], "It has further members.") : ""
    return .element(
      "section", [("id", name)], .element("h3", [], HTML(name)), .element("table", [], HTML(rows)), more)
  }

  /// What values of a schema are.
  static func words(_ schema: JSONValue) -> HTML {
    if let reference = schema["$ref"]?.text, let name = reference.split(separator: "/").last {
      // The job document's has a page of its own.
      let target = Schemas.named.contains { $0.0 == name } ? "#\(name)" : "/v1/schemas/job.json"
      return .element("a", [("href", target)], HTML(name))
    }
    if let forms = schema["anyOf"]?.items { return HTML(forms.map(words), separator: " or ") }
    if let values = schema["enum"]?.items {
      return HTML(values.map { .code($0.text ?? $0.text()) }, separator: ", ")
    }
    switch schema["type"]?.text {
    case "array": return "list of " + words(schema["items"] ?? .null)
    case "object"?:
      let members = (schema["properties"]?.members ?? []).map { HTML.code($0.0) }
      return members.isEmpty ? "an object" : "objects of " + HTML(members, separator: ", ")
    case "string"?: return "text"
    case "integer"?: return "whole number"
    case "boolean"?: return "true or false"
    case let type?: return HTML(type)
    case nil: return "anything"
    }
  }
}
