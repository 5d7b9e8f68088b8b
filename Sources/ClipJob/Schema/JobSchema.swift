/// The JSON Schema (draft 2020-12) of the document, made from its tables.
///
/// The reader takes no document that the schema refuses, but for decimals beyond the ninth, which it rounds before it
/// compares. It refuses some that the schema takes: what depends on other keys or on the sources.
public enum JobSchema {
  /// Its `$id`: a name, and no address. API servers have it at `/v1/schemas/job.json`.
  public static let id = "urn:clipmill:job:\(Job.version)"

  /// The same, with alternatives in place of conditions: programs that make up documents by a schema can follow a few alternatives, but not
  /// many conditions at once.
  public static var alternatives: JSONValue { divided(document) }

  /// Where an object has conditions, one of them is met (an output has one container): so it is what one of them says.
  private static func divided(_ schema: JSONValue) -> JSONValue {
    switch schema {
    case .array(let items): return .array(items.map(divided))
    case .object(let members):
      return .object(
        members.map { name, value in
          let rules = value.items ?? []
          guard name == "allOf", !rules.isEmpty, rules.allSatisfy({ $0["if"] != nil }) else {
            return (name, divided(value))
          }
          return ("anyOf", .array(rules.map(alternative)))
        })
    default: return schema
    }
  }

  /// Both are about properties, and never about the same.
  private static func alternative(_ rule: JSONValue) -> JSONValue {
    let parts = [rule["if"], rule["then"]].map { $0?["properties"]?.members ?? [] }
    return ["properties": .object(parts[0] + parts[1])]
  }

  public static var document: JSONValue {
    var parts = SchemaParts()
    let job = parts.schema(of: Job.table)
    return .object(
      [
        ("$schema", "https://json-schema.org/draft/2020-12/schema"), ("$id", .string(id)),
        ("title", .string("Clipmill job, version \(Job.version)")),
      ] + (job.members ?? []) + [("$defs", .object(parts.definitions))])
  }
}

/// Makes schemas, and keeps those that many keys share.
struct SchemaParts {
  private(set) var definitions: [(String, JSONValue)] = []

  /// A reference to a schema that is made once.
  mutating func reference(to name: String, _ make: (inout SchemaParts) -> JSONValue) -> JSONValue {
    if !definitions.contains(where: { $0.0 == name }) {
      let schema = make(&self)
      definitions.append((name, schema))
    }
    return ["$ref": .string("#/$defs/\(name)")]
  }

  mutating func schema(of table: ObjectTable) -> JSONValue {
    var properties: [(String, JSONValue)] = []
    var required: [JSONValue] = []
    for row in table.rows {
      let schema = schema(of: row)
      properties += row.names.map { ($0, schema) }
      if case .refused = row.absence { required += row.names.map(JSONValue.string) }
    }
    var object = ObjectWriter()
    object["type"] = "object"
    object["properties"] = .object(properties)
    object["additionalProperties"] = false
    if !required.isEmpty { object["required"] = .array(required) }
    if !table.rules.isEmpty { object["allOf"] = .array(table.rules) }
    // Some leave something out, which is no JSON.
    if let example = try? JSONValue(parsing: Array(table.example.utf8)) { object["examples"] = [example] }
    return object.value
  }

  private mutating func schema(of row: Key) -> JSONValue {
    var members = row.kind.schema(&self).members ?? []
    let meaning = [Self.plain(row.meaning), row.range.map(Self.plain)].compactMap { $0 }.filter {
      $0 != "see below"
    }
    members.append(("description", .string(meaning.joined(separator: "; "))))
    if case .value(let text) = row.absence, let value = try? JSONValue(parsing: Array(text.utf8)) {
      members.append(("default", value))
    }
    return .object(members)
  }

  /// Markdown without its marks: `[text](address)` is its text.
  static func plain(_ text: String) -> String {
    let words = text.replacing(#/\[([^\]]*)\]\([^)]*\)/#) { $0.output.1 }
    return words.replacing("**", with: "").replacing("`", with: "")
  }
}
