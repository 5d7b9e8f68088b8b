import JobQueue

/// Where embedded accounts keep what must outlive their process.
package protocol AccountsJournal: Sendable {
  /// All that was kept.
  func load() throws(AccountsError) -> AccountsSnapshot
  /// Keeps all of the changes or none; they outlast a power failure once it returns.
  func keep(_ changes: AccountsChanges) throws(AccountsError)
}

/// What accounts are made of, as far as it outlives a process: rates are of the last seconds, and begin anew.
package struct AccountsSnapshot: Sendable {
  package var keys: [String: StoredKey] = [:]
  package var users: [String: StoredUser] = [:]
  /// By the digest of their token.
  package var sessions: [String: StoredSession] = [:]
  /// Failures of an address or an id, which the name tells, as `FailureRecord` writes them.
  package var failures: [String: String] = [:]
  package var links: LinkSecrets?
  /// The security log, oldest first.
  package var entries: [RecordedEvent] = []

  package init() {}
}

/// What has changed since the accounts were last kept. A value is nil where there is none any more.
package struct AccountsChanges: Sendable {
  package var keys: [String: StoredKey?] = [:]
  package var users: [String: StoredUser?] = [:]
  package var sessions: [String: StoredSession?] = [:]
  package var failures: [String: String?] = [:]
  /// Nil: unchanged.
  package var links: LinkSecrets?
  package var entries: [RecordedEvent] = []
  /// So many of the oldest entries are dropped.
  package var droppedEntries = 0

  var isEmpty: Bool {
    keys.isEmpty && users.isEmpty && sessions.isEmpty && failures.isEmpty && links == nil && entries.isEmpty
      && droppedEntries == 0
  }
}

package struct StoredKey: Sendable {
  package var key: APIKey
  /// Digests.
  package var secret: String
  package var previous: String?

  package init(key: APIKey, secret: String, previous: String? = nil) {
    (self.key, self.secret, self.previous) = (key, secret, previous)
  }
}

package struct StoredUser: Sendable {
  package var user: User
  package var password: PasswordHash

  package init(user: User, password: PasswordHash) { (self.user, self.password) = (user, password) }
}

package struct StoredSession: Sendable {
  package var user: String
  package var openedAt: Timestamp
  package var expiresAt: Timestamp

  package init(user: String, openedAt: Timestamp, expiresAt: Timestamp) {
    (self.user, self.openedAt, self.expiresAt) = (user, openedAt, expiresAt)
  }
}
