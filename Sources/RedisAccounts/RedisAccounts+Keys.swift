import Accounts
import JobQueue
import RedisClient

extension RedisAccounts {
  public func createKey(_ draft: KeyDraft, by origin: Origin) throws(AccountsError) -> IssuedKey {
    try draft.check()
    let (text, id) = (KeyText.random(draft.mode), APIKey.newID())
    let planned = APIKey(id: id, draft, createdAt: Timestamp(milliseconds: 0), createdBy: origin.actor)
    let lifetime = draft.lifetime.map { String(Int64($0 * 1000)) } ?? ""
    let reply = try change(
      AccountScripts.createKey, keys: [keys.secrets, keys.keyIDs, keys.key(id)],
      .created(planned, by: origin),
      arguments: [id, text.digest, lifetime, origin.actor.text] + draft.fields)
    return IssuedKey(try read(id, reply, of: "create-key"), text: text.text)
  }

  public func find(_ presented: PresentedKey) throws(AccountsError) -> KeyAnswer {
    guard let text = KeyText(presented.text) else { return .refused(.malformed, keyID: nil) }
    let address = presented.address.unmapped
    // Its fields are those of an entry of the log, cut and masked.
    let event = SecurityEvent(
      .keyRefused, by: Origin(.nobody, from: address, requestID: presented.requestID))
    let reply = try change(
      AccountScripts.find, keys: [keys.secrets, keys.keys, keys.failures, keys.buckets], event,
      arguments: [text.digest, "address:" + address.counted, address.bits, APIKey.touchInterval])
    guard let parts = reply.asArray, let word = parts.first?.asString else { throw .strange("find", reply) }
    switch (word, parts.count) {
    case ("locked", 2):
      return .locked(seconds: Double(parts[1].asInteger ?? 0) / 1000)
    case ("refused", 3):
      guard let refusal = parts[1].asString.flatMap({ Refusal(rawValue: $0) }) else {
        throw .strange("find", reply)
      }
      return .refused(refusal, keyID: parts[2].asString.flatMap { $0.isEmpty ? nil : $0 })
    case ("found", 3...):
      let key = try read(parts[1].asString ?? "", parts[2], of: "find")
      guard let rate = key.rate else { return .admitted(key, nil) }
      guard let decision = RateDecision(rate, parts[3...]) else { throw .strange("find", reply) }
      return decision.isAllowed ? .admitted(key, decision) : .limited(key, decision)
    default: throw .strange("find", reply)
    }
  }

  public func key(_ id: String) throws(AccountsError) -> APIKey? {
    let reply = try call { connection throws(RedisError) in try connection.command("HGETALL", keys.key(id)) }
    guard HashFields(reply) != nil else { return nil }
    return try read(id, reply, of: "HGETALL")
  }

  public func keys(of tenants: TenantAccess) throws(AccountsError) -> [APIKey] {
    let ids = try call { connection throws(RedisError) in
      try connection.command("ZRANGE", keys.keyIDs, 0, -1).toArray()
    }.compactMap(\.asString)
    let replies = try call { connection throws(RedisError) in
      try connection.pipeline(ids.map { RedisCommand("HGETALL", keys.key($0)) })
    }
    var found: [APIKey] = []
    for (id, reply) in zip(ids, replies) where HashFields(reply) != nil {
      let key = try read(id, reply, of: "HGETALL")
      if tenants == .all || key.tenants == tenants { found.append(key) }
    }
    return found
  }

  @discardableResult
  public func revokeKey(_ id: String, by origin: Origin) throws(AccountsError) -> APIKey {
    guard let key = try key(id) else { throw .unknownKey(id) }
    let reply = try change(
      AccountScripts.revokeKey, keys: [keys.key(id)], .revoked(key, by: origin), arguments: [])
    guard reply.asString != "unknown" else { throw .unknownKey(id) }
    return try read(id, reply, of: "revoke-key")
  }

  public func rotateKey(_ id: String, grace: Double, by origin: Origin) throws(AccountsError) -> IssuedKey {
    try AccountTimes.check(grace: grace)
    guard let key = try key(id) else { throw .unknownKey(id) }
    let text = KeyText.random(key.mode)
    let reply = try change(
      AccountScripts.rotateKey, keys: [keys.secrets, keys.key(id)], .rotated(key, grace: grace, by: origin),
      arguments: [id, text.digest, Int64(grace * 1000)])
    switch reply.asString {
    case "unknown": throw .unknownKey(id)
    case "revoked": throw .endedKey(id, .revoked)
    case "expired": throw .endedKey(id, .expired)
    default: return IssuedKey(try read(id, reply, of: "rotate-key"), text: text.text)
    }
  }

  /// - Parameter reply: the key's hash.
  private func read(_ id: String, _ reply: RedisValue, of script: String) throws(AccountsError) -> APIKey {
    guard let fields = HashFields(reply) else { throw .strange(script, reply) }
    guard let key = APIKey(id: id, fields) else { throw .strangeKey(id) }
    return key
  }
}
