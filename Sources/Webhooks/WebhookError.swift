import ClipJob
import JobQueue

/// Why a store of webhooks did not do what it was asked.
public struct WebhookError: Error, Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// No connection, or it broke: trying again is right.
    case unavailable
    /// Connected, but the server cannot at the moment (loading, a read-only replica, out of memory).
    case refused
    /// The server does not let this client in: password, permissions, certificate.
    case denied
    /// A wrong address, or data that this program does not understand: a person must act.
    case misconfigured
    /// The call itself is wrong.
    case invalid
    /// The tenant has as many endpoints as it may have.
    case tooMany
    /// There is no such endpoint or delivery.
    case unknown
    /// The delivery is somebody else's by now.
    case stale
  }
  public var kind: Kind
  /// What went wrong and where, in a sentence.
  public var message: String
  /// What to do.
  public var hint: String?

  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    (self.kind, self.message, self.hint) = (kind, message, hint)
  }

  /// The message, and what to do.
  public var explained: String { message + (hint.map { "; " + $0 } ?? "") }
}

extension WebhookError {
  /// What a queue's trouble means for those who take its events, or keep webhooks where it keeps jobs.
  package init(_ error: QueueError) {
    let kind: Kind =
      switch error.kind {
      case .unavailable: .unavailable
      case .refused: .refused
      case .denied: .denied
      case .misconfigured: .misconfigured
      case .invalid, .stale: .invalid
      }
    self.init(kind, error.message, hint: error.hint)
  }

  package static func unknownEndpoint(_ id: String) -> WebhookError {
    WebhookError(
      .unknown, "there is no endpoint with the id \(ForeignText.cut(ForeignText.harmless(id), bytes: 128))",
      hint: "ids of endpoints begin with we_; it may have been deleted")
  }

  package static func tooManyEndpoints() -> WebhookError {
    WebhookError(
      .tooMany, "there are \(WebhookEndpoint.mostOfTenant) webhooks of this tenant already",
      hint: "delete one that is not used any more")
  }

  package static func unknownDelivery(_ id: String) -> WebhookError {
    WebhookError(
      .unknown, "there is no delivery with the id \(ForeignText.cut(ForeignText.harmless(id), bytes: 128))",
      hint:
        "ids of deliveries begin with msg_; ended ones are forgotten after \(Int(Delivery.kept / 86_400)) days"
    )
  }

  package static func stale(_ lease: DeliveryLease) -> WebhookError {
    WebhookError(
      .stale,
      "the lease \(lease.token) of delivery \(lease.id) is no longer valid: it was taken over, or has ended",
      hint: "leave it to the new holder")
  }

  package static func endedEndpoint(_ id: String) -> WebhookError {
    WebhookError(
      .invalid, "the endpoint \(id) of that delivery is disabled or deleted", hint: "enable it first")
  }

  package static func invalidGrace() -> WebhookError {
    WebhookError(
      .invalid, "an old secret holds for 0 s to 30 days after a rotation", hint: "for example 24 hours")
  }

  package static func invalid(_ position: EventPosition) -> WebhookError {
    WebhookError(
      .invalid, "\"\(position.text.prefix(64))\" is not a position of a queue's events",
      hint: "use the position of an event; 0-0 is before the first")
  }
}
