import Accounts
import ClipJob
import HTTPService
import JobQueue
import Webhooks

extension Operation {
  /// Messages to the URLs of jobs, which a tenant's jobs name themselves.
  static let notices = [readSecret, rotateNotifySecret]

  private static let deliveryExample: JSONValue = [
    "id": "msg_7d0c4b1a9e2f8c3d5a6b7c8d9e0f1a2b", "webhook": "we_8kq2x0c4n1v7b3m5", "event": "job.succeeded",
    "queue": "default",
    "job": "greeting", "state": "waiting", "attempts": .number(1), "createdAt": .number(1_700_000_000),
    "nextAt": .number(1_700_000_005),
    "log": [["at": .number(1_700_000_000), "seconds": .number("0.204"), "status": .number(500)]],
  ]

  static let listDeliveries = Operation(
    method: "GET", path: "/v1/webhooks/{id}/deliveries", id: "listDeliveries",
    summary: "Lists the messages of a webhook, newest first, with their latest attempts.",
    access: .key(.webhookRead),
    parameters: [
      webhookID, Parameter(name: "limit", kind: .number(1...200, usual: 50), meaning: "At most this many."),
      .cursor,
    ],
    answers: [
      Answer(
        status: 200,
        meaning: "A page of messages. While there is next (and a Link to the next page), more may follow.",
        schema: Schemas.reference("DeliveryList"), example: ["deliveries": [deliveryExample]],
        headers: [.link])
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let (id, store, limit) = (try call.webhookOfDeliveries().id, call.hooks.store, call.number("limit"))
    let cursor = call.text("cursor").map { DeliveryCursor($0) }
    if case .some(.none) = cursor {
      throw HTTPProblem(
        400, "parameter.invalid", "The parameter “cursor” is not valid.",
        hint: "It is from the answer before.")
    }
    let found = try hooking { () throws(WebhookError) in
      try store.deliveries(to: id, before: cursor ?? nil, limit: limit)
    }
    let next = found.count == limit ? found.last.map { DeliveryCursor($0).text } : nil
    return ListPage(
      name: "deliveries", items: found.map(\.document), next: next, formerName: "cursor"
    ).answer(call)
  }

  static let redeliver = Operation(
    method: "POST", path: "/v1/webhooks/{id}/deliveries/{delivery}/redeliver", id: "redeliver",
    summary: "Sends a message again, under its id and with all attempts ahead of it.",
    access: .key(.webhookRedeliver),
    parameters: [
      webhookID,
      Parameter(
        name: "delivery", place: .path, kind: .text(longest: 64), meaning: "The id of the message, msg_….",
        example: "msg_7d0c4b1a9e2f8c3d5a6b7c8d9e0f1a2b"),
    ],
    answers: [
      Answer(
        status: 200, meaning: "It waits to be sent, or is being sent.", schema: Schemas.reference("Delivery"),
        example: deliveryExample)
    ], problems: [404, 409, 422]
  ) { call throws(HTTPProblem) in
    let (webhook, store) = (try call.webhookOfDeliveries(), call.hooks.store)
    let id = call.request.parameters["delivery"] ?? ""
    let known = try hooking { () throws(WebhookError) in try store.delivery(id) }
    guard let known, known.owner == webhook.id else {
      throw HTTPProblem(
        404, "delivery.unknown", "There is no such message of this webhook.",
        hint: "GET /v1/webhooks/ID/deliveries lists them; ended ones are kept for a week.")
    }
    guard webhook.isEnabled else { throw APICall.disabledWebhook }
    let (changed, owner) = try hooking { () throws(WebhookError) in
      try store.redeliver(id)
      return (try store.delivery(id), try store.owner(webhook.id))
    }
    call.note(.webhookRedelivered, webhook.id, tenant: owner?.draft.tenants.text ?? "", detail: id)
    return .json((changed ?? known).document.text())
  }

  static let testWebhook = Operation(
    method: "POST", path: "/v1/webhooks/{id}/test", id: "testWebhook",
    summary: "Sends the event webhook.test to a webhook, as any other message.", access: .key(.webhookTest),
    parameters: [webhookID],
    answers: [
      Answer(
        status: 202, meaning: "It waits to be sent; the list of messages tells what becomes of it.",
        schema: Schemas.reference("Delivery"))
    ], problems: [404, 409, 422]
  ) { call throws(HTTPProblem) in
    let (endpoint, store) = (try call.webhook(), call.hooks.store)
    guard endpoint.disabled == nil else { throw APICall.disabledWebhook }
    let delivery = try hooking { () throws(WebhookError) in
      let delivery = Delivery(testing: endpoint, at: try store.now())
      try store.put(delivery)
      return delivery
    }
    return .json(delivery.document.text(), status: 202)
  }

  // MARK: What messages to the URLs of jobs are signed with

  private static let secretAnswer = Answer(
    status: 200, meaning: "The secret; it is made when it is first asked for.",
    schema: Schemas.reference("NotifySecret"),
    example: ["id": "notify_5f0c…", "tenant": "acme", "secret": "whsec_…"])

  private static let readSecret = Operation(
    method: "GET", path: "/v1/webhooks/secret", id: "readNotifySecret",
    summary: "Shows the secret with which messages to the URLs of the tenant's jobs (notify) are signed.",
    access: .key(.webhookRotate), parameters: [tenantName], answers: [secretAnswer]
  ) { call throws(HTTPProblem) in
    let entry = try call.notices()
    call.note(.webhookSecretShown, entry.id, tenant: entry.draft.tenants.text)
    return .json(entry.noticesDocument.text())
  }

  private static let rotateNotifySecret = Operation(
    method: "POST", path: "/v1/webhooks/secret/rotate", id: "rotateNotifySecret",
    summary: "Replaces the secret with which messages to the URLs of the tenant's jobs are signed.",
    access: .key(.webhookRotate), parameters: [tenantName, grace], answers: [secretAnswer], problems: [422],
    keepsAnswers: false
  ) { call throws(HTTPProblem) in
    let (entry, store, seconds) = (try call.notices(), call.hooks.store, call.number("grace"))
    let rotated = try hooking { () throws(WebhookError) in
      try store.rotateSecret(of: entry.id, grace: Double(seconds))
    }
    call.note(.webhookRotated, entry.id, tenant: entry.draft.tenants.text, detail: rotationWords(seconds))
    return .json(rotated.noticesDocument.text())
  }
}

extension APICall {
  /// The entry of the key's tenant, or of the one that an administrator names; empty: of jobs without one.
  fileprivate func notices() throws(HTTPProblem) -> WebhookEndpoint {
    let store = hooks.store
    guard let tenant = try tenants(named: text("tenant"), allowsNone: true)?.text else {
      throw HTTPProblem(
        400, "parameter.invalid", "The parameter “tenant” is missing.",
        hint: "A key of all tenants names one; empty: that of jobs without a tenant.")
    }
    return try hooking { () throws(WebhookError) in try store.notices(of: tenant) }
  }
}
