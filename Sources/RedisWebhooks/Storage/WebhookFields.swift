import Accounts
import ClipJob
import JobQueue
import RedisClient
import Webhooks

/// A HASH as its names and values.
struct HashFields {
  private var values: [String: RedisValue] = [:]

  /// Of HGETALL; nil: there is no such key.
  init?(_ reply: RedisValue) {
    guard let words = reply.asArray, words.count >= 2 else { return nil }
    for n in stride(from: 0, to: words.count - 1, by: 2) {
      guard let name = words[n].asString else { continue }
      values[name] = words[n + 1]
    }
  }

  subscript(_ name: String) -> String? { values[name]?.asString.flatMap { $0.isEmpty ? nil : $0 } }

  /// Also an empty one.
  func text(_ name: String) -> String? { values[name]?.asString }
  func bytes(_ name: String) -> [UInt8]? { values[name]?.asBytes }
  func integer(_ name: String) -> Int? { self[name].flatMap { Int($0) } }
  func time(_ name: String) -> Timestamp? {
    self[name].flatMap { Int64($0) }.map { Timestamp(foreign: $0) }
  }

  /// What follows a prefix in the names of fields that begin with it.
  func numbers(behind prefix: String) -> [Int] {
    values.keys.compactMap { $0.hasPrefix(prefix) ? Int($0.dropFirst(prefix.count)) : nil }.sorted()
  }
}

extension EndpointDraft {
  /// What an endpoint's hash has of it.
  var fields: [String] {
    [
      "name", name, "tenant", tenants.text, "url", url, "events",
      events.sorted().map(\.rawValue).joined(separator: ","),
    ]
  }
}

extension EndpointChange {
  /// Names and values of the fields that change, but for whether it is disabled.
  var fields: [String] {
    var fields: [String] = []
    if let name { fields += ["name", name] }
    if let url { fields += ["url", url] }
    if let events { fields += ["events", events.sorted().map(\.rawValue).joined(separator: ",")] }
    return fields
  }
}

extension WebhookEndpoint {
  /// Nil for what is no endpoint that this program understands. Events that it does not know are left out: it never sends them.
  init?(id: String, _ fields: HashFields) {
    // A tenant's entry is of any text that jobs are labelled with, and has no URL.
    let isEntry = JobNotices.isEntry(id)
    let tenants =
      isEntry ? fields.text("tenant").map { .only($0) } : fields["tenant"].flatMap { TenantAccess($0) }
    guard let tenants, let url = isEntry ? "" : fields["url"],
      let secret = fields["secret"].flatMap({ WebhookSecret($0) }), let createdAt = fields.time("createdAt")
    else { return nil }
    var draft = EndpointDraft(url, tenants: tenants)
    draft.name = fields["name"] ?? ""
    draft.events = Set(
      (fields["events"] ?? "").split(separator: ",").compactMap { WebhookEvent(rawValue: String($0)) })
    self.init(id: id, draft, secret: secret, createdAt: createdAt)
    if fields["previous"] != nil {
      guard let previous = fields["previous"].flatMap({ WebhookSecret($0) }),
        let until = fields.time("previousUntil")
      else { return nil }
      self.previous = (previous, until)
    }
    if fields["disabledAt"] != nil {
      guard let at = fields.time("disabledAt"),
        let reason = fields["reason"].flatMap({ Disabling(rawValue: $0) })
      else { return nil }
      disabled = (at, reason)
    }
    failingSince = fields.time("failingSince")
  }
}

extension Delivery {
  /// As `take` gets it.
  var arguments: [any RedisArgument] {
    [id, endpoint, event.rawValue, job, createdAt.milliseconds, body, url ?? ""]
  }

  init?(id: String, _ fields: HashFields) {
    guard let endpoint = fields["endpoint"],
      let event = fields["event"].flatMap({ WebhookEvent(rawValue: $0) }),
      let queue = fields.text("queue"), let job = fields.text("job"),
      let createdAt = fields.time("createdAt"),
      let body = fields.bytes("body"), let state = fields["state"].flatMap({ State(rawValue: $0) })
    else { return nil }
    self.init(
      id: id, endpoint: endpoint, event: event, queue: queue, job: job, createdAt: createdAt, body: body,
      url: fields["url"])
    self.state = state
    attempts = fields.integer("attempts") ?? 0
    nextAt = state == .waiting ? fields.time("nextAt") : nil
    log = fields.numbers(behind: "attempt:").compactMap { number in
      guard let bytes = fields.bytes("attempt:\(number)"), let json = try? JSONValue(parsing: bytes) else {
        return nil
      }
      return DeliveryAttempt(json)
    }
  }
}
