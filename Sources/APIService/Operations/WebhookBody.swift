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
    var body = try RequestBody(call, of: .webhook)
    for key in keys { read(key, &body) }
    try body.end()
  }

  private mutating func read(_ key: String, _ body: inout RequestBody) {
    switch key {
    case "url": url = body.text(key)
    case "name": name = body.text(key)
    case "tenant": tenant = body.text(key)
    case "disabled": isDisabled = body.flag(key)
    default: events = Self.events(key, &body)
    }
  }

  private static func events(_ key: String, _ body: inout RequestBody) -> Set<WebhookEvent>? {
    guard let names = body.texts(key) else { return nil }
    let known = names.compactMap(WebhookEvent.init(rawValue:))
    if known.count < names.count || !WebhookEvent.ofJobs.isSuperset(of: known) {
      let all = WebhookEvent.ofJobs.sorted().map(\.rawValue).joined(separator: ", ")
      body.refuse(key, "value.choice", "one of the events is none", hint: "the events are \(all)")
    }
    return Set(known)
  }

  static func detail(_ code: String, _ key: String, _ message: String, _ hint: String?) -> HTTPProblem.Detail
  {
    HTTPProblem.Detail(code, message, path: key, pointer: HTTPProblem.pointer(key), hint: hint)
  }

  static func problem(_ errors: [HTTPProblem.Detail]) -> HTTPProblem {
    RequestBody.Kind.webhook.problem(errors)
  }
}
