import ClipJob
import JobQueue
import Testing

@Suite struct JobLifeTests {
  let now = Timestamp(milliseconds: 1_700_000_000_000)
  let policy = RetryPolicy()
  let retryable = JobError("source.unreachable", "no answer from the host", retryable: true)
  let evidence = JobError("lane.crashed", "SIGSEGV after 3 s")

  func running(
    attempts: Int = 1, losses: Int = 0, strikes: Int = 0, refusals: Int = 0, isCancelRequested: Bool = false,
    isPublishing: Bool = false
  ) -> JobRecord {
    var record = JobRecord(id: "a", state: .running, createdAt: now, readyAt: now)
    record.attempts = attempts
    record.losses = losses
    record.strikes = strikes
    record.refusals = refusals
    record.isCancelRequested = isCancelRequested
    record.isPublishing = isPublishing
    record.worker = "host:1"
    record.device = "cuda:GPU-1"
    return record
  }

  func settle(_ record: JobRecord, _ outcome: Outcome, jitter: Double = 0) -> Settlement {
    JobLife.settle(record, outcome, policy: policy, now: now, jitter: jitter)
  }

  func failure(_ settlement: Settlement) throws -> (error: JobError, isDead: Bool, result: String) {
    guard case .failed(let error, let result, let isDead) = settlement else {
      throw Unexpected(settlement: settlement)
    }
    return (error, isDead, String(decoding: result, as: UTF8.self))
  }

  func again(_ settlement: Settlement) throws -> Settlement.Again {
    guard case .again(let again) = settlement else { throw Unexpected(settlement: settlement) }
    return again
  }

  struct Unexpected: Error { var settlement: Settlement }

  @Test func successCarriesTheResult() throws {
    let result = JobResult(state: .running, outputs: [JobResult.File(to: "out.mp4")])
    guard case .succeeded(let bytes) = settle(running(attempts: 2), .succeeded(result)) else {
      Issue.record("not succeeded")
      return
    }
    let document = try JSONValue(parsing: bytes)
    #expect(document["id"] == "a")
    #expect(document["state"] == "succeeded")
    #expect(document["attempts"] == .number(2))
    #expect(document["worker"] == "host:1")
    #expect(document["device"] == "cuda:GPU-1")
    #expect(!bytes.contains(UInt8(ascii: "\n")))
  }

  @Test func badJobFailsAtOnce() throws {
    let end = try failure(settle(running(), .failed(JobError("source.missing", "no such file"))))
    #expect(!end.isDead)
    #expect(end.error.code == "source.missing")
    #expect(end.result.contains(#""state":"failed""#) && end.result.contains(#""code":"source.missing""#))
  }

  @Test func timeoutFailsWhateverTheErrorSays() throws {
    let end = try failure(settle(running(), .failed(JobError("job.timeout", "900 s", retryable: true))))
    #expect(!end.isDead)
  }

  @Test func retryableFailureWaitsLongerEachTimeThenDies() throws {
    let first = try again(settle(running(attempts: 1), .failed(retryable)))
    #expect(first.at == now.adding(seconds: 1) && first.attempts == 1 && first.error == retryable)
    let second = try again(settle(running(attempts: 2), .failed(retryable)))
    #expect(second.at == now.adding(seconds: 2) && second.attempts == 2)
    #expect(try failure(settle(running(attempts: 3), .failed(retryable))).isDead)
  }

  @Test func jitterSpreadsTheSecondHalfOfTheWait() {
    #expect(policy.backoff(attempt: 1, jitter: 0) == 1)
    #expect(policy.backoff(attempt: 1, jitter: 0.5) == 1.5)
    #expect(policy.backoff(attempt: 3, jitter: 1) == 8)
    #expect(policy.backoff(attempt: 20, jitter: 1) == 300)
    #expect(policy.backoff(attempt: Int.max, jitter: 1) == 300)
    #expect(policy.backoff(attempt: -1, jitter: -7) == 1)
    var flat = policy
    flat.backoffFactor = 0
    #expect(flat.backoff(attempt: Int.max, jitter: 1) == 2)
  }

  @Test(arguments: [
    Outcome.laneLost(evidence: JobError("lane.killed", "SIGKILL"), isOwnFault: false), .workerLost,
  ])
  func firstLossIsFreeTheNextIsNot(_ outcome: Outcome) throws {
    let first = try again(settle(running(), outcome))
    #expect(first.at == nil && first.attempts == 0 && first.losses == 1 && first.strikes == 0)
    let second = try again(settle(running(losses: 1), outcome))
    #expect(second.at == now.adding(seconds: 1) && second.attempts == 1 && second.losses == 2)
    let last = try failure(settle(running(attempts: 3, losses: 3), outcome))
    #expect(last.isDead)
  }

  @Test func lostWorkerIsNamed() throws {
    let end = try failure(settle(running(attempts: 3, losses: 1), .workerLost))
    #expect(end.error.code == "worker.lost" && end.error.message.contains("host:1"))
  }

  @Test func secondStrikeIsPoison() throws {
    let first = try again(settle(running(), .laneLost(evidence: evidence, isOwnFault: true)))
    #expect(first.strikes == 1 && first.attempts == 0 && first.at == nil)
    let record = running(losses: 1, strikes: 1)
    let end = try failure(settle(record, .laneLost(evidence: evidence, isOwnFault: true)))
    #expect(end.isDead)
    #expect(end.error.code == "job.poison" && end.error.message.contains("SIGSEGV after 3 s"))
    #expect(end.error.hint?.contains("clipmill retry") == true)
    // Merely killed, it is no poison.
    #expect(try again(settle(record, .laneLost(evidence: evidence, isOwnFault: false))).strikes == 1)
  }

