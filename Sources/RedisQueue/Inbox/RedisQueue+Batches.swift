import JobQueue
import RedisClient

extension RedisQueue {
  public func enqueue(_ jobs: [NewJob]) throws(QueueError) -> [Submission] {
    for job in jobs where job.document.count > options.longestDocument { throw .tooLong(job.document.count) }
    var answers: [Submission] = []
    var rest = jobs[...]
    while !rest.isEmpty {
      var bytes = 0
      let part = rest.prefix { job in
        defer { bytes += job.document.count }
        return bytes < options.portion
      }
      rest = rest.dropFirst(part.count)
      let replies = try pipeline { connection throws(RedisError) in
        let run = try connection.serverRun()
        return part.map { submission(of: $0.request, run: run, document: $0.document) }
      }
      for (job, reply) in zip(part, replies) { answers.append(try submitted(reply, job.document)) }
    }
    return answers
  }

  public func jobs(_ ids: [String]) throws(QueueError) -> [String: KeptJob] {
    let records = try records(ids)
    var found: [String: KeptJob] = [:]
    var rest = records[...]
    while !rest.isEmpty {
      let part = rest.prefix(64)  // A document has a megabyte at most.
      rest = rest.dropFirst(part.count)
      let replies = try pipeline { _ in part.map { RedisCommand("GET", keys.document($0.id)) } }
      for (record, reply) in zip(part, replies) {
        if let document = reply.asBytes { found[record.id] = KeptJob(record, document: document) }
      }
    }
    return found
  }

  /// Commands that may be repeated, in one go.
  private func pipeline(
    _ commands: (RedisConnection) throws(RedisError) -> [RedisCommand]
  ) throws(QueueError) -> [RedisValue] {
    try call { connection throws(RedisError) in
      let replies = try connection.pipeline(try commands(connection))
      for reply in replies where reply.isError { _ = try reply.toString() }
      return replies
    }
  }
}
