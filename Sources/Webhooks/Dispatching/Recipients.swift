import ClipJob
import JobQueue

/// Who is told of events: endpoints, and the URLs that jobs name themselves.
struct Recipients: Sendable {
  private let store: any WebhookStore
  private let notices: NoticeReader
  private let endpoints: [WebhookEndpoint]

  /// - Parameter endpoints: those that are enabled.
  init(_ store: any WebhookStore, _ notices: NoticeReader, _ endpoints: [WebhookEndpoint]) {
    (self.store, self.notices, self.endpoints) = (store, notices, endpoints)
  }

  /// As far as is known without the job.
  func isAnybodyInterested(in kind: WebhookEvent, _ notify: Notify?) -> Bool {
    notify?.wants(kind) == true || endpoints.contains { $0.draft.events.contains(kind) }
  }

  /// An endpoint is told of what happened since it was created.
  func deliveries(
    of event: ToldEvent, _ record: JobRecord, queue: String, _ notify: Notify?
  ) throws(WebhookError) -> [Delivery] {
    var deliveries =
      endpoints
      .filter { $0.wants(event.kind, of: record.tenant) && $0.createdAt <= event.at }
      .map { Delivery(event, of: record, queue: queue, endpoint: $0.id) }
    if let notify, notify.wants(event.kind) {
      // A lane is of an entry that is there.
      _ = try store.notices(of: record.tenant)
      let lane = JobNotices.lane(record.tenant, to: notify.url)
      deliveries.append(Delivery(event, of: record, queue: queue, endpoint: lane, url: notify.url))
    }
    return deliveries
  }
}

extension Notify {
  fileprivate func wants(_ kind: WebhookEvent) -> Bool { events.contains { WebhookEvent($0) == kind } }
}
