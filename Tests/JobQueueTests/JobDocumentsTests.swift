import ClipJob
import JobQueue
import Testing

@Suite struct JobDocumentsTests {
  private let moment = Timestamp(rfc3339: "2026-11-21T10:00:00.123Z")!

  private func record(_ state: JobResult.State, _ change: (inout JobRecord) -> Void = { _ in }) -> JobRecord {
    var record = JobRecord(id: "a", state: state, createdAt: moment, readyAt: moment)
    record.tenant = "acme"
    change(&record)
    return record
  }

  private var records: [JobRecord] {
    let error = JobError("source.notFound", "there is no a.mp4", path: "x", hint: "y", retryable: true)
    return [
      record(.queued), record(.queued) { $0.readyAt = moment.adding(seconds: 3600.5) },
      record(.queued) {
        $0.error = error
        ($0.attempts, $0.losses, $0.priority, $0.maxAttempts) = (2, 1, 70, 9)
        $0.pendingEnd = PendingEnd(.dead, leases: 3)
      },
      record(.running) {
        ($0.worker, $0.device, $0.startedAt, $0.progress) = ("w", "cpu", moment, 0.25)
        ($0.attempts, $0.isCancelRequested) = (1, true)
      },
      record(.succeeded) {
        $0.endedAt = moment
        $0.error = error
        $0.result = JobResult(id: "a", state: .succeeded, worker: "w", explain: ["why"]).bytes
        $0.worker = "w"
      },
      record(.failed) {
        ($0.endedAt, $0.isDead, $0.error) = (moment, true, error)
        $0.result = JobResult(id: "a", state: .failed, error: error).bytes
      },
      record(.cancelled) {
        $0.endedAt = moment
        $0.result = JobResult.cancelledWaiting("a").bytes
      },
    ]
  }

  /// A client of an API server knows what the verbs know that ask Redis.
  @Test func aShownJobIsReadAsItWas() throws {
    for record in records {
      let shown = try JSONValue(parsing: record.document.bytes())
      var wanted = record
      if record.state != .queued { wanted.readyAt = record.createdAt }
      #expect(JobRecord(document: shown) == wanted, "\(shown.text())")
      #expect(JobRecord(document: shown)?.document == record.document)
    }
  }

  @Test func theResultIsAsItWasKept() throws {
    for record in records {
      guard let result = record.result else { continue }
      #expect(record.resultDocument.bytes() == result)
      #expect(record.document["record"]?["createdAt"] == "2026-11-21T10:00:00.123Z")
    }
  }

  /// Of other versions, or of nobody's.
  @Test func oddDocumentsAreNoJobs() throws {
    for text in [
      "null", "[]", "{}", #"{"id": "a"}"#, #"{"id": "a", "state": "odd"}"#, #"{"id": 1, "state": "queued"}"#,
    ] {
      #expect(JobRecord(document: try JSONValue(parsing: Array(text.utf8))) == nil, "\(text)")
    }
    let bare = try JSONValue(
      parsing: Array(#"{"id": "a", "state": "failed", "record": {"priority": "x"}}"#.utf8))
    let read = try #require(JobRecord(document: bare))
    #expect(read.priority == 50 && read.tenant.isEmpty)
  }

  @Test func countsAreReadAsTheyWere() throws {
    var stats = QueueStats()
    (stats.isPaused, stats.ready, stats.dead, stats.oldestReady, stats.backlogSeconds) = (
      true, 3, 2, 1.5, 7.25
    )
    let read = try #require(QueueStats.read(stats.document(of: "clips")))
    #expect(read.queue == "clips" && read.stats == stats)
    #expect(QueueStats.read(["queue": "clips"]) == nil)
  }
}
