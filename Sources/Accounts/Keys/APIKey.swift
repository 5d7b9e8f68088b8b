import ClipJob
import JobQueue

/// An API key as it is known after its creation: everything but its secret.
public struct APIKey: Sendable, Equatable {
  /// Which kind of work it is for; part of its text, so that people see it.
  public enum Mode: String, Sendable, CaseIterable {
    case live, test
    var prefix: String { "cm_\(rawValue)_" }
  }

  /// `key_` and 16 letters and digits: what logs and lists call it. No secret.
  public let id: String
  /// What it is for, in its owner's words.
  public var name: String
  public var tenants: TenantAccess
  public var scopes: Set<Scope>
  public var mode: Mode
  public var createdAt: Timestamp
  public var createdBy: Actor
  /// Nil: never.
  public var expiresAt: Timestamp?
  /// Written once a minute at most.
  public var lastUsedAt: Timestamp?
  public var revokedAt: Timestamp?
  /// When its secret was last replaced.
  public var rotatedAt: Timestamp?
  /// Until when the secret before the last rotation is accepted, too.
  public var previousUntil: Timestamp?
  /// Where requests may come from.
  public var addresses: AllowedAddresses
  /// Requests that it may make; nil: any number.
  public var rate: Rate?
  /// Jobs that may wait and run for it at once; nil: any number.
  public var mostJobs: Int?

  package init(id: String, _ draft: KeyDraft, createdAt: Timestamp, createdBy: Actor) {
    self.id = id
    (name, tenants, scopes, mode) = (draft.name, draft.tenants, draft.scopes, draft.mode)
    (self.createdAt, self.createdBy) = (createdAt, createdBy)
    expiresAt = draft.lifetime.map { createdAt.adding(seconds: $0) }
    (addresses, rate, mostJobs) = (draft.addresses, draft.rate, draft.mostJobs)
  }

  public var grant: Grant { Grant(scopes: scopes, tenants: tenants) }

  /// How often `lastUsedAt` is written, milliseconds.
  package static let touchInterval: Int64 = 60_000

  package static func newID() -> String { "key_" + Secrets.randomID() }

  /// Why it lets nobody in any more, whichever of its secrets is presented; nil: it does.
  package func ending(at now: Timestamp) -> Refusal? {
    if revokedAt != nil { return .revoked }
    if let expiresAt, expiresAt <= now { return .expired }
    return nil
  }

  /// For programs: times in seconds since 1970.
  public var document: JSONValue {
    func time(_ time: Timestamp?) -> JSONValue {
      time.map { .number(Double($0.milliseconds) / 1000, decimals: 3) } ?? .null
    }
    return .object([
      ("id", .string(id)), ("name", .string(name)), ("tenant", .string(tenants.text)),
      ("scopes", .array(scopes.sorted().map { .string($0.rawValue) })), ("mode", .string(mode.rawValue)),
      ("createdAt", time(createdAt)), ("createdBy", .string(createdBy.text)), ("expiresAt", time(expiresAt)),
      ("lastUsedAt", time(lastUsedAt)), ("revokedAt", time(revokedAt)), ("rotatedAt", time(rotatedAt)),
      ("previousUntil", time(previousUntil)),
      ("addresses", .array(addresses.ranges.map { .string($0.text) })),
      ("rate", rate.map { .string($0.text) } ?? .null), ("jobs", mostJobs.map { .number($0) } ?? .null),
    ])
  }
}

/// A key that was just created or given a new secret.
public struct IssuedKey: Sendable {
  public let key: APIKey
  /// The secret: shown once, and kept nowhere.
  public let text: String

  package init(_ key: APIKey, text: String) { (self.key, self.text) = (key, text) }
}
