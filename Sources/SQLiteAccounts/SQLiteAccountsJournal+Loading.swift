import Accounts
import JobQueue
import NetworkGuard
import SQLite

extension SQLiteAccountsJournal {
  func load() throws(AccountsError) -> AccountsSnapshot {
    do throws(SQLiteError) {
      return try file.read { connection throws(SQLiteError) in
        var snapshot = AccountsSnapshot()
        try loadKeys(&snapshot, connection)
        try loadUsers(&snapshot, connection)
        try loadLog(&snapshot, connection)
        return snapshot
      }
    } catch {
      throw AccountsError(error)
    }
  }

  private func loadKeys(_ snapshot: inout AccountsSnapshot, _ connection: Connection) throws(SQLiteError) {
    var keys: [String: StoredKey] = [:]
    try connection.rows("SELECT * FROM apiKey") { row in
      guard let key = APIKey(row) else { return }
      keys[key.id] = StoredKey(key: key, secret: row.text(15), previous: row.optionalText(16))
    }
    snapshot.keys = keys
    var links: LinkSecrets?
    try connection.rows("SELECT current, former FROM linkSecret") { row in
      links = LinkSecrets(current: row.text(0), former: row.optionalText(1))
    }
    snapshot.links = links
  }

  private func loadUsers(_ snapshot: inout AccountsSnapshot, _ connection: Connection) throws(SQLiteError) {
    var users: [String: StoredUser] = [:]
    try connection.rows("SELECT name, role, createdAt, disabledAt, password FROM user") { row in
      guard let role = User.Role(rawValue: row.text(1)), let password = PasswordHash(text: row.text(4))
      else { return }
      let user = User(
        name: row.text(0), role: role, createdAt: Timestamp(foreign: row.integer(2)),
        disabledAt: row.optionalInteger(3).map(Timestamp.init(foreign:)))
      users[user.name] = StoredUser(user: user, password: password)
    }
    snapshot.users = users
    var sessions: [String: StoredSession] = [:]
    try connection.rows("SELECT token, user, openedAt, expiresAt FROM session") { row in
      sessions[row.text(0)] = StoredSession(
        user: row.text(1), openedAt: Timestamp(foreign: row.integer(2)),
        expiresAt: Timestamp(foreign: row.integer(3)))
    }
    snapshot.sessions = sessions
    var failures: [String: String] = [:]
    try connection.rows("SELECT name, record FROM failure") { failures[$0.text(0)] = $0.text(1) }
    snapshot.failures = failures
  }

  private func loadLog(_ snapshot: inout AccountsSnapshot, _ connection: Connection) throws(SQLiteError) {
    var entries: [RecordedEvent] = []
    try connection.rows(
      "SELECT position, at, action, actor, subject, tenant, address, request, detail FROM securityEvent ORDER BY number"
    ) { row in
      guard let action = SecurityAction(rawValue: row.text(2)) else { return }
      entries.append(
        RecordedEvent(
          position: EventPosition(row.text(0)), at: Timestamp(foreign: row.integer(1)),
          SecurityEvent(
            action, actor: Actor(text: row.text(3)), subject: row.text(4), tenant: row.text(5),
            address: row.text(6), requestID: row.text(7), detail: row.text(8))))
    }
    snapshot.entries = entries
  }
}

extension APIKey {
  /// Of a row of all columns. Nil for what is no key that this program understands: it must not be taken for one with fewer limits.
  fileprivate init?(_ row: borrowing SQLiteRow) {
    guard let tenants = TenantAccess(row.text(2)), let scopes = try? Scope.list(row.text(3)),
      let mode = Mode(rawValue: row.text(4)),
      let addresses = AllowedAddresses(prefixes: row.text(12).split(separator: " "))
    else { return nil }
    var draft = KeyDraft(name: row.text(1), tenants: tenants, scopes: scopes)
    (draft.mode, draft.addresses) = (mode, addresses)
    if let text = row.optionalText(13) {
      guard let rate = Rate(stored: text) else { return nil }
      draft.rate = rate
    }
    if let number = row.optionalInteger(14) {
      guard number > 0 else { return nil }
      draft.mostJobs = Int(number)
    }
    self.init(
      id: row.text(0), draft, createdAt: Timestamp(foreign: row.integer(5)),
      createdBy: Actor(text: row.text(6)))
    expiresAt = row.optionalInteger(7).map(Timestamp.init(foreign:))
    lastUsedAt = row.optionalInteger(8).map(Timestamp.init(foreign:))
    revokedAt = row.optionalInteger(9).map(Timestamp.init(foreign:))
    rotatedAt = row.optionalInteger(10).map(Timestamp.init(foreign:))
    previousUntil = row.optionalInteger(11).map(Timestamp.init(foreign:))
  }
}

extension Rate {
  /// Requests, seconds, burst.
  var stored: String { "\(requests) \(period) \(burst)" }

  fileprivate init?(stored text: String) {
    let numbers = text.split(separator: " ").compactMap { Int($0) }
    guard numbers.count == 3 else { return nil }
    self.init(requests: numbers[0], period: numbers[1], burst: numbers[2])
  }
}
