import ClipJob
import JobQueue
import Testing

@testable import WorkerPool

@Suite struct LeaseFactsTests {
  private func queued(created: Int64, ready: Int64, started: Int64?, attempts: Int = 1) -> Double {
    var record = JobRecord(
      id: "j", state: .running, createdAt: Timestamp(milliseconds: created),
      readyAt: Timestamp(milliseconds: ready))
    record.startedAt = started.map { Timestamp(milliseconds: $0) }
    record.attempts = attempts
    return Lease(id: LeaseID(job: "j", token: 1, nonce: "n"), record: record, document: []).secondsQueued
  }

  @Test func aJobWaitsFromWhenItMightHaveBegun() {
    #expect(queued(created: 1000, ready: 1000, started: 1250) == 0.25)
    #expect(queued(created: 1000, ready: 6000, started: 6060) == 0.06, "its runAt is no waiting")
    #expect(queued(created: 1000, ready: 900, started: 1250) == 0.25)
  }

  @Test func aLaterAttemptCountsFromTheEnqueueing() {
    #expect(queued(created: 1000, ready: 9000, started: 10_000, attempts: 2) == 9)
  }

  @Test func aClockThatWasSetBackMakesNoNegativeTime() {
    #expect(queued(created: 5000, ready: 5000, started: 4000) == 0)
    #expect(queued(created: 5000, ready: 5000, started: nil) == 0)
  }

  /// Errors about files are those of the worker's roots: `validate` without them would call the document valid.
  @Test func theSummaryOfSeveralErrorsNamesWhatShowsAll() {
    let errors = [JobError("source.forbidden", "a is outside"), JobError("output.forbidden", "b is outside")]
    let text = JobErrors(errors).summary.message
    #expect(text == "a is outside (and 1 more error; `clipmill validate --media-root DIR` shows all)")
    #expect(JobErrors([errors[0]]).summary == errors[0])
  }

  /// Its tenant's reports have nothing of it, and one by the label `test` all.
  @Test(arguments: [(true, ["test": "acme"]), (false, ["tenant": "acme", "show": "news"])])
  func aTrialIsBookedApart(_ isTest: Bool, _ labels: [String: String]) {
    var job = Job()
    job.labels = ["tenant": "acme", "show": "news"]
    job.isTest = isTest
    let now = Timestamp(milliseconds: 0)
    let record = JobRecord(id: "j", state: .running, createdAt: now, readyAt: now)
    let lease = Lease(id: LeaseID(job: "j", token: 1, nonce: "n"), record: record, document: [])
    #expect(lease.facts(.success(job)).labels == labels)
  }
}
