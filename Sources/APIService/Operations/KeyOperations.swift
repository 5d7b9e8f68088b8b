import Accounts
import ClipJob
import HTTPService

extension Operation {
  static let keys = [listKeys, createKey, revokeKey, rotateKey]

  private static let keyID = Parameter(
    name: "id", place: .path, kind: .text(longest: 128), meaning: "The id of the key: key_….",
    example: "key_5f0c8kq2x0c4n1v7")

  private static let listKeys = Operation(
    method: "GET", path: "/v1/keys", id: "listKeys", summary: "Lists all keys, oldest first; no secrets.",
    access: .key(.keyList),
    parameters: [
      Parameter(name: "tenant", kind: .text(longest: 128), meaning: "Only keys of this tenant.")
    ],
    answers: [Answer(status: 200, meaning: "The keys.", schema: Schemas.reference("KeyList"))]
  ) { call throws(HTTPProblem) in
    let tenants = try call.text("tenant").map(tenants) ?? .all
    let keys = try accounting { () throws(AccountsError) in try call.server.gate.accounts.keys(of: tenants) }
    return .json(JSONValue.object([("keys", .array(keys.map(\.document)))]).text())
  }

  private static let createKey = Operation(
    method: "POST", path: "/v1/keys", id: "createKey",
    summary: "Creates a key. Its text is in this answer, and never again.", access: .key(.keyCreate),
    body: Body(
      schema: Schemas.reference("KeyDraft"),
      example: [
        "tenant": "acme", "scopes": ["jobs:read", "jobs:write"], "name": "web site", "rate": "10/s:20",
      ], limit: 64 << 10),
    answers: [Answer(status: 201, meaning: "The key.", schema: Schemas.reference("IssuedKey"))],
    problems: [422], keepsAnswers: false
  ) { call throws(HTTPProblem) in
    let draft = try draft(call)
    let issued = try accounting { () throws(AccountsError) in
      try call.server.gate.accounts.createKey(draft, by: call.origin)
    }
    return shown(issued, status: 201)
  }

  private static let revokeKey = Operation(
    method: "DELETE", path: "/v1/keys/{id}", id: "revokeKey",
    summary:
      "Revokes a key for good: from the next request on; other servers may let it in for a second more.",
    access: .key(.keyRevoke),
    parameters: [keyID],
    answers: [
      Answer(status: 200, meaning: "It is revoked, or was before.", schema: Schemas.reference("Key"))
    ],
    problems: [404]
  ) { call throws(HTTPProblem) in
    let key = try accounting { () throws(AccountsError) in
      try call.server.gate.accounts.revokeKey(call.id, by: call.origin)
    }
    call.server.gate.memory.forget()
    return .json(key.document.text())
  }

  private static let rotateKey = Operation(
    method: "POST", path: "/v1/keys/{id}/rotate", id: "rotateKey",
    summary: "Gives a key a new secret under the same id.", access: .key(.keyRotate),
    parameters: [
      keyID,
      Parameter(
        name: "grace", kind: .number(0...2_592_000, usual: 0),
        meaning: "Seconds for which the present secret is accepted as well."),
    ],
    answers: [Answer(status: 200, meaning: "The new key.", schema: Schemas.reference("IssuedKey"))],
    problems: [404, 409], keepsAnswers: false
  ) { call throws(HTTPProblem) in
    let issued = try accounting { () throws(AccountsError) in
      try call.server.gate.accounts.rotateKey(call.id, grace: Double(call.number("grace")), by: call.origin)
    }
    call.server.gate.memory.forget()
    return shown(issued, status: 200)
  }

  private static func shown(_ issued: IssuedKey, status: Int) -> HTTPAnswer {
    .json(
      JSONValue.object([("key", .string(issued.text))] + (issued.key.document.members ?? [])).text(),
      status: status)
  }

  private static func tenants(_ text: String) throws(HTTPProblem) -> TenantAccess {
    guard let tenants = TenantAccess(text) else {
      throw HTTPProblem(
        400, "parameter.invalid", "The parameter “tenant” is not valid.",
        hint: "It is 1 to 128 bytes without control characters.")
    }
    return tenants
  }

  private static func draft(_ call: APICall) throws(HTTPProblem) -> KeyDraft {
    var body = try RequestBody(call)
    let scopes = body.texts("scopes")
    if scopes == nil { body.refuse("scopes", "key.missing", "scopes are missing", hint: names(Scope.self)) }
    var granted: Set<Scope> = []
    for (number, name) in (scopes ?? []).enumerated() {
      if let scope = Scope(rawValue: name) {
        granted.insert(scope)
      } else {
        body.refuse("scopes[\(number)]", "value.unknown", "there is no such scope", hint: names(Scope.self))
      }
    }
    let tenant = body.text("tenant") ?? (granted.contains(.admin) ? "*" : nil)
    let tenants = tenant.flatMap { TenantAccess($0) }
    if tenants == nil {
      body.refuse(
        "tenant", tenant == nil ? "key.missing" : "value.invalid",
        tenant == nil ? "tenant is missing" : "tenant is 1 to 128 bytes without control characters",
        hint: "the key is for the jobs of one tenant")
    }
    var draft = KeyDraft(name: body.text("name") ?? "", tenants: tenants ?? .all, scopes: granted)
    draft.mode = body.choice("mode", of: APIKey.Mode.self) ?? .live
    draft.lifetime = body.number("expiresIn")
    draft.mostJobs = body.integer("jobs")
    if let text = body.text("rate") {
      draft.rate = Rate(text)
      if draft.rate == nil {
        body.refuse(
          "rate", "value.invalid", "rate is requests in a time", hint: "for example 10/s or 100/m:20")
      }
    }
    if let ranges = body.texts("addresses"), !ranges.isEmpty {
      do throws(AccountsError) { draft.addresses = try AllowedAddresses(ranges.joined(separator: ",")) } catch
      {
        body.refuse("addresses", "value.invalid", error.message, hint: error.hint)
      }
    }
    try body.end()
    return draft
  }

  private static func names<Name: CaseIterable & RawRepresentable>(_: Name.Type) -> String
  where Name.RawValue == String {
    Name.allCases.map(\.rawValue).joined(separator: ", ")
  }
}

/// Runs what the accounts do, with their errors as problems.
func accounting<Result>(_ body: () throws(AccountsError) -> Result) throws(HTTPProblem) -> Result {
  do throws(AccountsError) { return try body() } catch { throw HTTPProblem(accounts: error) }
}
