import Metrics
import Webhooks

extension MetricCatalogue {
  // MARK: Webhooks, as the server that sends them counts

  public static let webhookAttempts = Family<Counter>(
    "clipmill_webhook_attempts_total",
    "Attempts to deliver a message: taken (delivered), to be made again (again), or the last one (failed).",
    [Label("outcome", WebhookDispatcher.Attempt.allCases.map(\.rawValue))])
  public static let webhookDuration = Family<Histogram>(
    "clipmill_webhook_attempt_duration_seconds", "Time that an attempt to deliver a message took.",
    bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15])
  public static let webhookEvents = Family<Counter>(
    "clipmill_webhook_events_total", "Events of queues that this server took.")
  public static let webhookForgotten = Family<Counter>(
    "clipmill_webhook_forgotten_events_total",
    "Events that nobody was told of because the queue had forgotten their jobs.")
  public static let webhookGaps = Family<Counter>(
    "clipmill_webhook_event_gaps_total", "Times that a queue had dropped events before they were taken.")
  public static let webhookRecovered = Family<Counter>(
    "clipmill_webhook_recovered_jobs_total",
    "Jobs that ended in such a gap and are told of by their records.")
  public static let webhookTroubles = Family<Counter>(
    "clipmill_webhook_troubles_total", "Calls of Redis that failed while taking events or delivering.")

  // MARK: Webhooks, as their store counts: the same from every server

  public static let webhooksUp = Family<Gauge>(
    "clipmill_webhooks_up", "1: the store of webhooks answers.")
  public static let webhookEndpoints = Family<Gauge>(
    "clipmill_webhook_endpoints", "Webhooks by whether they are told of anything.",
    [Label("state", ["enabled", "disabled"])])
  public static let webhookWaiting = Family<Gauge>(
    "clipmill_webhook_waiting", "Messages on their way, those that are sent again later included.")
  public static let webhookOldest = Family<Gauge>(
    "clipmill_webhook_oldest_seconds",
    "How long ago the oldest event happened whose message is on its way; 0: there is none.")
  public static let webhookOverdue = Family<Gauge>(
    "clipmill_webhook_overdue_seconds", "For how long the next message has been due and not been sent.")
  public static let webhookSilent = Family<Gauge>(
    "clipmill_webhook_silent",
    "Webhooks, and servers that jobs name, that did not answer their last attempt: each gets one message at a time."
  )
  public static let webhookHeldTenants = Family<Gauge>(
    "clipmill_webhook_held_tenants",
    "Tenants with messages that are due and wait because as many of theirs are under way as may be.")
  public static let webhookDeliveries = Family<Counter>(
    "clipmill_webhook_deliveries_total", "Messages that were taken (delivered) or given up (failed).",
    [Label("state", ["delivered", "failed"])])

  static let ofWebhooks: [FamilyDescription] = [
    webhookAttempts.description, webhookDuration.description, webhookEvents.description,
    webhookForgotten.description, webhookGaps.description, webhookRecovered.description,
    webhookTroubles.description, webhooksUp.description, webhookEndpoints.description,
    webhookWaiting.description, webhookOldest.description, webhookOverdue.description,
    webhookSilent.description, webhookHeldTenants.description, webhookDeliveries.description,
  ]
}
