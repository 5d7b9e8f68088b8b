import ClipJob
import JobQueue
import RedisClient
import Webhooks

extension RedisWebhooks {
  private static let kept = Int64(Delivery.kept * 1000)

  // MARK: Events

  public func position(of queue: String) throws(WebhookError) -> EventPosition? {
    try call { connection throws(RedisError) in
      try connection.command("HGET", keys.positions, queue)
    }.asString.map { EventPosition($0) }
  }

  public func take(
    _ queue: String, from: EventPosition?, to: EventPosition, _ deliveries: [Delivery]
  ) throws(WebhookError) -> Bool {
    guard to.isValid else { throw .invalid(to) }
    let arguments: [any RedisArgument] = [queue, from?.text ?? "", to.text, Delivery.keptCount]
    let reply = try run(WebhookScripts.take, arguments + deliveries.flatMap(\.arguments))
    guard let taken = reply.asInteger else { throw .strange("take", reply) }
    return taken == 1
  }

  // MARK: Deliveries

  public func lease(for seconds: Double, takesSilent: Bool) throws(WebhookError) -> DeliveryTurn {
    // Behind the time, which only the script knows.
    let swept: JSONValue = .object([
      ("seconds", .number(0)), ("error", .string(Delivery.endpointDisabled)),
    ])
    let reply = try run(
      WebhookScripts.lease,
      [
        Int64(seconds * 1000), WebhookLimits.sweep, DeliveryAttempt.kept, Self.kept,
        "," + swept.text().dropFirst(), takesSilent ? "1" : "",
      ])
    guard let parts = reply.asArray, let word = parts.first?.asString else { throw .strange("lease", reply) }
    switch (word, parts.count) {
    case ("none", 2):
      guard let wait = parts[1].asInteger else { throw .strange("lease", reply) }
      return .none(next: wait < 0 ? nil : Double(wait) / 1000)
    case ("leased", 7):
      guard let id = parts[1].asString, let token = parts[2].asInteger,
        let now = parts[3].asString.flatMap({ Int64($0) }), let silence = parts[6].asString
      else { throw .strange("lease", reply) }
      let delivery = try read(delivery: id, parts[4], of: "lease")
      return .leased(
        LeasedDelivery(
          DeliveryLease(id: id, token: token), delivery,
          to: try read(endpoint: delivery.owner, parts[5], of: "lease"), at: Timestamp(foreign: now),
          isSilent: silence == "1"))
    default: throw .strange("lease", reply)
    }
  }

  public func settle(
    _ lease: DeliveryLease, _ attempt: DeliveryAttempt, _ verdict: DeliveryVerdict
  ) throws(WebhookError) {
    let reply = try run(
      WebhookScripts.settle,
      [
        lease.id, lease.token, verdict.word, Int64(verdict.delay * 1000), attempt.json.bytes(),
        DeliveryAttempt.kept, Self.kept, Int64(WebhookEndpoint.mostFailing * 1000),
        attempt.status == nil ? "" : "1",
      ])
    switch reply.asString {
    case "settled": return
    case "stale": throw .stale(lease)
    default: throw .strange("settle", reply)
    }
  }

  public func delivery(_ id: String) throws(WebhookError) -> Delivery? {
    let reply = try call { connection throws(RedisError) in
      try connection.command("HGETALL", keys.delivery(id))
    }
    return HashFields(reply) == nil ? nil : try read(delivery: id, reply, of: "HGETALL")
  }

  public func put(_ delivery: Delivery) throws(WebhookError) {
    let reply = try run(
      WebhookScripts.put,
      [
        Delivery.keptCount, delivery.id, delivery.endpoint, delivery.event.rawValue,
        delivery.createdAt.milliseconds, delivery.body,
      ])
    switch reply.asString {
    case "waiting": return
    case "unknown": throw .unknownEndpoint(delivery.endpoint)
    case "disabled": throw .endedEndpoint(delivery.endpoint)
    default: throw .strange("put", reply)
    }
  }

  public func deliveries(
    to endpoint: String, before: DeliveryCursor?, limit: Int
  ) throws(WebhookError) -> [Delivery] {
    guard limit > 0 else { return [] }
    // A log is short: the whole of it is less than one delivery.
    let log = try call { connection throws(RedisError) in
      try connection.command(
        "ZREVRANGE", keys.log(endpoint), 0, Delivery.keptCount - 1, "WITHSCORES"
      ).toArray()
    }
    let names = stride(from: 0, to: log.count - 1, by: 2).compactMap { n -> String? in
      guard let id = log[n].asString, let at = log[n + 1].asString.flatMap({ Double($0) }) else { return nil }
      return before?.isBefore(Timestamp(foreign: Int64(at)), id) == false ? nil : id
    }
    // Some may be forgotten.
    var (found, next): ([Delivery], Int) = ([], 0)
    while found.count < limit, next < names.count {
      let ids = names[next...].prefix(limit - found.count)
      next += ids.count
      let replies = try call { connection throws(RedisError) in
        try connection.pipeline(ids.map { RedisCommand("HGETALL", keys.delivery($0)) })
      }
      for (id, reply) in zip(ids, replies) where HashFields(reply) != nil {
        found.append(try read(delivery: id, reply, of: "HGETALL"))
      }
    }
    return found
  }

  public func redeliver(_ id: String) throws(WebhookError) {
    let reply = try run(WebhookScripts.redeliver, [id])
    switch reply.asString {
    case "waiting", "held": return
    case "unknown": throw .unknownDelivery(id)
    case "disabled": throw .endedEndpoint(try delivery(id)?.endpoint ?? "")
    default: throw .strange("redeliver", reply)
    }
  }

  public func stats() throws(WebhookError) -> WebhookStats {
    let reply = try run(WebhookScripts.stats, [])
    guard let parts = reply.asArray, parts.count == 10 else { throw .strange("stats", reply) }
    func number(_ n: Int) -> Int64? { parts[n].asInteger ?? parts[n].asString.flatMap { Int64($0) } }
    guard let endpoints = number(0), let disabled = number(1), let waiting = number(2), let now = number(4),
      let delivered = number(5), let failed = number(6), let silent = number(8), let held = number(9)
    else { throw .strange("stats", reply) }
    var stats = WebhookStats()
    (stats.endpoints, stats.disabled, stats.waiting) = (Int(endpoints), Int(disabled), Int(waiting))
    (stats.delivered, stats.failed) = (Int(delivered), Int(failed))
    (stats.silent, stats.held) = (Int(silent), Int(held))
    stats.oldest = number(3).map { max(0, Timestamp(foreign: now).seconds(since: Timestamp(foreign: $0))) }
    stats.overdue =
      number(7).map { max(0, Timestamp(foreign: now).seconds(since: Timestamp(foreign: $0))) } ?? 0
    return stats
  }

  /// - Parameter reply: the delivery's hash.
  private func read(delivery id: String, _ reply: RedisValue, of script: String) throws(WebhookError)
    -> Delivery
  {
    guard let fields = HashFields(reply) else { throw .strange(script, reply) }
    guard let delivery = Delivery(id: id, fields) else { throw .strangeDelivery(id) }
    return delivery
  }
}

extension DeliveryVerdict {
  fileprivate var word: String {
    switch self {
    case .delivered: "delivered"
    case .again: "again"
    case .failed: "failed"
    case .gone: "gone"
    }
  }

  /// Seconds.
  fileprivate var delay: Double { if case .again(let seconds) = self { seconds } else { 0 } }
}
