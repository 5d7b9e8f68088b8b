import ClipJob
import JobQueue
import RedisClient

extension RedisQueue {
  public func post(_ document: [UInt8]) throws(QueueError) {
    _ = try call(repeatable: false) { connection throws(RedisError) in
      try connection.command("RPUSH", keys.inbox, document)
    }
  }

  public func enqueue(_ request: JobRequest, document: [UInt8]) throws(QueueError) -> Submission {
    let command = submission(of: request, document: document)
    let reply = try call { connection throws(RedisError) in try connection.execute(command) }
    if reply.asString == "accepted" { return .accepted }
    guard let state = reply.asString.flatMap(JobResult.State.init) else { throw .strange("submit", reply) }
    return .known(state)
  }

  /// Documents move from the inbox to a list of the caller's, where deciding on one takes it away in the same step that
  /// makes it a job. A caller that dies leaves the list to others (`take.lua`).
  public func admit(
    limit: Int, wait: Double, _ read: ([UInt8]) -> Admission
  ) throws(QueueError) -> Int {
    guard limit > 0 else { return 0 }
    while let doubtful = admitters.takeDoubtful() {
      do { try restore(doubtful) } catch {
        admitters.doubt(doubtful)
        throw error
      }
    }
    let admitter = admitters.take()
    do {
      let documents = try documents(for: admitter, limit: limit, Patience(wait))
      let decided = try decide(documents, read, admitter)
      if decided == documents.count { admitters.giveBack(admitter) } else { admitters.doubt(admitter) }
      return decided
    } catch {
      admitters.doubt(admitter)
      throw error
    }
  }

  private func restore(_ admitter: String) throws(QueueError) {
    _ = try run(QueueScripts.restore, keys: [keys.inbox, keys.admitting(admitter)], arguments: [])
  }

  private func documents(
    for admitter: String, limit: Int, _ patience: Patience
  ) throws(QueueError) -> [[UInt8]] {
    while !isWoken {
      let documents = try take(admitter, limit: limit)
      let left = patience.seconds
      guard documents.isEmpty, left > 0 else { return documents }
      let list = keys.admitting(admitter)
      let first = try call { connection throws(RedisError) in
        try block(upTo: min(left, options.admitterTime / 3), connection) { seconds in
          RedisCommand("BLMOVE", keys.inbox, list, "LEFT", "RIGHT", seconds)
        }
      }
      if let document = first?.asBytes { return [document] }
    }
    // The wait that was ended may have moved a document all the same.
    try restore(admitter)
    return []
  }

  private func take(_ admitter: String, limit: Int) throws(QueueError) -> [[UInt8]] {
    let reply = try run(
      QueueScripts.take,
      keys: [keys.inbox, keys.admitters, keys.admitting(admitter), keys.meta, keys.admittings],
      arguments: [shift, admitter, Int(options.admitterTime * 1000), limit, options.portion])
    return (reply.asArray ?? []).compactMap(\.asBytes)
  }

  private func decide(
    _ documents: [[UInt8]], _ read: ([UInt8]) -> Admission, _ admitter: String
  ) throws(QueueError) -> Int {
    guard !documents.isEmpty else { return 0 }
    let list = keys.admitting(admitter)
    let commands = documents.enumerated().map { index, document in
      decision(read(document), on: document, list: list, length: documents.count - index)
    }
    // Not repeated: what was not decided is read again, by another name.
    let replies = try call(repeatable: false) { connection throws(RedisError) in
      let replies = try connection.pipeline(commands)
      if case .error? = replies.first(where: \.isError) {
        for reply in replies { _ = try reply.toString() }
      }
      return replies
    }
    return replies.filter { $0.asString != "lost" }.count
  }

  /// - Parameter length: how many documents the list has, this one the first.
  private func decision(
    _ admission: Admission, on document: [UInt8], list: String, length: Int
  ) -> RedisCommand {
    switch admission {
    case .job(let request): submission(of: request, list: list, length: length)
    case .failed(let request, let result):
      QueueScripts.refuse.call(
        keys: [
          keys.meta, keys.failed, keys.events, keys.job(request.id), keys.document(request.id),
          keys.result(request.id), list,
        ],
        arguments: [
          shift, options.retention.events, request.id, request.tenant, request.priority, request.maxAttempts,
          length, result.bytes, result.error?.document.text() ?? "", result.error?.code ?? "",
        ])
    case .rejected(let error):
      QueueScripts.reject.call(
        keys: [keys.meta, keys.rejected, list],
        arguments: [
          shift, length, RejectionEntry.text(error, document), Rejection.keptCount,
        ])
    }
  }

  /// The script's call for a document that is handed in, or the first of so many in a list.
  private func submission(
    of request: JobRequest, document: [UInt8] = [], list: String? = nil, length: Int = 0
  ) -> RedisCommand {
    var names: [any RedisArgument] = [
      keys.meta, keys.tenants, keys.delayed, keys.events, keys.wake, keys.job(request.id),
      keys.document(request.id), keys.lines,
    ]
    if let list { names.append(list) }
    let runAt: any RedisArgument = request.runAt.map { $0.milliseconds as any RedisArgument } ?? ""
    let source: any RedisArgument = list == nil ? document as any RedisArgument : length
    return QueueScripts.submit.call(
      keys: names,
      arguments: [
        shift, options.retention.events, Ordering.millisecondsPerPriority, request.id, request.tenant,
        request.priority, request.maxAttempts, runAt, source, request.workMilliseconds,
      ])
  }
}

extension Ordering {
  static var millisecondsPerPriority: Int { Int(secondsPerPriority * 1000) }
}

extension RedisValue {
  var isError: Bool { if case .error = self { true } else { false } }
}
