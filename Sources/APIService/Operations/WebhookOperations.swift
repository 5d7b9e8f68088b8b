import Accounts
import ClipJob
import HTTPService
import JobQueue
import NetworkGuard
import Webhooks

extension Operation {
  static let webhooks = [
    listWebhooks, createWebhook, readWebhook, updateWebhook, deleteWebhook, rotateWebhook, listDeliveries,
    redeliver, testWebhook,
  ]

  static let webhookID = Parameter(
    name: "id", place: .path, kind: .text(longest: 64), meaning: "The id of the webhook, we_….",
    example: "we_8kq2x0c4n1v7b3m5")
  static let tenantName = Parameter(
    name: "tenant", kind: .text(longest: 128),
    meaning: "Whose: for keys of all tenants. Others have their own.")
  static let grace = Parameter(
    name: "grace", kind: .number(0...2_592_000, usual: 86_400),
    meaning: "Seconds for which messages are signed with the old secret as well.")

  static let webhookExample: JSONValue = [
    "id": "we_8kq2x0c4n1v7b3m5", "name": "shop", "tenant": "acme", "url": "https://example.com/hook",
    "events": ["job.failed", "job.succeeded"], "state": "enabled", "createdAt": .number(1_700_000_000),
  ]

  private static let listWebhooks = Operation(
    method: "GET", path: "/v1/webhooks", id: "listWebhooks",
    summary: "Lists the tenant's webhooks, oldest first. Secrets are not shown.",
    access: .key(.webhookRead), parameters: [tenantName],
    answers: [
      Answer(
        status: 200, meaning: "The webhooks.", schema: Schemas.reference("WebhookList"),
        example: ["webhooks": [webhookExample]])
    ]
  ) { call throws(HTTPProblem) in
    let (store, tenants) = (call.hooks.store, try call.tenants(named: call.text("tenant")) ?? .all)
    let found = try hooking { () throws(WebhookError) in try store.endpoints(of: tenants) }
    return .json(JSONValue.object([("webhooks", .array(found.map(\.document)))]).text())
  }

  private static let createWebhook = Operation(
    method: "POST", path: "/v1/webhooks", id: "createWebhook",
    summary: "Creates a webhook. Its secret is in the answer, and nowhere else.",
    access: .key(.webhookCreate),
    body: Body(
      schema: Schemas.reference("WebhookDraft"),
      example: ["url": "https://example.com/hook", "events": ["job.succeeded", "job.failed"]],
      limit: WebhookBody.limit),
    answers: [
      Answer(
        status: 201, meaning: "It is created; Location leads to it.",
        schema: Schemas.reference("IssuedWebhook"), headers: [.location])
    ], problems: [409, 422], keepsAnswers: false
  ) { call throws(HTTPProblem) in
    let body = try WebhookBody(call, keys: ["url", "name", "events", "tenant"])
    let draft = try EndpointDraft(body, call)
    let store = call.hooks.store
    let endpoint = try hooking { () throws(WebhookError) in try store.createEndpoint(draft) }
    call.note(.webhookCreated, endpoint.id, tenant: draft.tenants.text, detail: draft.summary)
    return .json(
      endpoint.issuedDocument.text(), status: 201, headers: ["Location": "/v1/webhooks/\(endpoint.id)"])
  }

  private static let readWebhook = Operation(
    method: "GET", path: "/v1/webhooks/{id}", id: "readWebhook",
    summary: "Shows a webhook, without its secret.",
    access: .key(.webhookRead), parameters: [webhookID],
    answers: [
      Answer(
        status: 200, meaning: "The webhook.", schema: Schemas.reference("Webhook"), example: webhookExample)
    ], problems: [404]
  ) { call throws(HTTPProblem) in .json(try call.webhook().document.text()) }

