import ClipJob

/// A way to tell who asks, as the description has it.
struct SecurityScheme: Sendable {
  let name: String
  let document: JSONValue

  static let all = bearers + sessions + [form]

  private static let bearers = [
    SecurityScheme(
      name: "key",
      document: ["type": "http", "scheme": "bearer", "description": "An API key, cm_live_… or cm_test_…."]),
    SecurityScheme(
      name: "token",
      document: [
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description":
          "A token of the operator's identity provider, where the server takes its tokens. It names scopes and tenant.",
      ]),
  ]
  /// The cookie's name depends on how the browser speaks to the server.
  private static let sessions = [
    cookie("session", SessionCookie(isSecure: true), "over TLS"),
    cookie("sessionWithoutTLS", SessionCookie(isSecure: false), "without TLS"),
  ]
  private static let form = SecurityScheme(
    name: "form",
    document: [
      "type": "apiKey", "in": "header", "name": .string(SessionCookie.formHeader),
      "description": "With a session, for whatever changes something: csrfToken of the session.",
    ])

  private static func cookie(_ name: String, _ cookie: SessionCookie, _ words: String) -> SecurityScheme {
    SecurityScheme(
      name: name,
      document: [
        "type": "apiKey", "in": "cookie", "name": .string(cookie.name),
        "description": .string("The session of a user who has logged in by POST /v1/session, \(words)."),
      ])
  }

  /// What an operation asks for, one of these.
  static func requirements(of operation: Operation) -> JSONValue {
    let isForm = operation.method != "GET"
    func requirement(_ scheme: SecurityScheme, _ scopes: [JSONValue]) -> JSONValue {
      let needsForm = isForm && !bearers.contains { $0.name == scheme.name }
      let own = (scheme.name, JSONValue.array(scopes))
      return .object(needsForm ? [own, (form.name, .array([]))] : [own])
    }
    guard case .key(let action) = operation.access else {
      return .array(operation.readsSession ? [[:]] + sessions.map { requirement($0, []) } : [])
    }
    return .array((bearers + sessions).map { requirement($0, [.string(action.scope.rawValue)]) })
  }
}
