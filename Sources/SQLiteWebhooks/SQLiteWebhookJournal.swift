import ClipJob
import JobQueue
import SQLite
import Webhooks

/// What webhooks have to outlive their process, in the tables of a file: each call's changes are one transaction.
struct SQLiteWebhookJournal: WebhookJournal {
  let file: StateFile

  func keep(_ changes: WebhookChanges) throws(WebhookError) {
    do throws(SQLiteError) {
      try file.write { connection throws(SQLiteError) in
        try keepEndpoints(changes, connection)
        try keepDeliveries(changes, connection)
        guard let facts = changes.facts else { return }
        try connection.run(
          "INSERT OR REPLACE INTO webhookFacts VALUES (1, ?, ?, ?)", .integer(facts.tokens),
          SQLiteValue(facts.delivered), SQLiteValue(facts.failed))
      }
    } catch {
      throw WebhookError(error)
    }
  }

  private func keepEndpoints(_ changes: WebhookChanges, _ connection: Connection) throws(SQLiteError) {
    for (id, endpoint) in changes.endpoints {
      guard let endpoint else {
        try connection.run("DELETE FROM webhook WHERE id = ?", .text(id))
        continue
      }
      let draft = endpoint.draft
      try connection.run(
        "INSERT OR REPLACE INTO webhook VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", .text(id),
        .text(draft.name),
        .text(draft.tenants.text), .text(draft.url),
        .text(draft.events.sorted().map(\.rawValue).joined(separator: ",")), .text(endpoint.secret.text),
        .integer(endpoint.createdAt.milliseconds), SQLiteValue(endpoint.previous?.secret.text),
        SQLiteValue(endpoint.previous?.until.milliseconds), SQLiteValue(endpoint.disabled?.at.milliseconds),
        SQLiteValue(endpoint.disabled?.reason.rawValue), SQLiteValue(endpoint.failingSince?.milliseconds))
    }
    for (queue, position) in changes.positions {
      guard let position else {
        try connection.run("DELETE FROM webhookPosition WHERE queue = ?", .text(queue))
        continue
      }
      try connection.run(
        "INSERT OR REPLACE INTO webhookPosition VALUES (?, ?)", .text(queue), .text(position.text))
    }
  }

  private func keepDeliveries(_ changes: WebhookChanges, _ connection: Connection) throws(SQLiteError) {
    for (id, kept) in changes.deliveries {
      guard let kept else {
        try connection.run("DELETE FROM delivery WHERE id = ?", .text(id))
        continue
      }
      let delivery = kept.delivery
      let log = JSONValue.array(delivery.log.map(\.json)).bytes()
      try connection.run(
        "INSERT OR REPLACE INTO delivery VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        .text(id),
        .text(delivery.endpoint), .text(delivery.event.rawValue), .text(delivery.queue), .text(delivery.job),
        .integer(delivery.createdAt.milliseconds), .blob(delivery.body), SQLiteValue(delivery.url),
        .text(delivery.state.rawValue), SQLiteValue(delivery.attempts),
        SQLiteValue(delivery.nextAt?.milliseconds),
        .text(String(decoding: log, as: UTF8.self)), .integer(kept.token),
        SQLiteValue(kept.leaseEnds?.milliseconds), .integer(kept.settledBy),
        SQLiteValue(kept.endedAt?.milliseconds),
        SQLiteValue(kept.wasSilent))
    }
  }
}
