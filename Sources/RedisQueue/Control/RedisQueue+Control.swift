import ClipJob
import JobQueue
import RedisClient

extension RedisQueue {
  public func cancel(_ id: String) throws(QueueError) -> CancelAnswer {
    let reply = try run(
      QueueScripts.cancel,
      keys: [
        keys.tenants, keys.delayed, keys.events, keys.cancelled, keys.job(id), keys.result(id),
        keys.meta, keys.lines, keys.cancellings, keys.last, keys.wake,
      ],
      arguments: [
        shift, options.retention.events, id, JobResult.cancelledWaiting(id).bytes, Self.cancellingTime,
      ])
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
    let reply = try run(
      QueueScripts.replay,
      keys: [
        keys.meta, keys.tenants, keys.delayed, keys.events, keys.wake, keys.succeeded, keys.failed, keys.dead,
        keys.cancelled, keys.job(id), keys.result(id), keys.lines,
      ],
      arguments: [shift, options.retention.events, Ordering.millisecondsPerPriority, id], repeatable: false)
    return reply.asInteger == 1
  }

  public func pause() throws(QueueError) { try setPaused("paused") }
  public func resume() throws(QueueError) { try setPaused("resumed") }

  private func setPaused(_ word: String) throws(QueueError) {
    _ = try run(
      QueueScripts.pause, keys: [keys.meta, keys.events, keys.wake],
      arguments: [options.retention.events, word])
  }
}
