import APIService
import JobQueue
import Metrics
import Monitoring
import Synchronization
import Threads
import Webhooks

/// Webhooks of an API server: what it shows of them, and the dispatcher that tells endpoints what becomes of jobs.
struct WebhookDelivery {
  static let option = Option(
    "--no-webhooks",
    "Send no webhooks: another server of these queues does. They can be managed all the same.")

  /// For the API.
  let access: WebhookAccess
  private let metrics: WebhookMetrics
  /// Nil: others deliver.
  private let dispatcher: WebhookDispatcher?

  /// Throws `QueueError`, `WebhookError` and `UsageError`.
  init(_ arguments: Arguments, _ stores: ServeStores, _ registry: MetricRegistry) throws {
    let store = stores.webhooks
    let network = try arguments.network()
    access = WebhookAccess(store: store, policy: network.policy)
    metrics = WebhookMetrics(registry, store: store)
    guard !arguments.has("--no-webhooks") else {
      dispatcher = nil
      return
    }
    var sender = WebhookSender(network.policy)
    sender.proxy = network.proxy
    var options = WebhookDispatcher.Options()
    options.observe = { [metrics] in metrics.attempted($0, seconds: $1) }
    options.complain = { Terminal.error("webhooks: \($0)") }
    let own = try stores.others()
    let quiet = Repetitions()
    let dispatcher = WebhookDispatcher(store, queues: own, sender: sender, options: options) { error in
      if quiet.isNews(error.message) { Terminal.error("webhooks: \(error.explained)") }
    }
    metrics.serve({ dispatcher.counters }, in: registry)
    self.dispatcher = dispatcher
  }

  /// False: the system has no thread left.
  func start() -> Bool { dispatcher?.start() ?? true }

  /// Attempts that are under way end first: 15 s at most. What is not settled by then is sent again by another, under its id.
  func stop() {
    dispatcher?.stop()
    metrics.stop()
  }
}

/// So that a server that is away is told of once a minute, not with each call.
private final class Repetitions: Sendable {
  private let latest = Mutex<(words: String, at: Double)>(("", -.infinity))
  private static let pause = 60.0

  func isNews(_ words: String) -> Bool {
    latest.withLock { latest in
      let now = monotonicSeconds()
      guard latest.words != words || now - latest.at >= Self.pause else { return false }
      latest = (words, now)
      return true
    }
  }
}
