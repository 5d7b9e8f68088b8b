import ClipJob
import Webhooks

extension Schemas {
  static let eventNames: JSONValue = [
    "type": "array",
    "items": ["type": "string", "enum": .array(WebhookEvent.ofJobs.sorted().map { .string($0.rawValue) })],
  ]

  private static func choice(_ names: [String]) -> JSONValue {
    ["type": "string", "enum": .array(names.map(JSONValue.string))]
  }

  private static let endpoint: [(String, JSONValue)] = [
    ("id", text), ("name", text), ("tenant", text), ("url", text), ("events", eventNames),
    ("state", choice(["enabled", "disabled"])), ("createdAt", number),
  ]
  private static let sometimes: [(String, JSONValue)] = [
    ("disabledAt", number), ("reason", choice(WebhookEndpoint.Disabling.allCases.map(\.rawValue))),
    ("failingSince", number), ("previousUntil", number),
  ]

  /// Times are seconds since 1970. docs/webhooks.md says what they mean.
  static let ofWebhooks: [(String, JSONValue)] = [
    ("Webhook", object(endpoint, optional: sometimes)),
    ("WebhookList", object([("webhooks", list(reference("Webhook")))])),
    ("IssuedWebhook", object(endpoint + [("secret", text)], optional: sometimes)),
    (
      "WebhookDraft",
      object([("url", text)], optional: [("name", text), ("events", eventNames), ("tenant", text)])
    ),
    (
      "WebhookChange",
      object([], optional: [("url", text), ("name", text), ("events", eventNames), ("disabled", flag)])
    ),
    ("Deleted", object([("id", text), ("deleted", flag)])),
    (
      "Attempt",
      object(
        [("at", number), ("seconds", number)],
        optional: [("status", count), ("error", text), ("answer", text)])
    ),
    (
      "Delivery",
      object(
        [
          ("id", text), ("webhook", text), ("event", choice(WebhookEvent.allCases.map(\.rawValue))),
          ("state", choice(Delivery.State.allCases.map(\.rawValue))), ("attempts", count),
          ("createdAt", number),
          ("log", list(reference("Attempt"))),
        ], optional: [("queue", text), ("job", text), ("url", text), ("nextAt", number)])
    ),
    ("DeliveryList", ListPage.schema("deliveries", reference("Delivery"), formerName: "cursor")),
    (
      "NotifySecret",
      object([("id", text), ("tenant", text), ("secret", text)], optional: [("previousUntil", number)])
    ),
  ]
}
