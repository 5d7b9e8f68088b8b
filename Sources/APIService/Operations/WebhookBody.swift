import Accounts
import ClipJob
import HTTPService
import Webhooks

/// What a request wants of an endpoint.
struct WebhookBody: Sendable {
  private(set) var url: String?
  private(set) var name: String?
  private(set) var events: Set<WebhookEvent>?
  private(set) var isDisabled: Bool?
  private(set) var tenant: String?

  /// Bytes.
  static let limit = 16 << 10

  /// - Parameter keys: those that the operation knows.
  /// - Throws: 400 for what is no JSON, 422 `webhook.invalid` with all that is wrong.
  init(_ call: APICall, keys: [String]) throws(HTTPProblem) {
    let document: JSONValue
    do throws(JobError) { document = try JSONValue(parsing: call.request.body) } catch {
      throw HTTPProblem([error])
    }
    guard let members = document.members else {
      throw Self.problem([
        .init("value.type", "The body is no object.", hint: "For example {\"url\": \"https://…\"}.")
      ])
    }
    var wrong: [HTTPProblem.Detail] = []
    for (key, value) in members {
      if let detail = keys.contains(key) ? read(key, value) : Self.unknown(key, keys) { wrong.append(detail) }
    }
    guard wrong.isEmpty else { throw Self.problem(wrong) }
  }

  /// Nil: it is right.
  private mutating func read(_ key: String, _ value: JSONValue) -> HTTPProblem.Detail? {
    switch (key, value) {
    case ("url", .string(let text)): url = text
    case ("name", .string(let text)): name = text
    case ("tenant", .string(let text)): tenant = text
    case ("disabled", .bool(let flag)): isDisabled = flag
    case ("events", .array(let items)):
      let known = items.compactMap { $0.text.flatMap(WebhookEvent.init(rawValue:)) }
      guard known.count == items.count, WebhookEvent.ofJobs.isSuperset(of: known) else {
        let names = WebhookEvent.ofJobs.sorted().map(\.rawValue).joined(separator: ", ")
        return Self.detail("value.choice", key, "One of the events is none.", "The events are \(names).")
      }
      events = Set(known)
    default:
      return Self.detail(
        "value.type", key, "“\(key)” is of another type.", "It is \(Self.types[key] ?? "a text").")
    }
    return nil
  }

  private static let types = ["disabled": "true or false", "events": "a list of names"]

  private static func unknown(_ key: String, _ keys: [String]) -> HTTPProblem.Detail {
    let shown = ForeignText.cut(ForeignText.harmless(key), bytes: 64)
    return detail(
      "key.unknown", shown, "There is no “\(shown)” here.", "There are: \(keys.joined(separator: ", ")).")
  }

  static func detail(_ code: String, _ key: String, _ message: String, _ hint: String?) -> HTTPProblem.Detail
  {
    HTTPProblem.Detail(code, message, path: key, pointer: HTTPProblem.pointer(key), hint: hint)
  }

  static func problem(_ errors: [HTTPProblem.Detail]) -> HTTPProblem {
    let count = errors.count
    return HTTPProblem(
      422, "webhook.invalid", "The webhook is not valid: \(count) problem\(count == 1 ? "" : "s").",
      errors: errors)
  }
}
