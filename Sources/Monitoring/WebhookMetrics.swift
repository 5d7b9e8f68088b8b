import Metrics
import Threads
import Webhooks

/// How webhooks fare: what their store says at each scrape, and what a server's own dispatcher does.
public final class WebhookMetrics: Sendable {
  private let attempts: SeriesSet<Counter>
  private let times: SeriesSet<Histogram>
  private let stats: FreshValue<WebhookStats>
  private let patience: Double

  /// - Parameters:
  ///   - freshness: seconds for which an answer serves further scrapes.
  ///   - patience: seconds that a scrape waits for the store; its values are left out then.
  public init(
    _ registry: MetricRegistry, store: any WebhookStore, freshness: Double = 1, patience: Double = 1
  ) {
    attempts = registry.series(MetricCatalogue.webhookAttempts)
    times = registry.series(MetricCatalogue.webhookDuration)
    stats = FreshValue("webhooks", freshness: freshness) { try? store.stats() }
    self.patience = patience
    registry.collect { [self] scrape in collect(&scrape) }
  }

  /// - Parameter seconds: that it took.
  public func attempted(_ outcome: WebhookDispatcher.Attempt, seconds: Double) {
    attempts(outcome.rawValue).add()
    times().observe(seconds)
  }

  /// Tells of what a dispatcher has done.
  public func serve(
    _ counters: @escaping @Sendable () -> WebhookDispatcher.Counters, in registry: MetricRegistry
  ) {
    registry.collect { scrape in
      let counters = counters()
      scrape.add(MetricCatalogue.webhookEvents, value: Double(counters.events))
      scrape.add(MetricCatalogue.webhookForgotten, value: Double(counters.forgotten))
      scrape.add(MetricCatalogue.webhookGaps, value: Double(counters.gaps))
      scrape.add(MetricCatalogue.webhookRecovered, value: Double(counters.recovered))
      scrape.add(MetricCatalogue.webhookTroubles, value: Double(counters.troubles))
    }
  }

  /// Ends the thread that asks; from then on the store counts as away.
  public func stop() { stats.stop() }

  private func collect(_ scrape: inout Scrape) {
    stats.refresh()
    let answer = stats.value(until: monotonicSeconds() + patience)
    scrape.add(MetricCatalogue.webhooksUp, value: answer == nil ? 0 : 1)
    guard let stats = answer else { return }
    let enabled = stats.endpoints - stats.disabled
    scrape.add(MetricCatalogue.webhookEndpoints, "enabled", value: Double(enabled))
    scrape.add(MetricCatalogue.webhookEndpoints, "disabled", value: Double(stats.disabled))
    scrape.add(MetricCatalogue.webhookWaiting, value: Double(stats.waiting))
    scrape.add(MetricCatalogue.webhookOldest, value: stats.oldest ?? 0)
    scrape.add(MetricCatalogue.webhookOverdue, value: stats.overdue)
    scrape.add(MetricCatalogue.webhookSilent, value: Double(stats.silent))
    scrape.add(MetricCatalogue.webhookHeldTenants, value: Double(stats.held))
    scrape.add(MetricCatalogue.webhookDeliveries, "delivered", value: Double(stats.delivered))
    scrape.add(MetricCatalogue.webhookDeliveries, "failed", value: Double(stats.failed))
  }
}
