import ClipJob
import HTTPService

/// What an operation answers, its problems and those of HTTP itself included.
extension OpenAPI {
  static func responses(of operation: Operation) -> JSONValue {
    var responses = operation.answers.map {
      (String($0.status), describe($0, operation.allHeaders(of: $0)))
    }
    for status in operation.allProblems {
      responses.append((String(status), problem(status, operation.headers(ofProblem: status))))
    }
    for status in HTTPRefusal.statuses(of: operation) where !operation.allProblems.contains(status) {
      responses.append(
        (String(status), ["$ref": .string("#/components/responses/\(HTTPRefusal.name(status))")]))
    }
    return .object(responses)
  }

  /// Answers that are the same for all operations.
  static let sharedResponses = JSONValue.object(
    HTTPRefusal.all.map { (HTTPRefusal.name($0), problem($0, [.requestID])) })

  private static func describe(_ answer: Operation.Answer, _ headers: [AnswerHeader]) -> JSONValue {
    var members = [("description", JSONValue.string(answer.meaning)), ("headers", describe(headers))]
    if answer.schema != nil || answer.contentType != "application/json" {
      var content: [(String, JSONValue)] = [("schema", answer.schema ?? Schemas.text)]
      if let example = answer.example { content.append(("example", example)) }
      members.append(("content", .object([(answer.contentType, .object(content))])))
    }
    return .object(members)
  }

  private static func problem(_ status: Int, _ headers: [AnswerHeader]) -> JSONValue {
    let isOfHTTP = HTTPRefusal.isOfHTTP(status)
    let promised = headers.map { header in
      AnswerHeader(
        header.name, header.meaning, schema: header.schema, isRequired: header.isRequired && !isOfHTTP)
    }
    let content: [(String, JSONValue)] =
      HTTPRefusal.untyped.contains(status)
      ? [] : [("content", [HTTPProblem.contentType: ["schema": Schemas.reference("Problem")]])]
    return .object(
      [("description", .string(meaning(status))), ("headers", describe(promised))] + content)
  }

  private static func describe(_ headers: [AnswerHeader]) -> JSONValue {
    .object(
      headers.map { header -> (String, JSONValue) in
        (
          header.name,
          [
            "description": .string(header.meaning), "required": .bool(header.isRequired),
            "schema": header.schema,
          ]
        )
      })
  }

  private static func meaning(_ status: Int) -> String {
    switch status {
    case 400: "The request is malformed."
    case 401: "There is no key or token, or it is not valid."
    case 403: "The key, token or role does not permit this."
    case 404: "There is no such thing, or it is another tenant's."
    case 408: "The body did not arrive in time."
    case 409: "The state of things does not allow this."
    case 410: "The link has expired, or its file is gone or another one."
    case 412: "The file is not the one that the request is for, or the protocol's version is not supported."
    case 413: "The body is too large."
    case 414: "The address is too long: a Problem, or a page in HTML without a type."
    case 415: "The body is of another media type."
    case 416: "The file has no such bytes."
    case 417: "Nothing but 100-continue can be expected."
    case 422: "The document is not valid."
    case 423: "Another request is writing to the upload; Retry-After says when to try again."
    case 429:
      "Too many requests, streams, waits or downloads, or too many failed attempts; Retry-After says when to try again."
    case 431: "The request's headers are too large: a page in HTML without a type."
    case 501: "This server does not do that."
    case 503: "The server cannot do this now; Retry-After says when to try again."
    case 505: "The request is of another version of HTTP: a page in HTML without a type."
    case 507: "There is no room on the server; Retry-After says when to try again."
    default: "A problem."
    }
  }
}
