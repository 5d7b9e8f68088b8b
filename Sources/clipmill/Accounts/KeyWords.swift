import Accounts
import JobQueue

/// A key as a line of a list.
struct KeyWords {
  let key: APIKey
  let now: Timestamp

  static let columns: [Table.Column] = [
    "ID", Table.Column("NAME", most: 32), Table.Column("TENANT", most: 24), "SCOPES", "MODE", "STATE", "USED",
    "RATE", "JOBS", Table.Column("FROM", most: 40),
  ]

  var row: [String] {
    [
      key.id, key.name, key.tenants.text, key.scopes.sorted().map(\.rawValue).joined(separator: ","),
      key.mode.rawValue, state, key.lastUsedAt.map { ago($0) } ?? "never", key.rate?.text ?? "",
      key.mostJobs.map { String($0) } ?? "", key.addresses.ranges.map(\.text).joined(separator: ","),
    ]
  }

  private var state: String {
    if let revokedAt = key.revokedAt { return "revoked \(ago(revokedAt))" }
    guard let expiresAt = key.expiresAt else { return "valid" }
    guard expiresAt > now else { return "expired \(ago(expiresAt))" }
    return "expires in \(JobWords.time(expiresAt.seconds(since: now)))"
  }

  private func ago(_ time: Timestamp) -> String { JobWords.time(now.seconds(since: time)) + " ago" }
}
