import JobQueue
import RedisClient

extension RedisQueue {
  public func lead(
    as worker: String, term: LeaderTerm?, for seconds: Double
  ) throws(QueueError) -> Leadership {
    let elected: any RedisArgument = term.map { $0.elected.milliseconds as any RedisArgument } ?? ""
    let reply = try run(
      QueueScripts.lead, keys: [keys.meta, keys.workers],
      arguments: [shift, worker, elected, milliseconds(seconds)])
    let values = (reply.asArray ?? []).compactMap(\.asInteger)
    switch (values.count, values.first) {
    case (2, 1): return .leading(LeaderTerm(worker: worker, elected: Timestamp(milliseconds: values[1])))
    case (3, 0): return .following(Double(values[1]) / 1000, workers: Int(values[2]))
    default: throw .strange("lead", reply)
    }
  }

  public func resign(_ term: LeaderTerm) throws(QueueError) {
    _ = try run(
      QueueScripts.resign, keys: [keys.meta], arguments: [term.worker, term.elected.milliseconds])
  }

  public func maintain(limit: Int) throws(QueueError) -> Maintenance {
    let reply = try run(
      QueueScripts.maintain,
      keys: [
        keys.meta, keys.leases, keys.dead, keys.succeeded, keys.failed, keys.cancelled, keys.delayed,
        keys.tenants, keys.wake, keys.inbox, keys.arrived, keys.admitters, keys.workers, keys.cards,
        keys.jobs,
        keys.documents, keys.results, keys.lines, keys.admittings, keys.last,
      ],
      arguments: [
        shift, max(0, limit), milliseconds(options.retention.results),
        milliseconds(options.retention.deadLetters), Ordering.millisecondsPerPriority,
      ])
    guard let values = reply.asArray, values.count >= 2, let due = values[0].asInteger else {
      throw .strange("maintain", reply)
    }
    // A full server need not list anything now.
    if values[1].asInteger == 1 { _ = try? survey(steps: Self.surveySteps) }
    let records = stride(from: 2, to: values.count - 1, by: 2).compactMap { n in
      values[n].asString.flatMap { JobRecord(id: $0, fields: values[n + 1]) }
    }
    return Maintenance(expired: records, nextDue: due < 0 ? nil : Double(due) / 1000)
  }

  /// What a leader does of a survey between two looks at leases.
  private static var surveySteps: Int { 100 }

  public func cancellations(
    for worker: String, wait: Double
  ) throws(QueueError) -> [Cancellation] {
    let list = keys.cancelling(worker)
    guard !isWoken, wait > 0 else {
      let entries = try call(repeatable: false) { connection throws(RedisError) in
        try connection.command("LPOP", list, 1000)
      }
      return (entries.asArray ?? []).compactMap(Cancellation.init(entry:))
    }
    let reply = try call { connection throws(RedisError) in
      try block(upTo: wait, connection) { RedisCommand("BLPOP", list, $0) }
    }
    return [reply?.asArray?.last].compactMap { $0 }.compactMap(Cancellation.init(entry:))
  }
}

extension Cancellation {
  /// As `cancel.lua` writes it. Nil for an entry that somebody else wrote.
  fileprivate init?(entry: RedisValue) {
    guard let parts = entry.asString?.split(separator: " ", maxSplits: 1), parts.count == 2,
      let token = Int64(parts[0])
    else { return nil }
    self.init(job: String(parts[1]), token: token)
  }
}
