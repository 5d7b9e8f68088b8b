import JobQueue

extension MemoryAccounts {
  @discardableResult
  public func createUser(
    _ name: String, role: User.Role, password: PasswordHash, by origin: Origin
  ) throws(AccountsError) -> User {
    try User.check(name: name)
    return try step { store, now throws(AccountsError) in
      guard store.users[name] == nil else { throw .userExists(name) }
      let user = User(name: name, role: role, createdAt: now)
      store.users[name] = StoredUser(user: user, password: password)
      store.log(.created(user, by: origin), at: now)
      return user
    }
  }

  public func users() throws(AccountsError) -> [User] {
    try step { store, _ throws(AccountsError) in
      store.users.values.map(\.user).sorted {
        Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8))
      }
    }
  }

  public func credentials(of name: String) throws(AccountsError) -> (user: User, password: PasswordHash)? {
    try step { store, _ throws(AccountsError) in store.users[name].map { ($0.user, $0.password) } }
  }

  @discardableResult
  public func updateUser(
    _ name: String, _ change: UserChange, by origin: Origin
  ) throws(AccountsError) -> User {
    try step { store, now throws(AccountsError) in
      guard var stored = store.users[name] else { throw .unknownUser(name) }
      if let role = change.role { stored.user.role = role }
      if let password = change.password { stored.password = password }
      if let isDisabled = change.isDisabled {
        stored.user.disabledAt = isDisabled ? stored.user.disabledAt ?? now : nil
      }
      store.users[name] = stored
      store.sessions.removeAll { $0.user == name }
      store.log(.updated(stored.user, change, by: origin), at: now)
      return stored.user
    }
  }

  public func openSession(
    of user: String, for seconds: Double, isSecure: Bool, by origin: Origin
  ) throws(AccountsError) -> OpenedSession {
    try AccountTimes.check(session: seconds)
    return try step { store, now throws(AccountsError) in
      guard let user = store.users[user]?.user else { throw .unknownUser(user) }
      guard !user.isDisabled else { throw .disabledUser(user.name) }
      let token = SessionToken.random(isSecure: isSecure)
      let stored = StoredSession(user: user.name, openedAt: now, expiresAt: now.adding(seconds: seconds))
      store.sessions.removeAll { $0.expiresAt <= now }
      store.sessions[token.digest] = stored
      store.log(.opened(user, by: origin), at: now)
      return OpenedSession(
        Session(user: user, openedAt: stored.openedAt, expiresAt: stored.expiresAt, token: token),
        token: token)
    }
  }

  public func findSession(_ token: String) throws(AccountsError) -> Session? {
    guard let token = SessionToken(token) else { return nil }
    return try step { store, now throws(AccountsError) in
      guard let stored = store.sessions[token.digest], stored.expiresAt > now,
        let user = store.users[stored.user]?.user, !user.isDisabled
      else { return nil }
      return Session(user: user, openedAt: stored.openedAt, expiresAt: stored.expiresAt, token: token)
    }
  }

  public func closeSession(_ token: String, by origin: Origin) throws(AccountsError) {
    guard let token = SessionToken(token) else { return }
    try step { store, now throws(AccountsError) in
      guard let stored = store.sessions[token.digest] else { return }
      store.sessions[token.digest] = nil
      store.log(.closed(stored.user, by: origin), at: now)
    }
  }
}