  private static let updateWebhook = Operation(
    method: "PATCH", path: "/v1/webhooks/{id}", id: "updateWebhook",
    summary: "Changes what is named of a webhook; disabling fails what is on its way to it.",
    access: .key(.webhookUpdate), parameters: [webhookID],
    body: Body(
      schema: Schemas.reference("WebhookChange"), example: ["disabled": false], limit: WebhookBody.limit),
    answers: [
      Answer(
        status: 200, meaning: "It is changed.", schema: Schemas.reference("Webhook"), example: webhookExample)
    ], problems: [404, 422]
  ) { call throws(HTTPProblem) in
    let endpoint = try call.webhook()
    let body = try WebhookBody(call, keys: ["url", "name", "events", "disabled"])
    let change = body.change
    if change.url != nil { try EndpointDraft(endpoint.draft, change).check(call) }
    let store = call.hooks.store
    let changed = try hooking { () throws(WebhookError) in try store.updateEndpoint(endpoint.id, change) }
    call.note(.webhookUpdated, endpoint.id, tenant: endpoint.draft.tenants.text, detail: change.words)
    return .json(changed.document.text())
  }

  private static let deleteWebhook = Operation(
    method: "DELETE", path: "/v1/webhooks/{id}", id: "deleteWebhook",
    summary: "Deletes a webhook with all of its messages.", access: .key(.webhookDelete),
    parameters: [webhookID],
    answers: [
      Answer(
        status: 200, meaning: "It is gone.", schema: Schemas.reference("Deleted"),
        example: ["id": "we_8kq2x0c4n1v7b3m5", "deleted": true])
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let (endpoint, store) = (try call.webhook(), call.hooks.store)
    try hooking { () throws(WebhookError) in try store.deleteEndpoint(endpoint.id) }
    call.note(.webhookDeleted, endpoint.id, tenant: endpoint.draft.tenants.text)
    return .json(JSONValue.object([("id", .string(endpoint.id)), ("deleted", true)]).text())
  }

  private static let rotateWebhook = Operation(
    method: "POST", path: "/v1/webhooks/{id}/rotate", id: "rotateWebhook",
    summary: "Gives a webhook a new secret, which is in the answer and nowhere else.",
    access: .key(.webhookRotate), parameters: [webhookID, grace],
    answers: [
      Answer(
        status: 200, meaning: "It has a new secret.", schema: Schemas.reference("IssuedWebhook"))
    ], problems: [404, 422], keepsAnswers: false
  ) { call throws(HTTPProblem) in
    let (endpoint, store, seconds) = (try call.webhook(), call.hooks.store, call.number("grace"))
    let rotated = try hooking { () throws(WebhookError) in
      try store.rotateSecret(of: endpoint.id, grace: Double(seconds))
    }
    call.note(
      .webhookRotated, endpoint.id, tenant: endpoint.draft.tenants.text, detail: rotationWords(seconds))
    return .json(rotated.issuedDocument.text())
  }

  static func rotationWords(_ seconds: Int) -> String { "the old secret holds for \(seconds) s" }
}

extension EndpointDraft {
  /// - Throws: 403 `tenant.foreign`, 422 `webhook.invalid`.
  fileprivate init(_ body: WebhookBody, _ call: APICall) throws(HTTPProblem) {
    guard let url = body.url else {
      throw WebhookBody.problem([
        WebhookBody.detail(
          "key.missing", "url", "A webhook needs a URL.", "For example https://example.com/hook.")
      ])
    }
    guard let tenants = try call.tenants(named: body.tenant) else {
      throw WebhookBody.problem([
        WebhookBody.detail("key.missing", "tenant", "A key of all tenants names one.", "* is all of them.")
      ])
    }
    self.init(url, tenants: tenants)
    name = body.name ?? name
    events = body.events ?? events
    try check(call)
  }

  fileprivate init(_ draft: EndpointDraft, _ change: EndpointChange) {
    self = draft
    url = change.url ?? url
    name = change.name ?? name
    events = change.events ?? events
  }

  fileprivate func check(_ call: APICall) throws(HTTPProblem) {
    let policy = call.hooks.policy
    try hooking { () throws(WebhookError) in try check(policy) }
  }

  /// For the security log: paths of URLs may be secrets.
  fileprivate var summary: String {
    let origin = (try? SourceURL(url).origin) ?? ""
    return "\(origin) \(events.sorted().map(\.rawValue).joined(separator: ","))"
  }
}

extension WebhookBody {
  fileprivate var change: EndpointChange {
    var change = EndpointChange()
    (change.url, change.name, change.events, change.isDisabled) = (url, name, events, isDisabled)
    return change
  }
}
