import Accounts
import ClipJob
import JobQueue
import Testing

@testable import APIService

@Suite struct WaitingReasonsTests {
  private let clock = MovingClock()
  private let worker = WorkerIdentity(worker: "w", device: "cpu")

  private func server() throws -> TestServer {
    let server = TestServer(clock: clock)
    try server.queue.announce("w", card: [], for: 3600)
    return server
  }

  private func enqueue(_ id: String, in server: TestServer, tenant: String = "acme") throws {
    let key = try server.key([.jobsWrite], tenant: tenant)
    #expect(try server.ask("POST", "/v1/jobs", key: key, body: TestServer.document(id)).status == 201)
  }

  private func reasons(_ id: String, of server: TestServer, admin: Bool = false) throws -> [JSONValue] {
    let key = try server.key(admin ? [.admin] : [.jobsRead])
    let reply = try server.ask("GET", "/v1/jobs/\(id)/waiting", key: key)
    let operation = try #require(Operation.all.first { $0.id == "explainWaiting" })
    #expect(server.surprises(operation, reply) == [])
    return try #require(reply.json["reasons"]?.items)
  }

  private func codes(_ id: String, of server: TestServer) throws -> [String] {
    try reasons(id, of: server).compactMap { $0["code"]?.text }
  }

  @Test func aJobInLineIsToldItsPlace() throws {
    let server = try server()
    for id in ["a", "b"] { try enqueue(id, in: server) }
    try enqueue("x", in: server, tenant: "other")
    #expect(try codes("b", of: server) == ["waiting.turn"])
    let told = try reasons("b", of: server)[0]
    #expect(told["ahead"] == .number(1) && told["message"]?.text == "1 job of its tenant go first.")
    #expect(try reasons("a", of: server)[0]["message"]?.text == "It is the first of its tenant's line.")
    #expect(
      try reasons("a", of: server, admin: true)[0]["message"]?.text
        == "It is the first of its tenant's line; 3 jobs wait and 0 run on 1 worker.")
  }

  @Test func pausesAndMissingWorkersAreTold() throws {
    let server = TestServer(clock: clock)
    try enqueue("a", in: server)
    try server.queue.pause()
    #expect(try codes("a", of: server) == ["waiting.noWorkers", "waiting.paused", "waiting.turn"])
  }

  @Test func aDocumentThatNobodyHasReadIsTold() throws {
    let server = try server()
    try server.queue.post(Array(#"{"version": 1, "id": "new", "labels": {"tenant": "acme"}}"#.utf8))
    #expect(try codes("new", of: server) == ["waiting.inbox"])
  }

  @Test func delaysAreToldWithTheirEnd() throws {
    let server = try server()
    let later = clock.now().adding(seconds: 100)
    _ = try server.queue.enqueue(
      JobRequest(id: "later", tenant: "acme", runAt: later), document: Array("{}".utf8))
    let told = try reasons("later", of: server)
    #expect(told.count == 1 && told[0]["code"] == "waiting.runAt")
    #expect(told[0]["until"]?.text == later.rfc3339)
    try enqueue("again", in: server)
    let lease = try #require(try server.queue.lease(as: worker, for: 60, wait: 0))
    let again = Settlement.Again(
      at: later, attempts: 1, losses: 0, strikes: 0, refusals: 0,
      error: JobError("source.unreachable", "the host is gone"))
    try server.queue.settle(lease.id, .again(again))
    let retried = try reasons("again", of: server)
    #expect(retried.count == 1 && retried[0]["code"] == "waiting.retry")
    #expect(retried[0]["message"]?.text?.contains("source.unreachable") == true)
  }

  @Test func whatDoesNotWaitHasNoReasons() throws {
    let server = try server()
    try enqueue("a", in: server)
    _ = try server.queue.lease(as: worker, for: 60, wait: 0)
    #expect(try codes("a", of: server).isEmpty)
    #expect(
      try server.ask("GET", "/v1/jobs/a/waiting", key: try server.key([.jobsRead], tenant: "other")).code
        == "job.unknown")
  }
}
