import ClipJob
import JobQueue
import RedisClient

extension RedisQueue {
  /// Nil when it was refused. Repeating it is harmless: the same settlement twice is one.
  func settle(
    _ lease: LeaseID, _ settlement: Settlement, onlyExpired: Bool
  ) throws(QueueError) -> Settled? {
    let reply =
      switch settlement {
      case .succeeded(let result):
        try end(lease, .succeeded, in: keys.succeeded, result: result, onlyExpired: onlyExpired)
      case .cancelled(let result, let error):
        try end(
          lease, .cancelled, in: keys.cancelled, result: result, error: error, onlyExpired: onlyExpired)
      case .failed(let error, let result, let isDead):
        try end(
          lease, .failed, in: isDead ? keys.dead : keys.failed, result: result, error: error, isDead: isDead,
          onlyExpired: onlyExpired)
      case .again(let again): try wait(lease, again, onlyExpired: onlyExpired)
      }
    return switch reply.asInteger {
    case 1: .asDecided
    case 2: .afterLastLease
    default: nil
    }
  }

  private func end(
    _ lease: LeaseID, _ state: JobResult.State, in set: String, result: [UInt8], error: JobError? = nil,
    isDead: Bool = false, onlyExpired: Bool
  ) throws(QueueError) -> RedisValue {
    let kept = isDead ? options.retention.deadLetters : options.retention.results
    return try runDurably(
      QueueScripts.end,
      keys: [
        keys.leases, keys.events, set, keys.job(lease.job), keys.result(lease.job), keys.manifest(lease.job),
        keys.jobs, keys.documents, keys.results, keys.meta, keys.last, keys.wake,
      ],
      arguments: [
        shift, options.retention.events, lease.job, lease.token, state.rawValue, result,
        error?.document.text() ?? "", error?.code ?? "", isDead ? "1" : "", onlyExpired ? "1" : "",
        milliseconds(kept), lease.nonce,
      ])
  }

  private func wait(
    _ lease: LeaseID, _ again: Settlement.Again, onlyExpired: Bool
  ) throws(QueueError) -> RedisValue {
    let at: any RedisArgument = again.at.map { $0.milliseconds as any RedisArgument } ?? ""
    return try runDurably(
      QueueScripts.again,
      keys: [
        keys.meta, keys.tenants, keys.delayed, keys.leases, keys.events, keys.wake, keys.cancelled,
        keys.job(lease.job), keys.result(lease.job), keys.manifest(lease.job), keys.lines,
        keys.last,
      ],
      arguments: [
        shift, options.retention.events, Ordering.millisecondsPerPriority, lease.job, lease.token, at,
        again.attempts, again.losses, again.strikes, again.refusals, again.avoid ?? "",
        again.error?.document.text() ?? "", (again.error ?? again.problem)?.code ?? "",
        onlyExpired ? "1" : "",
        JobResult.cancelledWaiting(lease.job).bytes, lease.nonce,
        again.isPublishing ? "1" : "", requests.token, again.pendingEnd?.state.rawValue ?? "",
        again.pendingEnd?.leases ?? 0,
      ])
  }
}
