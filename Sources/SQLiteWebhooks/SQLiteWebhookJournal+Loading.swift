import Accounts
import ClipJob
import JobQueue
import SQLite
import Webhooks

extension SQLiteWebhookJournal {
  func load() throws(WebhookError) -> WebhookSnapshot {
    do throws(SQLiteError) {
      return try file.read { connection throws(SQLiteError) in
        var snapshot = WebhookSnapshot()
        try connection.rows("SELECT tokens, delivered, failed FROM webhookFacts") { row in
          snapshot.facts.tokens = row.integer(0)
          (snapshot.facts.delivered, snapshot.facts.failed) = (Int(row.integer(1)), Int(row.integer(2)))
        }
        try connection.rows("SELECT * FROM webhook") { row in
          if let endpoint = WebhookEndpoint(row) { snapshot.endpoints[endpoint.id] = endpoint }
        }
        try connection.rows("SELECT queue, position FROM webhookPosition") { row in
          snapshot.positions[row.text(0)] = EventPosition(row.text(1))
        }
        try connection.rows("SELECT * FROM delivery") { row in
          if let kept = KeptDelivery(row) { snapshot.deliveries[kept.delivery.id] = kept }
        }
        return snapshot
      }
    } catch {
      throw WebhookError(error)
    }
  }
}

extension WebhookEndpoint {
  /// Of a row of all columns; nil for what is no endpoint that this program understands.
  fileprivate init?(_ row: borrowing SQLiteRow) {
    let id = row.text(0)
    // A tenant's entry is of any text that jobs are labelled with.
    let tenants = JobNotices.isEntry(id) ? .only(row.text(2)) : TenantAccess(row.text(2))
    guard let tenants, let secret = WebhookSecret(row.text(5)) else { return nil }
    var draft = EndpointDraft(row.text(3), tenants: tenants)
    draft.name = row.text(1)
    draft.events = Set(row.text(4).split(separator: ",").compactMap { WebhookEvent(rawValue: String($0)) })
    self.init(id: id, draft, secret: secret, createdAt: Timestamp(foreign: row.integer(6)))
    if let text = row.optionalText(7) {
      guard let secret = WebhookSecret(text) else { return nil }
      previous = (secret, Timestamp(foreign: row.integer(8)))
    }
    if let at = row.optionalInteger(9) {
      guard let reason = Disabling(rawValue: row.text(10)) else { return nil }
      disabled = (Timestamp(foreign: at), reason)
    }
    failingSince = row.optionalInteger(11).map(Timestamp.init(foreign:))
  }
}

extension KeptDelivery {
  /// Of a row of all columns; nil for what this program does not understand.
  fileprivate init?(_ row: borrowing SQLiteRow) {
    guard let event = WebhookEvent(rawValue: row.text(2)), let state = Delivery.State(rawValue: row.text(8))
    else { return nil }
    var delivery = Delivery(
      id: row.text(0), endpoint: row.text(1), event: event, queue: row.text(3), job: row.text(4),
      createdAt: Timestamp(foreign: row.integer(5)), body: row.blob(6), url: row.optionalText(7))
    delivery.state = state
    delivery.attempts = Int(row.integer(9))
    delivery.nextAt = row.optionalInteger(10).map(Timestamp.init(foreign:))
    let log = (try? JSONValue(parsing: row.blob(11)))?.items ?? []
    delivery.log = log.compactMap { DeliveryAttempt($0) }
    self.init(delivery)
    token = row.integer(12)
    leaseEnds = row.optionalInteger(13).map(Timestamp.init(foreign:))
    settledBy = row.integer(14)
    endedAt = row.optionalInteger(15).map(Timestamp.init(foreign:))
    wasSilent = row.flag(16)
  }
}
