import ClipJob
import HTTPService

/// A header of an answer, as it is described.
struct AnswerHeader: Sendable {
  var name: String
  var meaning: String
  /// A JSON Schema.
  var schema: JSONValue
  /// Every answer of that status has it.
  var isRequired: Bool

  init(_ name: String, _ meaning: String, schema: JSONValue = Schemas.text, isRequired: Bool = false) {
    (self.name, self.meaning, self.schema, self.isRequired) = (name, meaning, schema, isRequired)
  }

  var required: AnswerHeader { AnswerHeader(name, meaning, schema: schema, isRequired: true) }

  static let requestID = AnswerHeader(
    "X-Request-Id", "The request's own, if that is 1 to 128 letters, digits and signs of ._:-, or a new one.",
    isRequired: true)
  /// Of keys with a rate.
  static let rate = [
    AnswerHeader("RateLimit-Limit", "Of a key with a rate: requests at once.", schema: Schemas.count),
    AnswerHeader("RateLimit-Remaining", "Requests that the key may make now.", schema: Schemas.count),
    AnswerHeader(
      "RateLimit-Reset", "Seconds until the key may make as many as ever again.", schema: Schemas.count),
  ]
  static let retry = AnswerHeader("Retry-After", "Seconds after which to try again.", schema: Schemas.count)
  static let challenge = AnswerHeader(
    "WWW-Authenticate", "How to authenticate, and why this did not do (RFC 6750).")
  static let replay = AnswerHeader(
    Repetition.mark, "true: this is the answer to an earlier request with the same \(Repetition.header).",
    schema: ["type": "string", "enum": ["true"]])
  static let location = AnswerHeader("Location", "Where it is.", isRequired: true)
  static let tag = AnswerHeader("ETag", "Changes with each byte of the answer.", isRequired: true)
  static let cookie = AnswerHeader("Set-Cookie", "The session's secret, for the browser alone.")
  static let link = AnswerHeader(
    "Link", "The address of the next page, with rel=\"next\"; absent: there is none.")
  static let accept = [
    AnswerHeader("Accept", "Media types that the body may have."),
    AnswerHeader("Accept-Encoding", "Codings that the body may have."),
  ]

  /// What is sent with a file.
  static let file = [
    tag, AnswerHeader("Accept-Ranges", "bytes.", isRequired: true),
    AnswerHeader("Last-Modified", "Of the file."),
    AnswerHeader(
      "Content-Disposition", "The file's name, and whether it is shown or saved.", isRequired: true),
  ]
  static let range = AnswerHeader("Content-Range", "Which bytes of how many.", isRequired: true)
}

extension Operation {
  /// Those of each answer that the operation gives itself.
  private var ownHeaders: [AnswerHeader] {
    [AnswerHeader.requestID] + (access == .open ? [] : AnswerHeader.rate)
  }

  func allHeaders(of answer: Answer) -> [AnswerHeader] {
    ownHeaders + (isRepeatable ? [AnswerHeader.replay] : []) + answer.headers
  }

  func headers(ofProblem status: Int) -> [AnswerHeader] {
    ownHeaders + special(status)
      + problemHeaders.filter { own in !special(status).contains { $0.name == own.name } }
  }

  private func special(_ status: Int) -> [AnswerHeader] {
    switch status {
    case 401: [AnswerHeader.challenge.required]
    case 403: [AnswerHeader.challenge]
    case 409: [AnswerHeader.retry]
    case 415: AnswerHeader.accept
    case 416: [AnswerHeader.range, AnswerHeader("Accept-Ranges", "bytes.")]
    case 423, 429, 503, 507: [AnswerHeader.retry.required]
    default: []
    }
  }
}
