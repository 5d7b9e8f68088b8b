import Accounts
import JobQueue
import RedisClient
import RedisQueue
import Webhooks

/// Webhooks on Redis 7: every promise is kept by a script that runs as one step on the server (see `Scripts`), whose clock is the store's.
///
/// A call whose connection breaks before the answer is repeated: changes are recognized as done, and at worst a delivery that was leased and not
/// received waits until that lease ends.
public final class RedisWebhooks: WebhookStore {
  public let name: String
  let keys: WebhookKeys
  private let pool: RedisPool
  private let time: TimeShift

  /// Connects with the first call.
  ///
  /// - Parameter name: of the store, if one server has several.
  /// - Throws: `WebhookError` (`invalid`) for a name that is none.
  public convenience init(
    name: String = "default", address: RedisAddress, connection: RedisOptions = RedisOptions(),
    connections: Int = 64
  ) throws(WebhookError) {
    try self.init(
      name: name, address: address, connection: connection, connections: connections, shift: TimeShift())
  }

  /// - Parameter shift: moves the store's time on, for tests.
  package init(
    name: String, address: RedisAddress, connection: RedisOptions, connections: Int = 64, shift: TimeShift
  ) throws(WebhookError) {
    guard WebhookKeys.isValid(name: name) else { throw .invalidName(name) }
    self.name = name
    keys = WebhookKeys(name: name)
    pool = RedisPool(address, options: connection, limit: connections)
    time = shift
  }

  public func now() throws(WebhookError) -> Timestamp {
    do throws(QueueError) {
      return try pool.time(shift: time.milliseconds)
    } catch {
      throw WebhookError(error)
    }
  }

  // MARK: Calling

  func call<R>(_ body: (RedisConnection) throws(RedisError) -> R) throws(WebhookError) -> R {
    do throws(RedisError) {
      return try pool.callTwice(body)
    } catch {
      throw WebhookError(error)
    }
  }

  /// Every script has the same keys, and the shift as its first argument.
  func run(_ script: RedisScript, _ arguments: [any RedisArgument]) throws(WebhookError) -> RedisValue {
    let shift = time.milliseconds
    return try call { connection throws(RedisError) in
      try connection.run(script, keys: keys.all, arguments: [shift] + arguments)
    }
  }
}

// MARK: - Endpoints

extension RedisWebhooks {
  public func createEndpoint(_ draft: EndpointDraft) throws(WebhookError) -> WebhookEndpoint {
    try draft.check()
    let (id, secret) = (WebhookEndpoint.newID(), WebhookSecret.random())
    let reply = try create(id, secret, draft)
    guard reply.asString != "full" else { throw .tooManyEndpoints() }
    return try read(endpoint: id, reply, of: "create-endpoint")
  }

  public func endpoint(_ id: String) throws(WebhookError) -> WebhookEndpoint? {
    guard !JobNotices.isEntry(id) else { return nil }
    return try owner(id)
  }

  /// An endpoint's, or the entry's of a tenant.
  private func create(
    _ id: String, _ secret: WebhookSecret, _ draft: EndpointDraft
  ) throws(WebhookError) -> RedisValue {
    try run(
      WebhookScripts.createEndpoint,
      [id, draft.tenants.text, WebhookEndpoint.mostOfTenant, "secret", secret.text] + draft.fields)
  }

  public func owner(_ id: String) throws(WebhookError) -> WebhookEndpoint? {
    let reply = try call { connection throws(RedisError) in
      try connection.command("HGETALL", keys.endpoint(id))
    }
    return HashFields(reply) == nil ? nil : try read(endpoint: id, reply, of: "HGETALL")
  }

  public func endpoints(of tenants: TenantAccess) throws(WebhookError) -> [WebhookEndpoint] {
    let ids = try call { connection throws(RedisError) in
      try connection.command("ZRANGE", keys.endpoints, 0, -1).toArray()
    }.compactMap(\.asString)
    let replies = try call { connection throws(RedisError) in
      try connection.pipeline(ids.map { RedisCommand("HGETALL", keys.endpoint($0)) })
    }
    var found: [WebhookEndpoint] = []
    for (id, reply) in zip(ids, replies) where HashFields(reply) != nil {
      let endpoint = try read(endpoint: id, reply, of: "HGETALL")
      if tenants == .all || endpoint.draft.tenants == tenants { found.append(endpoint) }
    }
    return found
  }

  @discardableResult
  public func updateEndpoint(_ id: String, _ change: EndpointChange) throws(WebhookError) -> WebhookEndpoint {
    guard !JobNotices.isEntry(id), let endpoint = try endpoint(id) else { throw .unknownEndpoint(id) }
    try endpoint.draft.changed(by: change).check()
    let state = change.isDisabled.map { $0 ? "disabled" : "enabled" } ?? ""
    let reply = try run(WebhookScripts.updateEndpoint, [id, state] + change.fields)
    guard reply.asString != "unknown" else { throw .unknownEndpoint(id) }
    return try read(endpoint: id, reply, of: "update-endpoint")
  }

  public func rotateSecret(of id: String, grace: Double) throws(WebhookError) -> WebhookEndpoint {
    try WebhookLimits.check(grace: grace)
    let reply = try run(WebhookScripts.rotateSecret, [id, WebhookSecret.random().text, Int64(grace * 1000)])
    guard reply.asString != "unknown" else { throw .unknownEndpoint(id) }
    return try read(endpoint: id, reply, of: "rotate-secret")
  }

  public func notices(of tenant: String) throws(WebhookError) -> WebhookEndpoint {
    let id = JobNotices.id(of: tenant)
    if let known = try owner(id) { return known }
    let reply = try create(id, .random(), JobNotices.draft(of: tenant))
    return try read(endpoint: id, reply, of: "create-endpoint")
  }

  public func deleteEndpoint(_ id: String) throws(WebhookError) {
    guard !JobNotices.isEntry(id) else { return }
    while true {
      let reply = try run(WebhookScripts.deleteEndpoint, [id, WebhookLimits.sweep])
      guard let left = reply.asInteger else { throw .strange("delete-endpoint", reply) }
      if left == 0 { return }
    }
  }

  /// - Parameter reply: the endpoint's hash.
  func read(endpoint id: String, _ reply: RedisValue, of script: String) throws(WebhookError)
    -> WebhookEndpoint
  {
    guard let fields = HashFields(reply) else { throw .strange(script, reply) }
    guard let endpoint = WebhookEndpoint(id: id, fields) else { throw .strangeEndpoint(id) }
    return endpoint
  }
}
