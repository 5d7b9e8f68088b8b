import ClipJob
import JobQueue
import Testing

/// What the end of a last lease means; that queues carry it out the conformance suite says.
@Suite struct LastLeaseTests {
  private let now = Timestamp(milliseconds: 1_700_000_000_000)

  private func record(_ state: PendingEnd.State, leases: Int = 1, isCancelRequested: Bool = false)
    -> JobRecord
  {
    var record = JobRecord(id: "j", state: .running, createdAt: now, readyAt: now)
    record.attempts = 3
    record.error = JobError("source.missing", "no such file")
    record.pendingEnd = PendingEnd(state, leases: leases)
    record.isCancelRequested = isCancelRequested
    return record
  }

  private func settle(_ record: JobRecord, _ outcome: Outcome) -> Settlement {
    JobLife.settle(record, outcome, now: now, jitter: 1) { ["a.mp4", "b.webm"] }
  }

  @Test func whatWasDecidedIsCarriedOut() throws {
    for isDead in [false, true] {
      guard case .failed(let error, let result, isDead) = settle(record(isDead ? .dead : .failed), .reverted)
      else {
        Issue.record("not failed, dead: \(isDead)")
        continue
      }
      #expect(error.code == "source.missing" && JobResult(reading: result)?.attempts == 3)
    }
    for record in [record(.cancelled), record(.dead, isCancelRequested: true)] {
      guard case .cancelled(_, nil) = settle(record, .reverted) else {
        Issue.record("not cancelled: \(record)")
        continue
      }
    }
  }

  @Test func itIsTriedAgainUncharged() throws {
    let evidence = JobError("lane.killed", "SIGKILL", retryable: true)
    for outcome: Outcome in [
      .failed(evidence), .notReverted(evidence), .laneLost(evidence: evidence, isOwnFault: true), .workerLost,
      .deviceRefused(evidence), .cancelled,
    ] {
      guard case .again(let again) = settle(record(.failed, leases: 2), outcome) else {
        Issue.record("\(outcome) ends it")
        continue
      }
      #expect(again.attempts == 3 && again.strikes == 0 && again.losses == 0 && again.error == nil)
      #expect(again.problem != nil)
      #expect(again.at == now.adding(seconds: 4) && again.pendingEnd == PendingEnd(.failed, leases: 2))
    }
    guard case .again(let again) = settle(record(.failed, leases: 2), .handedBack) else {
      Issue.record("handing back ends it")
      return
    }
    #expect(again.at == nil && again.pendingEnd?.leases == 1)
  }

  @Test func afterTheLastTryItEndsAndSaysWhatMayBeLeft() throws {
    let outcome = Outcome.notReverted(JobError("publication.notReverted", "Permission denied."))
    guard case .failed(let error, _, true) = settle(record(.dead, leases: PendingEnd.mostLeases), outcome)
    else {
      Issue.record("not dead")
      return
    }
    #expect(error.code == "publication.mayRemain" && error.message.contains("Permission denied."))
    #expect(error.message.contains("source.missing") && error.hint?.contains("a.mp4, b.webm") == true)
    guard case .cancelled(_, let told) = settle(record(.cancelled, leases: PendingEnd.mostLeases), outcome)
    else {
      Issue.record("not cancelled")
      return
    }
    #expect(told?.code == "publication.mayRemain")
  }
}
