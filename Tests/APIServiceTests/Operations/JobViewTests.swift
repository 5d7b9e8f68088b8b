import Accounts
import ClipJob
import HTTPService
import JobQueue
import Testing

@testable import APIService
@testable import HTTPService

@Suite struct JobViewTests {
  private let server = TestServer()

  private func enqueue(_ id: String, tenant: String = "acme") throws {
    let key = try server.key([.jobsWrite], tenant: tenant)
    #expect(try server.ask("POST", "/v1/jobs", key: key, body: TestServer.document(id)).status == 201)
  }

  /// Without what the queue knows besides.
  private func result(_ shown: JSONValue) -> JSONValue {
    .object((shown.members ?? []).filter { $0.0 != "record" })
  }

  private func succeed() throws {
    let worker = WorkerIdentity(worker: "w", device: "cpu")
    let lease = try #require(try server.queue.lease(as: worker, for: 60, wait: 0))
    try server.queue.settle(
      lease.id, .succeeded(result: JobResult(id: lease.id.job, state: .succeeded).bytes))
  }

  @Test func whatHasNotChangedIsNotSentAgain() throws {
    try enqueue("a")
    let key = try server.key([.jobsRead])
    let first = try server.ask("GET", "/v1/jobs/a", key: key)
    let tag = try #require(first.headers["ETag"])
    #expect(result(first.json) == ["id": "a", "state": "queued", "outputs": []])
    #expect(first.json["record"]?["tenant"] == "acme" && first.json["record"]?["maxAttempts"] == .number(3))
    for known in [tag, "W/" + tag, "\"x\", \(tag)", "*"] {
      let same = try server.ask("GET", "/v1/jobs/a", key: key, headers: ["If-None-Match": known])
      #expect(same.status == 304 && same.text.isEmpty && same.headers["ETag"] == tag)
    }
    try succeed()
    let changed = try server.ask("GET", "/v1/jobs/a", key: key, headers: ["If-None-Match": tag])
    #expect(changed.status == 200 && changed.json["state"] == "succeeded")
  }

  /// Nothing is shown that the description does not name, whatever a record says.
  @Test func everyMemberIsDescribed() throws {
    let check = SchemaCheck(OpenAPI.document(version: "1"), isStrict: true)
    func problems(_ shown: JSONValue) -> [String] { check.problems(shown, Schemas.reference("JobState")) }
    let time = Timestamp(milliseconds: 1_700_000_000_123)
    let ends: [PendingEnd.State?] = PendingEnd.State.allCases.map { $0 } + [nil, nil]
    for (state, end) in zip(JobResult.State.allCases, ends) {
      var record = JobRecord(id: "a", state: state, createdAt: time, readyAt: time)
      #expect(problems(JobView(.known(record), "a").document) == [])
      (record.tenant, record.attempts, record.losses, record.progress) = ("acme", 2, 1, 0.5)
      (record.worker, record.device, record.startedAt, record.endedAt) = ("w", "cpu", time, time)
      (record.isCancelRequested, record.isDead, record.error) = (true, true, JobError("a.b", "of before"))
      record.pendingEnd = end.map { PendingEnd($0, leases: 2) }
      #expect(problems(JobView(.known(record), "a").document) == [])
      record.result = FullResult.of("a").bytes
      let shown = JobView(.known(record), "a").document
      #expect(problems(shown) == [] && shown["record"]?["error"] != nil && shown["av"] != nil)
      #expect(check.problems(record.resultDocument, Schemas.reference("JobResult")) == [])
    }
    #expect(problems(JobView(.unread([]), "a").document) == [])
    #expect(problems(["id": "a", "state": "queued", "outputs": [], "more": true]) != [])
  }

  @Test func aResultIsThereAtTheEnd() throws {
    try enqueue("a")
    let key = try server.key([.jobsRead])
    #expect(try server.ask("GET", "/v1/jobs/a/result", key: key).code == "job.notEnded")
    try succeed()
    #expect(
      try server.ask("GET", "/v1/jobs/a/result", key: key).json == [
        "id": "a", "state": "succeeded", "outputs": [],
      ])
    #expect(try server.ask("GET", "/v1/jobs/a/document", key: key).json["labels"] == ["tenant": "acme"])
  }

  @Test func aDocumentInTheInboxIsAJobOfItsTenant() throws {
    try server.queue.post(Array(TestServer.document("a", tenant: "acme").utf8))
    let reply = try server.ask("GET", "/v1/jobs/a", key: try server.key([.jobsRead]))
    #expect(reply.json == ["id": "a", "state": "queued", "outputs": [], "unread": true])
    let other = try server.key([.jobsRead, .jobsWrite], tenant: "other")
    #expect(try server.ask("GET", "/v1/jobs/a", key: other).status == 404)
    #expect(try server.ask("DELETE", "/v1/jobs/a", key: other).status == 404)
    let own = try server.ask("DELETE", "/v1/jobs/a", key: try server.key([.jobsWrite]))
    #expect(own.status == 200 && own.json["state"] == "cancelled")
  }
}
