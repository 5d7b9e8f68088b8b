import JobQueue
import Webhooks

/// A webhook as a line of a list.
struct WebhookWords {
  let endpoint: WebhookEndpoint
  let now: Timestamp

  static let columns: [Table.Column] = [
    "ID", Table.Column("NAME", most: 24), Table.Column("TENANT", most: 24), Table.Column("URL", most: 64),
    "EVENTS",
    "STATE",
  ]

  var row: [String] {
    [
      endpoint.id, endpoint.draft.name, endpoint.draft.tenants.text, endpoint.draft.url,
      endpoint.draft.events.sorted().map { $0.rawValue.dropFirst("job.".count) }.joined(separator: ","),
      state,
    ]
  }

  private var state: String {
    if let disabled = endpoint.disabled { return "disabled \(ago(disabled.at)): \(disabled.reason.rawValue)" }
    return endpoint.failingSince.map { "failing, first \(ago($0))" } ?? "enabled"
  }

  private func ago(_ time: Timestamp) -> String { JobWords.time(now.seconds(since: time)) + " ago" }
}

/// A message as a line of a list.
struct DeliveryWords {
  let delivery: Delivery
  let now: Timestamp

  static let columns: [Table.Column] = [
    "ID", "EVENT", Table.Column("JOB", most: 40), "HAPPENED", "STATE",
    Table.Column("ATTEMPTS", isRight: true), "NEXT",
    Table.Column("LAST ANSWER", most: 60),
  ]

  var row: [String] {
    [
      delivery.id, delivery.event.rawValue, delivery.job,
      JobWords.time(now.seconds(since: delivery.createdAt)) + " ago", delivery.state.rawValue,
      String(delivery.attempts), next, answer,
    ]
  }

  private var next: String {
    guard let nextAt = delivery.nextAt else { return "" }
    let seconds = nextAt.seconds(since: now)
    return seconds <= 0 ? "now" : "in \(JobWords.time(seconds))"
  }

  private var answer: String {
    guard let last = delivery.log.last else { return "" }
    return last.error ?? last.status.map(String.init) ?? ""
  }
}
