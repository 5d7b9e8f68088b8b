import Accounts
import JobQueue
import SQLite

/// What accounts have to outlive their process, in the tables of a file: each call's changes are one transaction.
struct SQLiteAccountsJournal: AccountsJournal {
  let file: StateFile

  func keep(_ changes: AccountsChanges) throws(AccountsError) {
    do throws(SQLiteError) {
      try file.write { connection throws(SQLiteError) in
        try keepKeys(changes, connection)
        try keepUsers(changes, connection)
        try keepLog(changes, connection)
      }
    } catch {
      throw AccountsError(error)
    }
  }

  private func keepKeys(_ changes: AccountsChanges, _ connection: Connection) throws(SQLiteError) {
    for (id, stored) in changes.keys {
      guard let stored else {
        try connection.run("DELETE FROM apiKey WHERE id = ?", .text(id))
        continue
      }
      let key = stored.key
      try connection.run(
        "INSERT OR REPLACE INTO apiKey VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        .text(id), .text(key.name), .text(key.tenants.text),
        .text(key.scopes.sorted().map(\.rawValue).joined(separator: ",")), .text(key.mode.rawValue),
        .integer(key.createdAt.milliseconds), .text(key.createdBy.text),
        SQLiteValue(key.expiresAt?.milliseconds),
        SQLiteValue(key.lastUsedAt?.milliseconds), SQLiteValue(key.revokedAt?.milliseconds),
        SQLiteValue(key.rotatedAt?.milliseconds), SQLiteValue(key.previousUntil?.milliseconds),
        .text(key.addresses.prefixes.joined(separator: " ")), SQLiteValue(key.rate.map(\.stored)),
        SQLiteValue(key.mostJobs.map { Int64($0) }), .text(stored.secret), SQLiteValue(stored.previous))
    }
    if let links = changes.links {
      try connection.run(
        "INSERT OR REPLACE INTO linkSecret VALUES (1, ?, ?)", .text(links.current), SQLiteValue(links.former))
    }
  }

  private func keepUsers(_ changes: AccountsChanges, _ connection: Connection) throws(SQLiteError) {
    for (name, stored) in changes.users {
      guard let stored else {
        try connection.run("DELETE FROM user WHERE name = ?", .text(name))
        continue
      }
      try connection.run(
        "INSERT OR REPLACE INTO user VALUES (?, ?, ?, ?, ?)", .text(name), .text(stored.user.role.rawValue),
        .integer(stored.user.createdAt.milliseconds), SQLiteValue(stored.user.disabledAt?.milliseconds),
        .text(stored.password.text))
    }
    for (token, session) in changes.sessions {
      guard let session else {
        try connection.run("DELETE FROM session WHERE token = ?", .text(token))
        continue
      }
      try connection.run(
        "INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?)", .text(token), .text(session.user),
        .integer(session.openedAt.milliseconds), .integer(session.expiresAt.milliseconds))
    }
    for (name, record) in changes.failures {
      guard let record else {
        try connection.run("DELETE FROM failure WHERE name = ?", .text(name))
        continue
      }
      try connection.run("INSERT OR REPLACE INTO failure VALUES (?, ?)", .text(name), .text(record))
    }
  }

  private func keepLog(_ changes: AccountsChanges, _ connection: Connection) throws(SQLiteError) {
    for entry in changes.entries {
      let event = entry.event
      try connection.run(
        "INSERT INTO securityEvent (position, at, action, actor, subject, tenant, address, request, detail) "
          + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        .text(entry.position.text), .integer(entry.at.milliseconds), .text(event.action.rawValue),
        .text(event.actor.text), .text(event.subject), .text(event.tenant), .text(event.address),
        .text(event.requestID), .text(event.detail))
    }
    guard changes.droppedEntries > 0 else { return }
    try connection.run(
      "DELETE FROM securityEvent WHERE number IN (SELECT number FROM securityEvent ORDER BY number LIMIT ?)",
      SQLiteValue(changes.droppedEntries))
  }
}
