import ClipJob

/// Jobs that wait for their last lease; see `PendingEnd`.
extension MemoryStore {
  mutating func waitForLastLease(
    _ entry: inout QueueEntry, _ end: PendingEnd.State, error: JobError? = nil, now: Timestamp
  ) {
    let wasRunning = entry.record.state == .running
    entry.record.waitForLastLease(end, now: now)
    entry.record.error = error ?? entry.record.error
    entry.manifest = nil
    let kind: JobEvent.Kind = !wasRunning ? .cancelling : error == nil ? .handedBack : .retrying
    log.add(kind, entry.record, code: error?.code ?? "", now: now)
    wait(entry, now: now)
  }

  /// In the order of leasing.
  var waitingForLastLease: [String] {
    pendingEnds.compactMap { jobs[$0]?.record }.sorted { ($0.readyAt, $0.id) < ($1.readyAt, $1.id) }.map(\.id)
  }

  mutating func takeLast(now: Timestamp) -> String? {
    let job = waitingForLastLease.first { jobs[$0].map { $0.record.readyAt <= now } ?? false }
    if let job { pendingEnds.remove(job) }
    return job
  }

  /// What was kept here may have been set back: nothing is certain any more of the jobs that there are.
  mutating func mayHaveForgotten() { for id in Array(jobs.keys) { jobs[id]?.isDoubtful = true } }
}

extension Settlement {
  /// How the job would end; nil: it succeeded, or waits again.
  func pendingEnd(of record: JobRecord) -> PendingEnd.State? {
    switch self {
    case .succeeded: nil
    case .failed(_, _, let isDead): isDead ? .dead : .failed
    case .cancelled: .cancelled
    case .again(let again):
      record.isCancelRequested && !again.isPublishing && again.pendingEnd == nil ? .cancelled : nil
    }
  }

  package var error: JobError? { if case .failed(let error, _, _) = self { error } else { nil } }
}
