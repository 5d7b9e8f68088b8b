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
        "securitySchemes": [
          "key": ["type": "http", "scheme": "bearer", "description": "An API key, cm_live_… or cm_test_…."],
          "token": [
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description":
              "A token of the operator's identity provider, where the server takes its tokens. It names scopes and tenant.",
          ],
        ],
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
      let scopes: JSONValue = [.string(action.scope.rawValue)]
      members.append(("security", [["key": scopes], ["token": scopes]]))
    } else {
      members.append(("security", []))
    }
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
    let answers = operation.answers.map { (String($0.status), describe($0)) }
    let problems = operation.allProblems.map { status in
      (
        String(status),
        [
          "description": .string(meaning(status)),
          "content": ["application/problem+json": ["schema": Schemas.reference("Problem")]],
        ] as JSONValue
      )
    }
    members.append(("responses", .object(answers + problems)))
    return .object(members)
  }

  private static func describe(_ parameter: Parameter) -> JSONValue {
    [
      "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
      "required": .bool(parameter.place == .path || parameter.isRequired),
      "description": .string(parameter.meaning),
      "schema": parameter.schema,
    ]
  }

  private static func describe(_ answer: Operation.Answer) -> JSONValue {
    var members: [(String, JSONValue)] = [("description", .string(answer.meaning))]
    if answer.schema != nil || answer.contentType != "application/json" {
      var content: [(String, JSONValue)] = [("schema", answer.schema ?? Schemas.text)]
      if let example = answer.example { content.append(("example", example)) }
      members.append(("content", .object([(answer.contentType, .object(content))])))
    }
    return .object(members)
  }

  private static func meaning(_ status: Int) -> String {
    switch status {
    case 400: "The request is malformed."
    case 401: "There is no key or token, or it is not valid."
    case 403: "The key, token or role does not permit this."
    case 404: "There is no such thing, or it is another tenant's."
    case 409: "The state of things does not allow this."
    case 410: "The link has expired, or its file is gone or another one."
    case 412: "The file is not the one that the request is for, or the protocol's version is not supported."
    case 413: "The body is too large."
    case 415: "The body is of another media type."
    case 416: "The file has no such bytes."
    case 422: "The document is not valid."
    case 423: "Another request is writing to the upload; Retry-After says when to try again."
    case 429: "Too many requests, or too many failed attempts; Retry-After says when to try again."
    case 507: "There is no room on the server; Retry-After says when to try again."
    case 503: "The server cannot do this now; Retry-After says when to try again."
    default: "A problem."
    }
  }
}

extension Operation {
  /// All statuses of problems.
  var allProblems: [Int] {
    var all = Set(problems + [400, 503])
    if access != .open { all.formUnion([401, 403, 429]) }
    if let body { all.formUnion(body.problems) }
    if isRepeatable { all.insert(409) }
    if path.contains("{") { all.insert(414) }
    return all.sorted()
  }
}
