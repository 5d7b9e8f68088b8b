import ClipJob
import JobQueue
import RedisClient

extension RedisQueue {
  public func job(_ id: String) throws(QueueError) -> JobRecord? { try records([id]).first }

  public func document(_ id: String) throws(QueueError) -> [UInt8]? {
    try call { connection throws(RedisError) in
      try connection.command("GET", keys.document(id)).asBytes
    }
  }

  public func list(_ filter: JobFilter, limit: Int) throws(QueueError) -> [JobRecord] {
    guard limit > 0 else { return [] }
    let phases = filter.phases
    let reply = try run(
      QueueScripts.list,
      keys: [
        keys.tenants, keys.delayed, keys.leases, keys.succeeded, keys.failed, keys.dead, keys.cancelled,
        keys.lines, keys.last,
      ],
      arguments: [shift, limit] + phases.map { $0.rawValue as any RedisArgument })
    // By any other clock a delayed job whose time comes meanwhile would be in neither place.
    guard let answer = reply.asArray, answer.count == phases.count + 1, let milliseconds = answer[0].asInteger
    else { throw .strange("list", reply) }
    let (now, lists) = (Timestamp(milliseconds: milliseconds), answer.dropFirst())
    var found: [JobPhase: [JobRecord]] = [:]
    for (phase, ids) in zip(phases, lists) {
      // A job may have gone on since the ids were read: it is shown where it belongs, or not at all.
      found[phase] = try records((ids.asArray ?? []).compactMap(\.asString)).filter {
        $0.phase(at: now) == phase
      }
    }
    return JobFilter.ordered(found, limit: limit)
  }

  /// Those that there are, in order.
  func records(_ ids: [String]) throws(QueueError) -> [JobRecord] {
    var records: [JobRecord] = []
    for start in stride(from: 0, to: ids.count, by: 500) {
      let part = ids[start..<min(start + 500, ids.count)]
      let commands = part.flatMap {
        [RedisCommand("HGETALL", keys.job($0)), RedisCommand("GET", keys.result($0))]
      }
      let replies = try call { connection throws(RedisError) in
        let replies = try connection.pipeline(commands)
        for reply in replies where reply.isError { _ = try reply.toArray() }
        return replies
      }
      for (n, id) in part.enumerated() {
        guard var record = JobRecord(id: id, fields: replies[2 * n]) else { continue }
        if record.state.isEnded { record.result = replies[2 * n + 1].asBytes }
        records.append(record)
      }
    }
    return records
  }

  /// Why nothing that is read of the queue means what it says: its data have a format that this program does not know. Nil:
  /// they have not.
  public func unknownFormat() throws(QueueError) -> QueueError? {
    let found = try call { connection throws(RedisError) in
      try connection.command("HGET", keys.meta, "format")
    }
    guard let format = found.asString, format != String(QueueStats.currentFormat) else { return nil }
    return QueueError(
      .misconfigured,
      "the queue \(name) has data format \(format), but this program supports 1 and \(QueueStats.currentFormat)",
      hint: "use the same version of Clipmill as its workers")
  }

  public func stats() throws(QueueError) -> QueueStats {
    let reply = try run(
      QueueScripts.stats,
      keys: [
        keys.meta, keys.inbox, keys.arrived, keys.tenants, keys.delayed, keys.leases, keys.succeeded,
        keys.failed, keys.dead, keys.cancelled, keys.lines, keys.jobs, keys.last,
      ], arguments: [shift])
    let values = (reply.asArray ?? []).compactMap(\.asInteger).map(Int.init)
    guard values.count == 14 else { throw .strange("stats", reply) }
    var stats = QueueStats()
    stats.isPaused = values[0] == 1
    stats.inbox = values[1]
    stats.ready = values[2]
    stats.delayed = values[3]
    stats.running = values[4]
    stats.succeeded = values[5]
    stats.failed = values[6]
    stats.dead = values[7]
    stats.cancelled = values[8]
    stats.rejected = values[9]
    stats.oldestReady = values[10] < 0 ? nil : Double(values[10]) / 1000
    stats.backlogSeconds = Double(values[11]) / 1000
    stats.refused = values[12]
    stats.format = values[13]
    return stats
  }

  public func rejected(limit: Int) throws(QueueError) -> [Rejection] {
    guard limit > 0 else { return [] }
    let entries = try call { connection throws(RedisError) in
      try connection.command("LRANGE", keys.rejected, 0, limit - 1).toArray()
    }
    return entries.compactMap(\.asBytes).compactMap(RejectionEntry.read)
  }
}
