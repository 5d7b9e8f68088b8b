import ClipJob

/// The end of a last lease; see `PendingEnd`.
struct LastLease {
  let record: JobRecord
  let pending: PendingEnd
  let policy: RetryPolicy
  let now: Timestamp
  let jitter: Double

  func settlement(_ outcome: Outcome, _ outputs: () -> [String]) -> Settlement {
    switch outcome {
    case .succeeded(let result):
      return .succeeded(result: record.completing(result, as: .succeeded).bytes)
    case .reverted: return end
    case .handedBack: return again(at: nil, unused, nil)
    case .machineRefused(let error):
      return again(at: now.adding(seconds: policy.refusalDelay), unused, error)
    case .failed(let error), .notReverted(let error), .laneLost(let error, _), .deviceRefused(let error):
      return failed(error, outputs)
    case .workerLost: return failed(record.workerLost, outputs)
    case .cancelled: return failed(JobError("job.cancelled", "its lane was stopped"), outputs)
    }
  }

  /// As if this lease had not been.
  private var unused: PendingEnd {
    var unused = pending
    unused.leases = max(0, pending.leases - 1)
    return unused
  }

  /// Somebody may have wanted it cancelled since it failed.
  private var state: PendingEnd.State { record.isCancelRequested ? .cancelled : pending.state }

  private var end: Settlement {
    state == .cancelled
      ? record.cancelling() : record.failing(record.error ?? unknown, isDead: state == .dead)
  }

  private var unknown: JobError { JobError("job.failed", "The job failed, and nothing is known of why.") }

  private func failed(_ evidence: JobError, _ outputs: () -> [String]) -> Settlement {
    guard pending.leases >= PendingEnd.mostLeases else {
      let delay = policy.backoff(attempt: pending.leases, jitter: jitter)
      return again(at: now.adding(seconds: delay), pending, evidence)
    }
    let error = mayRemain(evidence, outputs())
    return state == .cancelled ? record.cancelling(error) : record.failing(error, isDead: state == .dead)
  }

  private func again(at: Timestamp?, _ pending: PendingEnd, _ problem: JobError?) -> Settlement {
    .again(
      Settlement.Again(
        at: at, attempts: record.attempts, losses: record.losses, strikes: record.strikes,
        refusals: record.refusals, pendingEnd: pending, problem: problem))
  }

  private func mayRemain(_ evidence: JobError, _ outputs: [String]) -> JobError {
    let why =
      state == .cancelled
      ? "The job was cancelled"
      : "The job failed (\(record.error.map { "\($0.message) [\($0.code)]" } ?? "–"))"
    let names = outputs.isEmpty ? "its outputs" : outputs.joined(separator: ", ")
    return JobError(
      "publication.mayRemain",
      "\(why), and \(pending.leases) last leases could not make sure that nothing of it is published; the last one: "
        + "\(evidence.message) [\(evidence.code)]",
      hint:
        "Look at \(names): the queue had lost its last writes, and an attempt that it has forgotten may have put "
        + "files there, or left some in hidden folders beside them.")
  }
}
