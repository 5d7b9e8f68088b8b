import Accounts
import ClipJob
import HTTPService
import JobQueue
import NetworkGuard
import Testing

@testable import APIService
@testable import HTTPService

@Suite struct RepetitionTests {
  private let clock = MovingClock()
  private let server: TestServer

  init() { server = TestServer(clock: clock) }

  private func post(
    _ path: String, _ idempotencyKey: String, body: String? = nil, tenant: String = "acme", test: Bool = false
  ) throws -> TestServer.Reply {
    let key = try server.key([.jobsRead, .jobsWrite, .queuesManage], tenant: tenant) {
      if test { $0.mode = .test }
    }
    return try server.ask("POST", path, key: key, headers: ["Idempotency-Key": idempotencyKey], body: body)
  }

  @Test func theFirstAnswerIsGivenAgain() throws {
    let first = try post("/v1/jobs", "order 7", body: TestServer.document(nil))
    #expect(first.status == 201 && first.headers["Idempotency-Replayed"] == nil)
    // Also when the job has gone on meanwhile.
    _ = try server.queue.cancel(try #require(first.json["id"]?.text))
    let again = try post("/v1/jobs", "order 7", body: TestServer.document(nil))
    #expect(again.status == 201 && again.text == first.text)
    #expect(
      again.headers["Idempotency-Replayed"] == "true"
        && again.headers["Location"] == first.headers["Location"])
    #expect(try server.queue.list(.all, limit: 9).count == 1)
    // With an id of its own as well.
    for _ in 0..<2 {
      #expect(try post("/v1/jobs", "order 8", body: TestServer.document("own")).status == 201)
    }
  }

  @Test func anotherRequestIsRefused() throws {
    #expect(try post("/v1/jobs", "k", body: TestServer.document("a")).status == 201)
    for (path, body) in [
      ("/v1/jobs", TestServer.document("b")), ("/v1/jobs?queue=default", TestServer.document("a")),
    ] {
      let other = try post(path, "k", body: body)
      #expect(other.status == 409 && other.code == "idempotency.reused", "\(path)")
    }
    #expect(try post("/v1/jobs", "", body: TestServer.document("b")).code == "parameter.invalid")
    #expect(try server.queue.list(.all, limit: 9).count == 1)
  }

  /// What changes nothing is carried out anew, and leaves no record.
  @Test func whatOnlyAnswersNeedsNoKey() throws {
    #expect(try post("/v1/jobs", "k", body: TestServer.document("a")).status == 201)
    for path in ["/v1/jobs?dryRun=1", "/v1/validate"] {
      for _ in 0..<2 {
        let reply = try post(path, "k", body: TestServer.document("a"))
        #expect(reply.status == 200 && reply.headers["Idempotency-Replayed"] == nil)
      }
    }
    #expect(try !#require(Operation.all.first { $0.id == "quoteJob" }).isRepeatable)
  }

  @Test func keysAreTheTenantsOwn() throws {
    let first = try post("/v1/jobs", "k", body: TestServer.document(nil))
    let other = try post("/v1/jobs", "k", body: TestServer.document(nil), tenant: "other")
    let test = try post("/v1/jobs", "k", body: TestServer.document(nil), test: true)
    #expect(
      [first, other, test].allSatisfy { $0.status == 201 && $0.headers["Idempotency-Replayed"] == nil })
    #expect(Set([first, other, test].map { $0.json["id"]?.text }).count == 3)
  }

  @Test func whatWasRefusedLeavesTheKeyFree() throws {
    #expect(try post("/v1/jobs", "k", body: #"{"version": 1}"#).status == 422)
    #expect(try post("/v1/jobs", "k", body: TestServer.document("a")).status == 201)
    #expect(try post("/v1/jobs/a/retry", "r").code == "job.notEnded")
    _ = try server.queue.cancel("a")
    #expect(try post("/v1/jobs/a/retry", "r").status == 200)
    _ = try server.queue.cancel("a")
    // It is not run a third time.
    #expect(try post("/v1/jobs/a/retry", "r").headers["Idempotency-Replayed"] == "true")
    #expect(try server.queue.job("a")?.state == .cancelled)
  }

  @Test func everyPOSTMayBeRepeated() throws {
    _ = try post("/v1/queues/default/pause", "p")
    try server.queue.resume()
    let again = try post("/v1/queues/default/pause", "p")
    #expect(
      again.json == ["queue": "default", "paused": true] && again.headers["Idempotency-Replayed"] == "true")
    #expect(try !server.queue.stats().isPaused)
    for operation in Operation.all where operation.isRepeatable {
      #expect(operation.allParameters.contains { $0.name == "Idempotency-Key" }, "\(operation.id)")
    }
  }

  @Test func afterADayTheKeyIsNew() throws {
    let first = try post("/v1/jobs", "k", body: TestServer.document(nil))
    clock.advance(seconds: 86_401)
    let next = try post("/v1/jobs", "k", body: TestServer.document(nil))
    #expect(next.status == 201 && next.json["id"] != first.json["id"])
  }

  /// As a server does it that is killed after some of the jobs.
  @Test func aRepetitionGoesOnWhereAKilledServerStopped() throws {
    let documents = (0..<9).map { TestServer.document($0 % 3 == 0 ? "own-\($0)" : nil) }
    let body = "{\"jobs\": [\(documents.joined(separator: ","))]}"
    let text = try server.key([.jobsWrite])
    let operation = try #require(Operation.all.first { $0.id == "submitJob" })
    var request = ServiceRequest(method: "POST", path: "/v1/jobs")
    request.body = Array(body.utf8)
    request.headers = [ServiceRequest.Field("Authorization", "Bearer \(text)")]
    let caller = try Gate(accounts: server.accounts, proxies: TrustedProxies()).admit(
      request, for: .jobSubmit)
    var call = APICall(
      server: server.api, operation: operation, request: request, caller: caller, headers: [:],
      report: Reporting { _, _, _ in })
    guard case .begun(let attempt) = try server.queue.begin(Repetition.identity(call, "k"), for: 30) else {
      throw HTTPProblem(500, "test", "not begun")
    }
    call.attempt = attempt
    guard case .documents(let read) = try JobBatch.read(call) else {
      throw HTTPProblem(500, "test", "not read")
    }
    let batch = try JobBatch(read, call)
    _ = try server.queue.enqueue(Array(batch.newJobs(call).prefix(5)))

    func again() throws -> TestServer.Reply {
      try server.ask("POST", "/v1/jobs", key: text, headers: ["Idempotency-Key": "k"], body: body)
    }
    let busy = try again()
    #expect(busy.status == 409 && busy.code == "idempotency.busy" && busy.headers["Retry-After"] == "1")
    clock.advance(seconds: Repetition.patience + 1)
    let reply = try again()
    #expect(reply.status == 201)
    let entries = try #require(reply.json["jobs"]?.items)
    #expect(entries.map { $0["id"]?.text } == batch.newJobs(call).map(\.request.id))
    // Whose id was made for this request can only be of its own earlier attempt.
    #expect(entries.map { $0["new"] } == [false, true, true, false, true, true, true, true, true])
    #expect(try server.queue.list(.all, limit: 99).count == 9)
    #expect(try again().text == reply.text)
  }
}
