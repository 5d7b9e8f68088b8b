import Accounts
import HTTPService

/// The ETag of an answer's text: a strong one, that changes with each byte.
struct EntityTag: Sendable, Equatable {
  let text: String

  init(of body: String) { text = "\"\(Secrets.digest(body).prefix(32))\"" }

  /// - Parameter known: `If-None-Match` (RFC 9110, section 13.1.2).
  func isAmong(_ known: String?) -> Bool {
    let tags = (known ?? "").split(separator: ",").map { tag in String(tag.filter { $0 != " " }) }
    return tags.contains { tag in tag == "*" || tag == text || tag == "W/" + text }
  }

  /// The answer with its tag; 304 without a body where the client has it already.
  func answer(_ whole: HTTPAnswer, unless known: String?) -> HTTPAnswer {
    var answer =
      isAmong(known) ? HTTPAnswer(status: 304, contentType: "", body: [], headers: whole.headers) : whole
    answer.headers["ETag"] = text
    return answer
  }

  static let condition = Parameter(
    name: "If-None-Match", place: .header, kind: .text(longest: 4096),
    meaning: "The ETag of an answer before: 304 if nothing has changed.")
}
