import ClipJob
import JobQueue
import NetworkGuard

/// An entry of the security log. It never has secrets: what looks like a key or the token of a session is cut, whichever field it is in.
public struct SecurityEvent: Sendable, Equatable {
  public let action: SecurityAction
  public let actor: Actor
  /// What it was done to: the id of a key or job, the name of a user or queue.
  public let subject: String
  public let tenant: String
  /// The client's; empty: a command line.
  public let address: String
  public let requestID: String
  /// One line.
  public let detail: String

  public init(
    _ action: SecurityAction, by origin: Origin, subject: String = "", tenant: String = "",
    detail: String = ""
  ) {
    self.init(
      action, actor: origin.actor, subject: subject, tenant: tenant,
      address: origin.address?.unmapped.text ?? "", requestID: origin.requestID, detail: detail)
  }

  package init(
    _ action: SecurityAction, actor: Actor, subject: String, tenant: String, address: String,
    requestID: String,
    detail: String
  ) {
    self.action = action
    self.actor = Actor(text: Self.kept(actor.text))
    self.subject = Self.kept(subject)
    self.tenant = Self.kept(tenant)
    self.address = Self.kept(address)
    self.requestID = Self.kept(requestID)
    self.detail = Self.kept(detail)
  }

  /// Bytes of a field at most.
  private static let most = 512

  private static func kept(_ text: String) -> String {
    ForeignText.cut(KeyText.masked(ForeignText.harmless(text)), bytes: most)
  }
}

/// An entry and its place in the log.
public struct RecordedEvent: Sendable, Equatable {
  public let position: EventPosition
  public let at: Timestamp
  public let event: SecurityEvent

  package init(position: EventPosition, at: Timestamp, _ event: SecurityEvent) {
    (self.position, self.at, self.event) = (position, at, event)
  }

  /// For programs: `at` in seconds since 1970. Empty fields are left out.
  public var document: JSONValue {
    let fields = [
      ("subject", event.subject), ("tenant", event.tenant), ("address", event.address),
      ("requestId", event.requestID), ("detail", event.detail),
    ]
    return .object(
      [
        ("at", .number(Double(at.milliseconds) / 1000, decimals: 3)), ("position", .string(position.text)),
        ("action", .string(event.action.rawValue)), ("actor", .string(event.actor.text)),
      ] + fields.filter { !$0.1.isEmpty }.map { ($0.0, .string($0.1)) })
  }
}

/// How much of the log is kept.
public enum SecurityLog {
  /// About so many entries, the newest.
  public static let kept = 100_000
  /// Entries that one call gives at most.
  public static let page = 1000
  /// Entries that are looked at for one page of those that a filter means.
  static let looked = 10_000
}
