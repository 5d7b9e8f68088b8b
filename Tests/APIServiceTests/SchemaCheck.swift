import ClipJob

/// Checks JSON against the schemas of an OpenAPI document. It knows the keywords that those of answers use, and takes any other
/// for a mistake, so that nothing passes unchecked.
struct SchemaCheck {
  private let root: JSONValue
  /// Members that a schema does not name are told where it allows them, too.
  private let isStrict: Bool

  init(_ document: JSONValue, isStrict: Bool = false) { (root, self.isStrict) = (document, isStrict) }

  /// What is wrong, by place; empty: nothing.
  func problems(_ value: JSONValue, _ schema: JSONValue, at place: String = "") -> [String] {
    guard let keywords = schema.members else { return ["\(place): the schema is no object"] }
    return keywords.flatMap { name, rule in problems(value, name, rule, schema, place) }
  }

  func resolve(_ reference: String) -> JSONValue? {
    guard reference.hasPrefix("#/") else { return nil }
    return reference.dropFirst(2).split(separator: "/").reduce(Optional(root)) { $0?[String($1)] }
  }

  private func problems(
    _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ schema: JSONValue, _ place: String
  ) -> [String] {
    func unless(_ isFine: Bool, _ words: String) -> [String] { isFine ? [] : ["\(place): \(words)"] }
    switch keyword {
    case "$ref":
      guard let target = rule.text.flatMap(resolve) else { return ["\(place): \(rule) leads nowhere"] }
      return problems(value, target, at: place)
    case "type":
      return unless(
        rule.text == type(value) || rule.text == "number" && type(value) == "integer", "no \(rule)")
    case "enum": return unless(rule.items?.contains(value) == true, "\(value) is none of \(rule)")
    case "maximum": return unless((value.double ?? .infinity) <= (rule.double ?? -.infinity), "above \(rule)")
    case "format":
      let isMoment = value.text?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil
      return unless(rule == "date-time" && isMoment, "no \(rule)")
    case "minimum": return unless((value.double ?? -.infinity) >= (rule.double ?? .infinity), "below \(rule)")
    case "properties":
      return (value.members ?? []).flatMap { name, own in
        rule[name].map { problems(own, $0, at: "\(place)/\(name)") } ?? []
      }
    case "required":
      return (rule.items ?? []).flatMap { name in unless(value[name.text ?? ""] != nil, "no \(name)") }
    case "additionalProperties":
      let others = (value.members ?? []).filter { schema["properties"]?[$0.0] == nil }
      if rule.members != nil { return others.flatMap { problems($1, rule, at: "\(place)/\($0)") } }
      return rule == true && !isStrict ? [] : others.map { "\(place): \($0.0) is not known" }
    case "items":
      return (value.items ?? []).enumerated().flatMap { problems($1, rule, at: "\(place)/\($0)") }
    case "anyOf":
      return unless(rule.items?.contains { problems(value, $0).isEmpty } == true, "none of the forms")
    default: return ["\(place): the keyword \(keyword) is not known"]
    }
  }

  private func type(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "boolean"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    case .number: value.integer == nil ? "number" : "integer"
    }
  }
}
