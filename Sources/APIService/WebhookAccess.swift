import NetworkGuard
import Webhooks

/// What an API server knows of webhooks. It keeps and shows them; who delivers is another (`WebhookDispatcher`).
public struct WebhookAccess: Sendable {
  /// One that ends with the process, unless another is given.
  public var store: any WebhookStore
  /// Which URLs may be called: asked before an endpoint is kept, and before a job with `notify` is taken.
  public var policy: NetworkPolicy

  public init(store: any WebhookStore = MemoryWebhooks(), policy: NetworkPolicy = NetworkPolicy()) {
    (self.store, self.policy) = (store, policy)
  }
}
