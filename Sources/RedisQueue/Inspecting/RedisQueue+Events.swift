import JobQueue
import RedisClient

extension RedisQueue {
  public func events(
    after position: EventPosition, limit: Int, wait: Double
  ) throws(QueueError) -> [JobEvent] {
    guard position.isValid else { throw .invalid(position) }
    guard limit > 0 else { return [] }
    let patience = Patience(wait)
    var from = position
    while true {
      let left = isWoken ? 0 : patience.seconds
      let reply = try call { connection throws(RedisError) in
        guard left > 0 else {
          return try connection.command("XREAD", "COUNT", limit, "STREAMS", keys.events, from.text)
        }
        return try block(upTo: left, connection) { seconds in
          // 0 would mean forever.
          let milliseconds = max(1, Int(seconds * 1000))
          return RedisCommand(
            "XREAD", "COUNT", limit, "BLOCK", milliseconds, "STREAMS", keys.events, from.text)
        } ?? .null
      }
      // [[stream, [[id, [field, value, …]], …]]]
      let entries = reply.asArray?.first?.asArray?.last?.asArray ?? []
      let events = entries.compactMap(JobEvent.init(entry:))
      guard events.isEmpty else { return events }
      if let last = entries.last?.asArray?.first?.asString {
        // A page of what this version does not know is passed over: an empty one would say that the time is over.
        from = EventPosition(last)
      } else if left <= 0 || isWoken {
        return []
      }
    }
  }

  public func latestEvent() throws(QueueError) -> EventPosition {
    let entries = try call { connection throws(RedisError) in
      try connection.command("XREVRANGE", keys.events, "+", "-", "COUNT", 1).toArray()
    }
    return entries.first?.asArray?.first?.asString.map(EventPosition.init) ?? .start
  }
}

extension JobEvent {
  /// Nil for an entry that somebody else wrote, and for kinds of later versions.
  fileprivate init?(entry: RedisValue) {
    guard let parts = entry.asArray, parts.count == 2, let id = parts[0].asString,
      let fields = parts[1].asArray
    else { return nil }
    self.init(position: EventPosition(id), kind: .queued, job: "")
    var hasKind = false
    for n in stride(from: 0, to: fields.count - 1, by: 2) {
      guard let name = fields[n].asString, let value = fields[n + 1].asString else { continue }
      switch name {
      case "kind":
        guard let kind = Kind(rawValue: value) else { return nil }
        self.kind = kind
        hasKind = true
      case "job": job = value
      case "token": token = Int64(value) ?? 0
      case "worker": worker = value
      case "code": code = value
      case "ready": ready = Timestamp(value)
      default: break
      }
    }
    guard hasKind else { return nil }
  }
}
