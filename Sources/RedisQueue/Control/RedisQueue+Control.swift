import ClipJob
import JobQueue
import RedisClient

extension RedisQueue {
  public func cancel(_ id: String) throws(QueueError) -> CancelAnswer {
    let command = cancelling(id)
    let reply = try call { connection throws(RedisError) in try connection.execute(command) }
    switch reply.asString {
    case "unknown": return .unknown
    case "cancelled!": return .cancelled
    case "requested": return .requested
    case let state:
      guard let state = state.flatMap(JobResult.State.init) else { throw .strange("cancel", reply) }
      return .ended(state)
    }
  }

  /// How long a holder has to read it, milliseconds; it hears of it by the next renewal in any case.
  private static var cancellingTime: Int { 60_000 }

  public func replay(_ id: String) throws(QueueError) -> Bool {
    let command = replaying(id)
    let reply = try call(repeatable: false) { connection throws(RedisError) in
      try connection.execute(command)
    }
    return reply.asInteger == 1
  }

  private func cancelling(_ id: String, for document: ListedDocument? = nil) -> RedisCommand {
    QueueScripts.cancel.call(
      keys: [
        keys.tenants, keys.delayed, keys.events, keys.cancelled, keys.job(id), keys.result(id),
        keys.meta, keys.lines, keys.cancellings, keys.last, keys.wake,
      ] + (document?.keys ?? []),
      arguments: [
        shift, options.retention.events, id, JobResult.cancelledWaiting(id).bytes, Self.cancellingTime,
      ] + (document?.arguments ?? []))
  }

  private func replaying(_ id: String, for document: ListedDocument? = nil) -> RedisCommand {
    QueueScripts.replay.call(
      keys: [
        keys.meta, keys.tenants, keys.delayed, keys.events, keys.wake, keys.succeeded, keys.failed, keys.dead,
        keys.cancelled, keys.job(id), keys.result(id), keys.lines,
      ] + (document?.keys ?? []),
      arguments: [shift, options.retention.events, Ordering.millisecondsPerPriority, id]
        + (document?.arguments ?? []))
  }

  /// Does what the first document of an admitter's list asks for, and takes it off the list in the same step; false when
  /// the list is not as the caller saw it. The job's own document may be in others' hands, or behind this one: it is read
  /// first then.
  func follow(
    _ entry: ControlEntry, list: String, length: Int, _ read: ([UInt8]) -> Admission
  ) throws(QueueError) -> Bool {
    var reply = try steer(entry, for: ListedDocument(list: list, length: length, isUnknown: false))
    if reply.asString == "unread?" {
      try enqueueUnread(entry.id, read)
      reply = try steer(entry, for: ListedDocument(list: list, length: length, isUnknown: true))
    }
    return reply.asString != "lost"
  }

  private func steer(_ entry: ControlEntry, for document: ListedDocument) throws(QueueError) -> RedisValue {
    let command =
      switch entry.action {
      case .cancel: cancelling(entry.id, for: document)
      case .retry: replaying(entry.id, for: document)
      }
    // Not repeated: what was not decided is read again, by another name.
    return try call(repeatable: false) { connection throws(RedisError) in try connection.execute(command) }
  }

  public func pause() throws(QueueError) { try setPaused("paused") }
  public func resume() throws(QueueError) { try setPaused("resumed") }

  private func setPaused(_ word: String) throws(QueueError) {
    _ = try run(
      QueueScripts.pause, keys: [keys.meta, keys.events, keys.wake],
      arguments: [options.retention.events, word])
  }
}

/// The first document of a list of so many, which asks for what a script does.
private struct ListedDocument {
  var list: String
  var length: Int
  /// Neither the queue nor the inbox knew the job a moment ago.
  var isUnknown: Bool

  var keys: [any RedisArgument] { [list] }
  var arguments: [any RedisArgument] { [length, isUnknown ? "1" : ""] }
}
