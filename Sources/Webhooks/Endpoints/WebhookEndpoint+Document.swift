import ClipJob
import JobQueue

extension WebhookEndpoint {
  /// For people and programs; never with a secret. Times in seconds since 1970; what does not apply is left out.
  public var document: JSONValue {
    var members: [(String, JSONValue)] = [
      ("id", .string(id)), ("name", .string(draft.name)), ("tenant", .string(draft.tenants.text)),
      ("url", .string(draft.url)), ("events", .array(draft.events.sorted().map { .string($0.rawValue) })),
      ("state", .string(disabled == nil ? "enabled" : "disabled")), ("createdAt", createdAt.secondsDocument),
    ]
    if let disabled {
      members.append(("disabledAt", disabled.at.secondsDocument))
      members.append(("reason", .string(disabled.reason.rawValue)))
    }
    if let failingSince { members.append(("failingSince", failingSince.secondsDocument)) }
    if let previous { members.append(("previousUntil", previous.until.secondsDocument)) }
    return .object(members)
  }

  /// With its secret: for the answer to whoever has created or rotated it.
  public var issuedDocument: JSONValue {
    .object((document.members ?? []) + [("secret", .string(secret.text))])
  }

  /// Of a tenant's entry (`JobNotices`), with its secret.
  public var noticesDocument: JSONValue {
    var members: [(String, JSONValue)] = [
      ("id", .string(id)), ("tenant", .string(draft.tenants.text)), ("secret", .string(secret.text)),
    ]
    if let previous { members.append(("previousUntil", previous.until.secondsDocument)) }
    return .object(members)
  }
}

extension Delivery {
  /// As of an endpoint, without what is sent.
  public var document: JSONValue {
    var members: [(String, JSONValue)] = [
      ("id", .string(id)), ("webhook", .string(owner)), ("event", .string(event.rawValue)),
    ]
    if !job.isEmpty { members += [("queue", .string(queue)), ("job", .string(job))] }
    if let url { members.append(("url", .string(url))) }
    members += [
      ("state", .string(state.rawValue)), ("attempts", .number(attempts)),
      ("createdAt", createdAt.secondsDocument),
    ]
    if let nextAt { members.append(("nextAt", nextAt.secondsDocument)) }
    members.append(("log", .array(log.map(\.document))))
    return .object(members)
  }
}

extension DeliveryAttempt {
  fileprivate var document: JSONValue {
    .object([("at", at.secondsDocument)] + (json.members ?? []).filter { $0.0 != "at" })
  }
}

extension Timestamp {
  fileprivate var secondsDocument: JSONValue { .number(Double(milliseconds) / 1000, decimals: 3) }
}
