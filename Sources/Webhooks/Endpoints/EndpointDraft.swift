import Accounts
import ClipJob
import NetworkGuard

/// What somebody decides who creates an endpoint.
public struct EndpointDraft: Sendable, Equatable {
  /// For people.
  public var name = ""
  /// Whose jobs it is told of.
  public var tenants: TenantAccess
  /// https; http where the guard allows it.
  public var url: String
  public var events = WebhookEvent.endings

  static let longestName = 128

  public init(_ url: String, tenants: TenantAccess) {
    (self.url, self.tenants) = (url, tenants)
  }

  /// - Parameter policy: which URLs may be called; messages are held to it again when they are sent.
  /// - Throws: `WebhookError` (`invalid`) with the reason.
  public func check(_ policy: NetworkPolicy) throws(WebhookError) {
    try check()
    do {
      try policy.checkWriting(try SourceURL(url))
    } catch {
      throw WebhookError(.invalid, "the endpoint's URL is not called: \(error.reason)", hint: error.hint)
    }
  }

  /// What needs no policy.
  package func check() throws(WebhookError) {
    do { _ = try SourceURL(url) } catch {
      throw WebhookError(.invalid, "the endpoint's URL is not called: \(error.reason)", hint: error.hint)
    }
    guard !events.isEmpty, events.isSubset(of: WebhookEvent.ofJobs) else {
      throw WebhookError(
        .invalid,
        events.isEmpty
          ? "the endpoint is told of no event" : "\(WebhookEvent.test.rawValue) comes when it is asked for",
        hint: "name some of " + WebhookEvent.ofJobs.sorted().map(\.rawValue).joined(separator: ", "))
    }
    guard name.utf8.count <= Self.longestName, ForeignText.harmless(name) == name else {
      throw WebhookError(
        .invalid, "the endpoint's name is too long or has control characters",
        hint: "up to \(Self.longestName) bytes on one line")
    }
  }
}

/// What is changed of an endpoint; nil: it stays.
public struct EndpointChange: Sendable, Equatable {
  public var name: String?
  public var url: String?
  public var events: Set<WebhookEvent>?
  /// Enabling forgets why it was disabled, and since when it has failed.
  public var isDisabled: Bool?
  public init() {}

  /// What it changes, for the security log.
  public var words: String {
    let parts = [
      name.map { _ in "name" }, url.map { _ in "url" }, events.map { _ in "events" },
      isDisabled.map { $0 ? "disabled" : "enabled" },
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }
}
