import Accounts
import JobQueue

/// Where messages about jobs are sent.
public struct WebhookEndpoint: Sendable, Equatable {
  public enum Disabling: String, Sendable, CaseIterable {
    /// Somebody asked for it.
    case requested
    /// It answered 410 Gone.
    case gone
    /// It has answered nothing but failures for `mostFailing`.
    case failing

    public var meaning: String {
      switch self {
      case .requested: "Somebody disabled it"
      case .gone: "It answered 410 Gone"
      case .failing: "All attempts of five days failed"
      }
    }
  }

  /// Seconds of failures alone, after which an endpoint is disabled.
  public static let mostFailing = 5 * 86_400.0

  /// Endpoints of a tenant, or of those that are told of all tenants' jobs: each event looks at all of them.
  public static let mostOfTenant = 100

  public let id: String
  public var draft: EndpointDraft
  /// Messages are signed with it.
  public var secret: WebhookSecret
  /// Messages are signed with it as well, until then.
  public var previous: (secret: WebhookSecret, until: Timestamp)?
  public var createdAt: Timestamp
  public var disabled: (at: Timestamp, reason: Disabling)?
  /// When the first attempt failed since the last one that did not.
  public var failingSince: Timestamp?

  public init(
    id: String = newID(), _ draft: EndpointDraft, secret: WebhookSecret = .random(), createdAt: Timestamp
  ) {
    (self.id, self.draft, self.secret, self.createdAt) = (id, draft, secret, createdAt)
  }

  public static func newID() -> String { "we_" + Secrets.randomID() }

  /// Those that hold at a time, the newest first.
  public func secrets(at now: Timestamp) -> [WebhookSecret] {
    [secret] + (previous.flatMap { now < $0.until ? [$0.secret] : nil } ?? [])
  }

  /// Whether it is to be told of an event of a tenant's job.
  public func wants(_ event: WebhookEvent, of tenant: String) -> Bool {
    disabled == nil && draft.events.contains(event) && draft.tenants.includes(tenant)
  }

  public static func == (a: WebhookEndpoint, b: WebhookEndpoint) -> Bool {
    a.id == b.id && a.draft == b.draft && a.secret == b.secret && a.previous?.secret == b.previous?.secret
      && a.previous?.until == b.previous?.until && a.createdAt == b.createdAt
      && a.disabled?.at == b.disabled?.at && a.disabled?.reason == b.disabled?.reason
      && a.failingSince == b.failingSince
  }
}
