import Accounts
import ClipJob

/// The table of operations as OpenAPI 3.1 describes it.
enum OpenAPI {
  /// - Parameter version: of the program.
  static func document(version: String) -> JSONValue {
    var paths: [(String, [(String, JSONValue)])] = []
    for operation in Operation.all {
      let entry = (operation.method.lowercased(), describe(operation))
      if let known = paths.firstIndex(where: { $0.0 == operation.path }) {
        paths[known].1.append(entry)
      } else {
        paths.append((operation.path, [entry]))
      }
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Clipmill", "version": .string(version),
        "description": "Jobs that make video clips: submitting them, following them, steering queues.",
      ],
      "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
      "paths": .object(paths.map { ($0.0, .object($0.1)) }),
      "components": [
        "schemas": .object(Schemas.job + Schemas.named + Schemas.files),
        "responses": sharedResponses,
        "securitySchemes": .object(SecurityScheme.all.map { ($0.name, $0.document) }),
      ],
    ]
  }

  private static func describe(_ operation: Operation) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("operationId", .string(operation.id)), ("summary", .string(operation.summary)),
    ]
    if case .key(let action) = operation.access {
      members.append(
        ("description", .string("Needs a key or a token with the scope \(action.scope.rawValue).")))
    }
    members.append(("security", SecurityScheme.requirements(of: operation)))
    if !operation.allParameters.isEmpty {
      members.append(("parameters", .array(operation.allParameters.map(describe))))
    }
    if let body = operation.body {
      var content: [(String, JSONValue)] = [("schema", body.schema)]
      if let example = body.example { content.append(("example", example)) }
      members.append(
        (
          "requestBody",
          [
            "required": true,
            "content": .object(
              [(body.contentType, .object(content))]
                + body.forms.map { ($0.type, ["schema": $0.schema]) }),
          ]
        ))
    }
    members.append(("responses", responses(of: operation)))
    return .object(members)
  }

  private static func describe(_ parameter: Parameter) -> JSONValue {
    let example = parameter.example.map { [("example", JSONValue.string($0))] } ?? []
    return .object(
      [
        ("name", .string(parameter.name)), ("in", .string(parameter.place.rawValue)),
        ("required", .bool(parameter.place == .path || parameter.isRequired)),
        ("description", .string(parameter.meaning)), ("schema", parameter.schema),
      ] + example)
  }
}

extension Operation {
  /// All statuses of problems.
  var allProblems: [Int] {
    var all = Set(problems + [400, 503])
    if access != .open { all.formUnion([401, 403, 429]) }
    if let body { all.formUnion(body.problems) }
    if isRepeatable { all.insert(409) }
    return all.sorted()
  }
}
