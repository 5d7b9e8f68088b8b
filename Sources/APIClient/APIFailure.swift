import ClipJob
import HTTPClient

/// An API server did not do what it was asked.
public struct APIFailure: Error, Sendable, Equatable {
  /// Of the answer; nil: there was none.
  public var status: Int?
  /// At least one. Codes are the server's own (docs/api.md), `api.key.…` and `api.token.…` where it does not take those, or `api.…` for what the client found.
  public var errors: [JobError]

  public init(status: Int? = nil, _ errors: [JobError]) {
    (self.status, self.errors) = (status, errors)
  }

  /// The first error's.
  public var code: String { errors.first?.code ?? "" }
}

extension APIFailure {
  /// There was no answer.
  init(_ error: HTTPError, of address: APIAddress) {
    let place = address.text
    let failure =
      switch error.kind {
      case .untrusted:
        JobError(
          "api.untrusted", "\(place) did not show that it is the server that is meant: \(error.message)",
          hint: "check the address; a certificate of your own authority is trusted with --cacert FILE")
      case .timedOut:
        JobError(
          "api.unavailable", "\(place) does not answer in time: \(error.message)",
          hint: "try again; then check the address and the network", retryable: true)
      case .tooLong:
        JobError(
          "api.foreign", "the answer of \(place) is too long: \(error.message)",
          hint: "check the address: an API server's answers are short")
      case .cancelled, .addressRefused, .upload, .unreachable, .failed:
        JobError(
          "api.unavailable", "\(place) cannot be asked: \(error.message)",
          hint: "check the address, and that the server runs", retryable: true)
      }
    self.init([failure])
  }

  /// What the server says went wrong (RFC 9457), or that it is no API server.
  init(_ answer: APIAnswer, of address: APIAddress) {
    guard answer.isOf("application/problem+json"), let problem = answer.json, let code = problem["code"]?.text
    else {
      self = Self.foreign(answer, of: address)
      return
    }
    let hint = problem["hint"]?.text.map(Self.phrase)
    // Keys of documents have errors of these names, too.
    let own = JobError(
      code.hasPrefix("key.") || code.hasPrefix("token.") ? "api." + code : code,
      "\(address.text): \(Self.phrase(problem["detail"]?.text ?? "status \(answer.status)"))",
      hint: hint, retryable: answer.status == 429 || answer.status == 503)
    let errors = (problem["errors"]?.items ?? []).compactMap(JobError.init(document:))
    self.init(status: answer.status, errors.isEmpty ? [own] : errors)
  }

  /// Somebody else has answered.
  static func foreign(_ answer: APIAnswer, of address: APIAddress) -> APIFailure {
    let type = answer.header("Content-Type")?.prefix { $0 != ";" } ?? "no type"
    var hint = "check the address: it is what stands before /v1"
    if (300..<400).contains(answer.status), let place = answer.header("Location") {
      hint =
        "it redirects to \(ForeignText.cut(place, bytes: 200)): name that server, without the path of the API"
    }
    if [502, 504].contains(answer.status) {
      hint = "a proxy has answered, and does not reach the server behind it"
    }
    return APIFailure(
      status: answer.status,
      [
        JobError(
          "api.foreign",
          "\(address.text) does not answer as an API server of Clipmill: status \(answer.status), "
            + ForeignText.cut(String(type), bytes: 80), hint: hint)
      ])
  }

  /// A server's sentence within another one: names and abbreviations at its beginning stay as they are.
  private static func phrase(_ sentence: String) -> String {
    let text = sentence.trimmingSuffix { $0 == "." }
    guard text.dropFirst().first?.isUppercase == false else { return String(text) }
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