  /// Slow storage, a sick machine, or the job: one hang does not tell.
  @Test func theFirstHangIsNoStrike() throws {
    let hang = Outcome.laneLost(evidence: JobError("lane.hung", "did nothing for 120 s"), isOwnFault: true)
    let first = try again(settle(running(), hang))
    #expect(first.strikes == 0 && first.losses == 1 && first.attempts == 0 && first.at == nil)
    // Lost for another reason before, it is still the first.
    #expect(try again(settle(running(losses: 1), hang)).strikes == 0)
    var record = running(losses: 1)
    record.error = first.error
    let second = try again(settle(record, hang))
    #expect(second.strikes == 1 && second.losses == 2 && second.attempts == 1 && second.at != nil)
    record = running(attempts: 2, losses: 2, strikes: 1)
    record.error = second.error
    let end = try failure(settle(record, hang))
    #expect(
      end.isDead && end.error.code == "job.poison" && end.error.message.contains("did nothing for 120 s"))
    // What brought down a lane by a crash before is under suspicion already.
    record = running(losses: 1, strikes: 1)
    record.error = evidence
    #expect(try failure(settle(record, hang)).error.code == "job.poison")
  }

  @Test func fullDeviceIsAvoidedAndFreeUpToABound() throws {
    let full = JobError("device.full", "no encoder session left", retryable: true)
    let first = try again(settle(running(), .deviceRefused(full)))
    #expect(first.avoid == "cuda:GPU-1" && first.attempts == 0 && first.refusals == 1)
    #expect(first.at == now.adding(seconds: 1))
    let eleventh = try again(settle(running(refusals: 10), .deviceRefused(full)))
    #expect(eleventh.attempts == 1 && eleventh.refusals == 11 && eleventh.avoid == "cuda:GPU-1")
    #expect(try failure(settle(running(attempts: 3, refusals: 10), .deviceRefused(full))).isDead)
  }

  /// However often: its worker takes no others until it can.
  @Test func aWorkerThatLacksSomethingChargesNothing() throws {
    let error = JobError("machine.stores", "no credentials", retryable: true)
    let back = try again(settle(running(attempts: 2, refusals: 10), .machineRefused(error)))
    #expect(back.attempts == 1 && back.refusals == 10 && back.error == error && back.at != nil, "\(back)")
  }

  @Test func handedBackKeepsItsPlaceAndItsAttempts() throws {
    let back = try again(settle(running(attempts: 2, losses: 1, strikes: 1, refusals: 4), .handedBack))
    #expect(back == Settlement.Again(at: nil, attempts: 1, losses: 1, strikes: 1, refusals: 4))
  }

  @Test(arguments: [
    Outcome.failed(JobError("a.b", "c", retryable: true)), .failed(JobError("a.b", "c")), .cancelled,
    .workerLost, .handedBack, .deviceRefused(JobError("device.full", "d")),
    .laneLost(evidence: JobError("lane.hung", "e"), isOwnFault: true),
  ])
  func wantedCancelledItEndsSo(_ outcome: Outcome) {
    guard case .cancelled(let result, _) = settle(running(strikes: 1, isCancelRequested: true), outcome)
    else {
      Issue.record("not cancelled")
      return
    }
    #expect(String(decoding: result, as: UTF8.self).contains(#""state":"cancelled""#))
  }

  /// Its files may be half in place: only a next attempt can complete them, or take them back.
  @Test(arguments: [
    Outcome.workerLost, .handedBack, .laneLost(evidence: JobError("lane.crashed", "e"), isOwnFault: true),
    .notReverted(JobError("tenant.noRoot", "e")),
  ])
  func whoIsLostWhilePublishingAlwaysHasASuccessor(_ outcome: Outcome) throws {
    for (losses, isCancelRequested) in [(0, false), (0, true), (1, true), (7, false)] {
      let record = running(
        attempts: 3, losses: losses, strikes: 1, isCancelRequested: isCancelRequested, isPublishing: true)
      let next = try again(settle(record, outcome))
      #expect(next.isPublishing && next.attempts == 2 && next.strikes == 1)
      guard next.error != nil else { continue }
      #expect(next.losses == losses + 1)
      #expect(
        next.at == (losses == 0 ? nil : now.adding(seconds: policy.backoff(attempt: losses, jitter: 0))))
    }
  }

  @Test(arguments: [
    Outcome.failed(JobError("a.b", "c")), .cancelled, .deviceRefused(JobError("device.full", "d")),
  ])
  func whoTookBackWhatItPublishedMayEnd(_ outcome: Outcome) {
    let record = running(isCancelRequested: true, isPublishing: true)
    guard case .cancelled = settle(record, outcome) else {
      Issue.record("not cancelled")
      return
    }
  }

  @Test func successBeatsAWishToCancel() {
    let outcome = Outcome.succeeded(JobResult(state: .succeeded))
    guard case .succeeded = settle(running(isCancelRequested: true), outcome) else {
      Issue.record("not succeeded")
      return
    }
  }

  @Test(arguments: [0, 1, 2]) func emptyPolicyGivesUpInTime(_ kind: Int) throws {
    var record = running(attempts: 0)
    for _ in 0..<100 {
      record.attempts += 1
      let outcome: Outcome =
        switch kind {
        case 0: .failed(retryable)
        case 1: .workerLost
        default: .deviceRefused(retryable)
        }
      guard case .again(let again) = settle(record, outcome) else { return }
      record.attempts = again.attempts
      record.losses = again.losses
      record.refusals = again.refusals
    }
    Issue.record("a job that never succeeds is tried forever")
  }
}
