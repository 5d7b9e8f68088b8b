import Accounts
import JobQueue
import NetworkGuard
import RedisClient
import RedisQueue

/// Accounts on Redis 7: every promise is kept by a script that runs as one step on the server (see `Scripts`), whose clock is the store's.
///
/// A call whose connection breaks before the answer is repeated: changes are recognized as done, and at worst an entry of the log comes twice or one
/// more request is taken out of a bucket.
public final class RedisAccounts: Accounts {
  public let name: String
  let keys: AccountKeys
  private let pool: RedisPool
  private let time: TimeShift

  /// Connects with the first call.
  ///
  /// - Parameter name: of the store, if one server has several.
  /// - Throws: `AccountsError` (`invalid`) for a name that is none.
  public convenience init(
    name: String = "default", address: RedisAddress, connection: RedisOptions = RedisOptions(),
    connections: Int = 64
  ) throws(AccountsError) {
    try self.init(
      name: name, address: address, connection: connection, connections: connections, shift: TimeShift())
  }

  /// - Parameter shift: moves the store's time on, for tests.
  package init(
    name: String, address: RedisAddress, connection: RedisOptions, connections: Int = 64, shift: TimeShift
  ) throws(AccountsError) {
    guard AccountKeys.isValid(name: name) else { throw .invalidName(name) }
    self.name = name
    keys = AccountKeys(name: name)
    pool = RedisPool(address, options: connection, limit: connections)
    time = shift
  }

  public func now() throws(AccountsError) -> Timestamp {
    do throws(QueueError) {
      return try pool.time(shift: time.milliseconds)
    } catch {
      throw AccountsError(error)
    }
  }

  // MARK: Calling

  func call<R>(_ body: (RedisConnection) throws(RedisError) -> R) throws(AccountsError) -> R {
    do throws(RedisError) {
      return try pool.callTwice(body)
    } catch {
      throw AccountsError(error)
    }
  }

  /// Every script has `meta` as its first key and the shift as its first argument.
  func run(
    _ script: RedisScript, keys names: [String], arguments: [any RedisArgument]
  ) throws(AccountsError) -> RedisValue {
    let shift = time.milliseconds
    return try call { connection throws(RedisError) in
      try connection.run(script, keys: [keys.meta] + names, arguments: [shift] + arguments)
    }
  }

  /// As `run`, for a script that changes something and logs it.
  func change(
    _ script: RedisScript, keys names: [String], _ event: SecurityEvent, arguments: [any RedisArgument]
  ) throws(AccountsError) -> RedisValue {
    try run(
      script, keys: [keys.log] + names, arguments: [SecurityLog.kept] + event.arguments + arguments)
  }
}

// MARK: - Limits

extension RedisAccounts {
  public func allow(_ bucket: String, _ rate: Rate) throws(AccountsError) -> RateDecision {
    let reply = try run(AccountScripts.allow, keys: [keys.bucket("name:" + bucket)], arguments: [rate.stored])
    guard let parts = reply.asArray, let decision = RateDecision(rate, parts[...]) else {
      throw .strange("allow", reply)
    }
    return decision
  }

  public func noteFailure(by origin: Origin, id: String?) throws(AccountsError) -> Double {
    let event = SecurityEvent(.lockout, by: origin)
    let reply = try change(
      AccountScripts.fail, keys: [keys.failures], event, arguments: culprits(origin.address, id))
    return try seconds(reply, of: "fail")
  }

  public func lockout(address: IPAddress?, id: String?) throws(AccountsError) -> Double {
    let reply = try run(AccountScripts.lockout, keys: [keys.failures], arguments: culprits(address, id))
    return try seconds(reply, of: "lockout")
  }

  public func beginAttempt(by origin: Origin, id: String?) throws(AccountsError) -> AttemptAnswer {
    let attempt = Attempt(by: origin, id: id)
    let reply = try run(
      AccountScripts.beginAttempt, keys: [keys.failures],
      arguments: [attempt.nonce, Int64(Attempt.patience * 1000)] + culprits(origin.address, id))
    let wait = try seconds(reply, of: "begin-attempt")
    return wait == 0 ? .begun(attempt) : .locked(seconds: wait)
  }

  public func settle(_ attempt: Attempt, succeeded: Bool) throws(AccountsError) {
    let event = SecurityEvent(.lockout, by: attempt.origin)
    _ = try change(
      AccountScripts.settleAttempt, keys: [keys.failures], event,
      arguments: [attempt.nonce, succeeded ? 1 : 0] + culprits(attempt.origin.address, attempt.id))
  }

  private func culprits(_ address: IPAddress?, _ id: String?) -> [String] {
    [address.map { "address:" + $0.counted }, id.map { "id:" + $0 }].compactMap(\.self)
  }

  private func seconds(_ reply: RedisValue, of script: String) throws(AccountsError) -> Double {
    guard let milliseconds = reply.asInteger else { throw .strange(script, reply) }
    return Double(milliseconds) / 1000
  }
}

extension RateDecision {
  /// Of `allowed` (0 or 1) and the level that is left.
  init?(_ rate: Rate, _ reply: ArraySlice<RedisValue>) {
    guard reply.count == 2, let allowed = reply.first?.asInteger,
      let level = reply.last?.asString.flatMap({ Int64($0) })
    else { return nil }
    self.init(rate, level: min(max(0, level), rate.capacity), isAllowed: allowed == 1)
  }
}

// MARK: - The log

extension RedisAccounts {
  public func record(_ event: SecurityEvent) throws(AccountsError) {
    _ = try change(AccountScripts.record, keys: [], event, arguments: [])
  }

  public func events(
    after position: EventPosition, limit: Int
  ) throws(AccountsError) -> [RecordedEvent] {
    guard position.isValid else { throw .invalidPosition(position) }
    let limit = min(limit, SecurityLog.page)
    guard limit > 0 else { return [] }
    var from = position
    while true {
      let reply = try call { connection throws(RedisError) in
        try connection.command("XRANGE", keys.log, "(" + from.text, "+", "COUNT", limit).toArray()
      }
      let events = reply.compactMap(RecordedEvent.init(entry:))
      // A page of what this version does not know is passed over: an empty one would say that there are no more.
      guard events.isEmpty, let last = reply.last?.asArray?.first?.asString else { return events }
      from = EventPosition(last)
    }
  }
}
