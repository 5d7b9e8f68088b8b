import Accounts
import JobQueue
import RedisClient

extension RedisAccounts {
  @discardableResult
  public func createUser(
    _ name: String, role: User.Role, password: PasswordHash, by origin: Origin
  ) throws(AccountsError) -> User {
    try User.check(name: name)
    let planned = User(name: name, role: role, createdAt: Timestamp(milliseconds: 0))
    let reply = try change(
      AccountScripts.createUser, keys: [keys.userNames, keys.user(name)], .created(planned, by: origin),
      arguments: [name, role.rawValue, password.text, Secrets.randomID()])
    guard reply.asString != "exists" else { throw .userExists(name) }
    return try read(name, reply, of: "create-user")
  }

  public func users() throws(AccountsError) -> [User] {
    let names = try call { connection throws(RedisError) in
      try connection.command("ZRANGE", keys.userNames, 0, -1).toArray()
    }.compactMap(\.asString)
    let replies = try call { connection throws(RedisError) in
      try connection.pipeline(names.map { RedisCommand("HGETALL", keys.user($0)) })
    }
    var users: [User] = []
    for (name, reply) in zip(names, replies) where HashFields(reply) != nil {
      users.append(try read(name, reply, of: "HGETALL"))
    }
    return users
  }

  public func credentials(of name: String) throws(AccountsError) -> (user: User, password: PasswordHash)? {
    let reply = try call { connection throws(RedisError) in try connection.command("HGETALL", keys.user(name))
    }
    guard let fields = HashFields(reply) else { return nil }
    guard let password = fields["password"].flatMap({ PasswordHash(text: $0) }) else {
      throw .strangeUser(name)
    }
    return (try read(name, reply, of: "HGETALL"), password)
  }

  @discardableResult
  public func updateUser(
    _ name: String, _ change: UserChange, by origin: Origin
  ) throws(AccountsError) -> User {
    guard let user = try credentials(of: name)?.user else { throw .unknownUser(name) }
    let state = change.isDisabled.map { $0 ? "disabled" : "enabled" } ?? ""
    let reply = try self.change(
      AccountScripts.updateUser, keys: [keys.user(name)], .updated(user, change, by: origin),
      arguments: [change.role?.rawValue ?? "", change.password?.text ?? "", state])
    guard reply.asString != "unknown" else { throw .unknownUser(name) }
    return try read(name, reply, of: "update-user")
  }

  public func openSession(
    of user: String, for seconds: Double, isSecure: Bool, by origin: Origin
  ) throws(AccountsError) -> OpenedSession {
    try AccountTimes.check(session: seconds)
    guard let known = try credentials(of: user)?.user else { throw .unknownUser(user) }
    let token = SessionToken.random(isSecure: isSecure)
    let reply = try change(
      AccountScripts.openSession, keys: [keys.user(user), keys.session(token.digest)],
      .opened(known, by: origin),
      arguments: [user, Int64(seconds * 1000)])
    switch reply.asString {
    case "unknown": throw .unknownUser(user)
    case "disabled": throw .disabledUser(user)
    default: break
    }
    guard let session = try read(token, reply) else { throw .strange("open-session", reply) }
    return OpenedSession(session, token: token)
  }

  public func findSession(_ token: String) throws(AccountsError) -> Session? {
    guard let token = SessionToken(token) else { return nil }
    let reply = try run(
      AccountScripts.findSession, keys: [keys.session(token.digest), keys.users], arguments: [])
    return reply.isNull ? nil : try read(token, reply)
  }

  public func closeSession(_ token: String, by origin: Origin) throws(AccountsError) {
    guard let token = SessionToken(token) else { return }
    _ = try change(
      AccountScripts.closeSession, keys: [keys.session(token.digest)],
      SecurityEvent(.sessionClosed, by: origin),
      arguments: [])
  }

  // MARK: Reading

  /// - Parameter reply: the user's hash.
  private func read(_ name: String, _ reply: RedisValue, of script: String) throws(AccountsError) -> User {
    guard let fields = HashFields(reply) else { throw .strange(script, reply) }
    guard let user = User(name: name, fields) else { throw .strangeUser(name) }
    return user
  }

  /// - Parameter reply: name, times (ms) and the user's hash.
  private func read(_ token: SessionToken, _ reply: RedisValue) throws(AccountsError) -> Session? {
    guard let parts = reply.asArray, parts.count == 4, let name = parts[0].asString,
      let opened = parts[1].asString.flatMap({ Int64($0) }),
      let expires = parts[2].asString.flatMap({ Int64($0) })
    else { throw .strange("find-session", reply) }
    return Session(
      user: try read(name, parts[3], of: "find-session"), openedAt: Timestamp(foreign: opened),
      expiresAt: Timestamp(foreign: expires), token: token)
  }
}
