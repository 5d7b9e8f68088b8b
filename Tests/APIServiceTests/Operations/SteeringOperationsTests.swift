import Accounts
import ClipJob
import JobQueue
import Testing

@testable import APIService

@Suite struct SteeringOperationsTests {
  private let server = TestServer()

  private func logged() throws -> [String] {
    try server.accounts.events(after: .start, limit: 1000).map {
      "\($0.event.action.rawValue) \($0.event.subject)"
    }
    .filter { $0.hasPrefix("job") || $0.hasPrefix("queue") }
  }

  @Test func jobsAreCancelledAndRunAgain() throws {
    let key = try server.key([.jobsWrite])
    #expect(try server.ask("POST", "/v1/jobs", key: key, body: TestServer.document("a")).status == 201)
    #expect(try server.ask("POST", "/v1/jobs/a/retry", key: key).code == "job.notEnded")
    #expect(try server.ask("DELETE", "/v1/jobs/a", key: key).json == ["id": "a", "state": "cancelled"])
    // Once more is no error, and nothing that was done.
    #expect(try server.ask("DELETE", "/v1/jobs/a", key: key).json == ["id": "a", "state": "cancelled"])
    #expect(try server.ask("POST", "/v1/jobs/a/retry", key: key).json == ["id": "a", "state": "queued"])
    let worker = WorkerIdentity(worker: "w", device: "cpu")
    _ = try #require(try server.queue.lease(as: worker, for: 60, wait: 0))
    let running = try server.ask("DELETE", "/v1/jobs/a", key: key)
    #expect(
      running.status == 202 && running.json["cancelRequested"] == true && running.json["state"] == "running")
    #expect(try server.queue.cancellations(for: "w", wait: 0).count == 1)
    #expect(try logged() == ["job.cancelled a", "job.retried a", "job.cancelled a"])
  }

  @Test func rejectedDocumentsAreShown() throws {
    for text in ["no job", "{}"] { try server.queue.post(Array(text.utf8)) }
    _ = try server.queue.admit(limit: 10, wait: 0) { _ in .rejected(JobError("json.syntax", "no JSON")) }
    let key = try server.key([.queuesManage])
    let reply = try server.ask("GET", "/v1/queues/default/rejected?limit=1", key: key)
    let list = try #require(reply.json["rejected"]?.items)
    #expect(
      list.count == 1 && list[0]["document"] == "{}" && list[0]["code"] == "json.syntax", "\(reply.text)")
    let operation = try #require(Operation.all.first { $0.id == "listRejected" })
    #expect(server.surprises(operation, reply) == [])
    #expect(try server.ask("GET", "/v1/queues/none/rejected", key: key).code == "queue.unknown")
  }

  @Test func queuesArePaused() throws {
    let key = try server.key([.queuesManage])
    #expect(
      try server.ask("POST", "/v1/queues/default/pause", key: key).json == [
        "queue": "default", "paused": true,
      ])
    #expect(try server.ask("GET", "/v1/queues", key: key).json["queues"]?.items?.first?["paused"] == true)
    #expect(try server.ask("POST", "/v1/queues/default/resume", key: key).json["paused"] == false)
    #expect(try server.ask("POST", "/v1/queues/none/pause", key: key).code == "queue.unknown")
    #expect(try logged() == ["queue.paused default", "queue.resumed default"])
    try server.queue.announce("w", card: Array(#"{"a": 1}"#.utf8), for: 60)
    let workers = try server.ask("GET", "/v1/workers", key: key)
    #expect(workers.json["workers"]?.items?.first?["card"] == ["a": .number(1)])
  }
}
