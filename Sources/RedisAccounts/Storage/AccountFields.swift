import Accounts
import JobQueue
import RedisClient

/// A HASH as its names and values.
struct HashFields {
  private var values: [String: String] = [:]

  /// Of HGETALL; nil: there is no such key.
  init?(_ reply: RedisValue) {
    guard let words = reply.asArray, words.count >= 2 else { return nil }
    for n in stride(from: 0, to: words.count - 1, by: 2) {
      guard let name = words[n].asString, let value = words[n + 1].asString else { continue }
      values[name] = value
    }
  }

  subscript(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

  func time(_ name: String) -> Timestamp? {
    self[name].flatMap { Int64($0) }.map { Timestamp(foreign: $0) }
  }
}

extension KeyDraft {
  /// What a key's hash has of it; the script adds times and digests.
  var fields: [String] {
    [
      "name", name, "tenant", tenants.text, "scopes", scopes.sorted().map(\.rawValue).joined(separator: ","),
      "mode", mode.rawValue, "addresses", addresses.prefixes.joined(separator: " "),
      "rate", rate?.stored ?? "", "jobs", mostJobs.map { String($0) } ?? "",
    ]
  }
}

extension APIKey {
  /// Nil for what is no key that this program understands: it must not be taken for one with fewer limits.
  init?(id: String, _ fields: HashFields) {
    guard let tenants = fields["tenant"].flatMap({ TenantAccess($0) }),
      let scopes = fields["scopes"].flatMap({ try? Scope.list($0) }),
      let mode = fields["mode"].flatMap({ Mode(rawValue: $0) }), let createdAt = fields.time("createdAt"),
      let addresses = AllowedAddresses(prefixes: (fields["addresses"] ?? "").split(separator: " "))
    else { return nil }
    var draft = KeyDraft(name: fields["name"] ?? "", tenants: tenants, scopes: scopes)
    (draft.mode, draft.addresses) = (mode, addresses)
    if let text = fields["rate"] {
      guard let rate = Rate(stored: text) else { return nil }
      draft.rate = rate
    }
    if let text = fields["jobs"] {
      guard let number = Int(text), number > 0 else { return nil }
      draft.mostJobs = number
    }
    self.init(id: id, draft, createdAt: createdAt, createdBy: Actor(text: fields["createdBy"] ?? "-"))
    for name in ["expiresAt", "revokedAt", "previousUntil"]
    where fields[name] != nil && fields.time(name) == nil {
      return nil
    }
    expiresAt = fields.time("expiresAt")
    lastUsedAt = fields.time("lastUsedAt")
    revokedAt = fields.time("revokedAt")
    rotatedAt = fields.time("rotatedAt")
    previousUntil = fields.time("previousUntil")
  }
}

extension Rate {
  /// As scripts read it: requests, seconds, burst.
  var stored: String { "\(requests) \(period) \(burst)" }

  init?(stored text: String) {
    let numbers = text.split(separator: " ").compactMap { Int($0) }
    guard numbers.count == 3 else { return nil }
    self.init(requests: numbers[0], period: numbers[1], burst: numbers[2])
  }
}

extension User {
  init?(name: String, _ fields: HashFields) {
    guard let role = fields["role"].flatMap({ Role(rawValue: $0) }), let createdAt = fields.time("createdAt")
    else { return nil }
    self.init(name: name, role: role, createdAt: createdAt, disabledAt: fields.time("disabledAt"))
  }
}

extension SecurityEvent {
  /// As scripts take it.
  var arguments: [String] { [action.rawValue, actor.text, subject, tenant, address, requestID, detail] }
}

extension RecordedEvent {
  /// Nil for an entry that somebody else wrote, and for actions of later versions.
  init?(entry: RedisValue) {
    guard let parts = entry.asArray, parts.count == 2, let id = parts[0].asString,
      let fields = HashFields(parts[1]),
      let action = fields["action"].flatMap({ SecurityAction(rawValue: $0) })
    else { return nil }
    let position = EventPosition(id)
    guard let at = position.time else { return nil }
    self.init(
      position: position, at: at,
      SecurityEvent(
        action, actor: Actor(text: fields["actor"] ?? "-"), subject: fields["subject"] ?? "",
        tenant: fields["tenant"] ?? "", address: fields["address"] ?? "", requestID: fields["request"] ?? "",
        detail: fields["detail"] ?? ""))
  }
}
