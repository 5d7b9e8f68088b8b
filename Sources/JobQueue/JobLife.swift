import ClipJob

/// The life of a job as a pure function: what an attempt's end means for it. `docs/job-life.md` draws it.
///
/// - A **bad job** (an error that is not retryable, or its own timeout) fails at once: another attempt would end alike.
/// - A **retryable** failure waits longer each time; with the attempts used up the job is dead, which means failed
///   and kept for somebody to look at, because replaying it can help.
/// - A **lost** lane or worker is no fault of the job: free the first time, charged from then on. A job that
///   brings its lanes down itself is poison: dead at the second strike.
/// - A lane that **hung** under it may be slow storage or a sick machine: a strike only when there was evidence against the
///   job before, another hang or a crash.
/// - A **device** that has no room for it or fails under it sends it elsewhere, uncharged, up to a bound.
/// - A **worker** that lacks what the job needs, and knows it, gives it back: uncharged, however often.
/// - A job that somebody wants cancelled ends as cancelled, unless its attempt succeeded first.
/// - A job that is lost **while it publishes** never ends by that, not even cancelled or in its last attempt: a part of its
///   files may be in place, and only a next attempt can put the rest there, or take it back.
/// - A **last lease** (`PendingEnd`) ends the job as it was decided before, once it has taken back what attempts left.
public enum JobLife {
  /// - Parameters:
  ///   - record: the running job; `attempts` counts the attempt that ended.
  ///   - now: the queue's clock.
  ///   - jitter: 0..<1, random.
  ///   - outputs: the paths of the job's outputs; asked for only when they are to be told of.
  public static func settle(
    _ record: JobRecord, _ outcome: Outcome, policy: RetryPolicy = RetryPolicy(), now: Timestamp,
    jitter: Double, outputs: () -> [String] = { [] }
  ) -> Settlement {
    if let pending = record.pendingEnd {
      let last = LastLease(record: record, pending: pending, policy: policy, now: now, jitter: jitter)
      return last.settlement(outcome, outputs)
    }
    return Ending(record: record, policy: policy, now: now, jitter: jitter).settlement(outcome)
  }
}

/// One attempt's end.
private struct Ending {
  let record: JobRecord
  let policy: RetryPolicy
  let now: Timestamp
  let jitter: Double

  func settlement(_ outcome: Outcome) -> Settlement {
    if case .succeeded(let result) = outcome {
      return .succeeded(result: record.completing(result, as: .succeeded).bytes)
    }
    if record.isPublishing, let publishing = leavingThePublication(outcome) { return publishing }
    if record.isCancelRequested { return cancelled }
    switch outcome {
    case .succeeded, .cancelled: return cancelled
    case .failed(let error), .notReverted(let error): return failed(error)
    case .laneLost(let evidence, let isOwnFault): return lost(evidence, isOwnFault: isOwnFault)
    case .workerLost: return lost(record.workerLost, isOwnFault: false)
    case .deviceRefused(let error): return deviceRefused(error)
    case .machineRefused(let error):
      return .again(
        uncharged(at: now.adding(seconds: policy.refusalDelay), avoid: record.device, error: error))
    case .handedBack, .reverted: return .again(uncharged(at: nil))
    }
  }

  /// Uncharged, but later each time. Nil: the attempt has taken back what it had put in place.
  private func leavingThePublication(_ outcome: Outcome) -> Settlement? {
    let error: JobError?
    switch outcome {
    case .laneLost(let evidence, _), .notReverted(let evidence): error = evidence
    case .workerLost: error = record.workerLost
    case .handedBack: error = nil
    case .succeeded, .failed, .cancelled, .reverted, .deviceRefused, .machineRefused: return nil
    }
    let losses = record.losses + (error == nil ? 0 : 1)
    let delay = policy.backoff(attempt: losses - policy.freeLosses, jitter: jitter)
    let isLate = error != nil && losses > policy.freeLosses
    var again = uncharged(at: isLate ? now.adding(seconds: delay) : nil, losses: losses, error: error)
    again.isPublishing = true
    return .again(again)
  }

  private var cancelled: Settlement { record.cancelling() }

  private func failed(_ error: JobError) -> Settlement {
    guard error.retryable, error.code != JobError.timeoutCode else { return end(error, isDead: false) }
    return charged(error)
  }

  private func lost(_ evidence: JobError, isOwnFault: Bool) -> Settlement {
    let isStrike = isOwnFault && !isFirstHang(evidence)
    let strikes = record.strikes + (isStrike ? 1 : 0)
    if isStrike, strikes >= policy.poisonStrikes { return end(poison(evidence, strikes), isDead: true) }
    let losses = record.losses + 1
    guard losses <= policy.freeLosses else { return charged(evidence, losses: losses, strikes: strikes) }
    return .again(uncharged(at: nil, losses: losses, strikes: strikes, error: evidence))
  }

  /// The record keeps the evidence of the last attempt.
  private func isFirstHang(_ evidence: JobError) -> Bool {
    evidence.code == JobError.hungCode && record.strikes == 0 && record.error?.code != JobError.hungCode
  }

  private func deviceRefused(_ error: JobError) -> Settlement {
    let refusals = record.refusals + 1
    guard refusals <= policy.freeRefusals else {
      return charged(error, refusals: refusals, avoid: record.device)
    }
    return .again(
      uncharged(
        at: now.adding(seconds: policy.refusalDelay), refusals: refusals, avoid: record.device, error: error))
  }

  private func charged(
    _ error: JobError, losses: Int? = nil, strikes: Int? = nil, refusals: Int? = nil, avoid: String? = nil
  ) -> Settlement {
    guard record.attempts < record.maxAttempts else { return end(error, isDead: true) }
    let delay = policy.backoff(attempt: record.attempts, jitter: jitter)
    return .again(
      Settlement.Again(
        at: now.adding(seconds: delay), attempts: record.attempts, losses: losses ?? record.losses,
        strikes: strikes ?? record.strikes, refusals: refusals ?? record.refusals, avoid: avoid, error: error)
    )
  }

  private func uncharged(
    at: Timestamp?, losses: Int? = nil, strikes: Int? = nil, refusals: Int? = nil, avoid: String? = nil,
    error: JobError? = nil
  ) -> Settlement.Again {
    Settlement.Again(
      at: at, attempts: max(0, record.attempts - 1), losses: losses ?? record.losses,
      strikes: strikes ?? record.strikes, refusals: refusals ?? record.refusals, avoid: avoid, error: error)
  }

  private func end(_ error: JobError, isDead: Bool) -> Settlement {
    record.failing(error, isDead: isDead)
  }

  private func poison(_ evidence: JobError, _ strikes: Int) -> JobError {
    JobError(
      "job.poison",
      "the job hung or crashed its lanes (\(strikes) strikes); the last time: \(evidence.message)",
      path: evidence.path,
      hint: "check its sources, then run it again with `clipmill retry`"
        + (evidence.hint.map { " " + $0 } ?? ""))
  }
}

extension JobRecord {
  var workerLost: JobError {
    JobError(
      "worker.lost",
      "the worker \(worker ?? "of the job") stopped renewing its lease: it died, hung or lost its connection",
      retryable: true)
  }

  func failing(_ error: JobError, isDead: Bool) -> Settlement {
    let result = completing(JobResult(state: .failed, error: error), as: .failed)
    return .failed(error, result: result.bytes, isDead: isDead)
  }

  func cancelling(_ error: JobError? = nil) -> Settlement {
    .cancelled(
      result: completing(JobResult(state: .cancelled, error: error), as: .cancelled).bytes, error: error)
  }
}
