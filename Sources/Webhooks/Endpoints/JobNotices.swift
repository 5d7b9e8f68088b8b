import Accounts
import JobQueue
import NetworkGuard

/// Messages of a tenant to the URLs that its jobs name themselves (`notify`).
///
/// The tenant has one entry for all of them, which is kept as an endpoint is: it has the secret, no URL, and is in no list. Its deliveries stand in
/// lanes, one for each server that they go to, so that a slow one delays its own alone.
public enum JobNotices {
  static let prefix = "notify_"

  /// The id of a tenant's entry: `notify_…`, always the same.
  ///
  /// - Parameter tenant: empty: jobs without one.
  public static func id(of tenant: String) -> String {
    prefix + WebhookDigests.sha256(Array("tenant \(tenant)".utf8)).prefix(24)
  }

  /// Whether an id is that of a tenant's entry, rather than of an endpoint.
  public static func isEntry(_ id: String) -> Bool {
    id.hasPrefix(prefix) && !id.dropFirst(prefix.count).contains("_")
  }

  /// Where deliveries to a URL stand.
  package static func lane(_ tenant: String, to url: String) -> String {
    let origin = (try? SourceURL(url).origin) ?? url
    return id(of: tenant) + "_" + WebhookDigests.sha256(Array(origin.utf8)).prefix(16)
  }

  /// The entry or endpoint that a lane belongs to, or the endpoint itself.
  package static func owner(_ id: String) -> String {
    guard id.hasPrefix(prefix), let end = id.dropFirst(prefix.count).firstIndex(of: "_") else { return id }
    return String(id[..<end])
  }

  package static func draft(of tenant: String) -> EndpointDraft {
    var draft = EndpointDraft("", tenants: .only(tenant))
    draft.events = []
    return draft
  }
}
