import Accounts
import ClipJob
import JobQueue
import Testing

@testable import APIService

@Suite struct JobBatchTests {
  private let server = TestServer()

  private func post(_ body: String, tenant: String = "acme", type: String? = nil, _ query: String = "") throws
    -> TestServer.Reply
  {
    try server.ask(
      "POST", "/v1/jobs" + query, key: try server.key([.jobsWrite], tenant: tenant),
      headers: type.map { ["Content-Type": $0] } ?? [:], body: body)
  }

  private func batch(_ documents: [String]) -> String { "{\"jobs\": [\(documents.joined(separator: ", "))]}" }

  private func enqueued() throws -> Int { try server.queue.list(.all, limit: 2000).count }

  @Test func allAreEnqueuedInTheirOrder() throws {
    let reply = try post(batch(["b", "a", "c"].map { TestServer.document($0) }))
    #expect(reply.status == 201)
    #expect(
      reply.json == [
        "jobs": [
          ["id": "b", "state": "queued", "new": true], ["id": "a", "state": "queued", "new": true],
          ["id": "c", "state": "queued", "new": true],
        ]
      ])
    #expect(try server.queue.list(.all, limit: 9).map(\.id) == ["b", "a", "c"])
    #expect(try server.queue.job("a")?.tenant == "acme")
    let more = try post(
      batch([TestServer.document("c"), TestServer.document("d"), TestServer.document(nil)]))
    #expect(more.status == 201 && more.json["jobs"]?.items?.map { $0["new"] } == [false, true, true])
    let same = try post(batch([TestServer.document("a")]))
    #expect(same.status == 200 && same.json == ["jobs": [["id": "a", "state": "queued", "new": false]]])
    let operation = try #require(Operation.all.first { $0.id == "submitJob" })
    for answer in [reply, more, same] { #expect(server.surprises(operation, answer) == []) }
  }

  @Test func linesAreDocuments() throws {
    let lines = [TestServer.document("a"), "", "  \r", TestServer.document("b") + "\r", ""].joined(
      separator: "\n")
    let reply = try post(lines, type: "application/x-ndjson; charset=utf-8")
    #expect(reply.status == 201 && reply.json["jobs"]?.items?.map { $0["id"]?.text } == ["a", "b"])
    let broken = try post(TestServer.document("c") + "\n{", type: "application/x-ndjson")
    #expect(broken.status == 400 && broken.json["errors"]?.items?.first?["pointer"] == "/jobs/1")
    #expect(try enqueued() == 2)
  }

  @Test func anotherTenantsIsToldInItsPlace() throws {
    let reply = try post(batch([TestServer.document("a"), TestServer.document("b", tenant: "other")]))
    #expect(reply.status == 403 && reply.code == "tenant.foreign")
    #expect(reply.json["errors"]?.items?.map { $0["pointer"] } == ["/jobs/1/labels/tenant"])
    #expect(try server.surprises("submitJob", reply) == [])
    let alone = try post(TestServer.document("b", tenant: "other"))
    #expect(alone.json["errors"]?.items?.map { $0["pointer"] } == ["/labels/tenant"])
    #expect(try enqueued() == 0)
  }

  @Test func withOneThatIsInvalidNoneIsEnqueued() throws {
    let wrong = TestServer.document("b").replacing("color", with: "colour")
    let reply = try post(batch([TestServer.document("a"), wrong, #"{"version": 1}"#, "7"]))
    #expect(reply.status == 422 && reply.code == "job.invalid")
    let pointers = reply.json["errors"]?.items?.compactMap { $0["pointer"]?.text } ?? []
    #expect(pointers.contains("/jobs/1/tracks/0/clips/0/source/colour"), "\(pointers)")
    #expect(pointers.contains { $0.hasPrefix("/jobs/2") } && pointers.contains { $0.hasPrefix("/jobs/3") })
    #expect(!pointers.contains { $0.hasPrefix("/jobs/0") })
    #expect(try enqueued() == 0)
    let many = try post(batch(Array(repeating: #"{"version": 1}"#, count: 1000)))
    #expect(many.json["errors"]?.items?.count == 100 && many.status == 422)
    #expect(many.json["detail"]?.text?.contains("problems") == true)
  }

  @Test func aWrongShapeIsTold() throws {
    for (body, code) in [
      (#"{"jobs": []}"#, "batch.size"), (#"{"jobs": 7}"#, "job.invalid"),
      (#"{"jobs": [], "version": 1}"#, "job.invalid"),
      (batch(Array(repeating: "7", count: 1001)), "batch.size"),
    ] {
      let reply = try post(body)
      #expect(reply.status == 422 && reply.code == code, "\(reply.text)")
    }
    let twice = try post(batch([TestServer.document("a"), TestServer.document("a")]))
    #expect(twice.json["errors"]?.items?.first?["pointer"] == "/jobs/1/id")
    let foreign = try post(batch([TestServer.document("a"), TestServer.document("b", tenant: "other")]))
    #expect(foreign.status == 403 && foreign.code == "tenant.foreign")
    #expect(try post(batch([TestServer.document("a")]), "?dryRun=1").json == ["valid": true])
    #expect(try enqueued() == 0)
  }

  @Test func idsOfOtherJobsAreToldAndNoneIsEnqueued() throws {
    _ = try post(TestServer.document("theirs"), tenant: "other")
    _ = try post(TestServer.document("own"))
    let other = TestServer.document("own").replacing("#203040", with: "#000000")
    let reply = try post(batch([TestServer.document("new"), TestServer.document("theirs"), other]))
    #expect(reply.status == 409 && reply.code == "job.idTaken")
    #expect(reply.json["errors"]?.items?.map { $0["pointer"]?.text } == ["/jobs/1/id", "/jobs/2/id"])
    #expect(try enqueued() == 2)
  }

  @Test func aKeyHasItsLimitOfJobs() throws {
    let key = try server.key([.jobsWrite]) { $0.mostJobs = 3 }
    func post(_ body: String, _ path: String = "/v1/jobs") throws -> TestServer.Reply {
      try server.ask("POST", path, key: key, body: body)
    }
    #expect(try post(TestServer.document("a")).status == 201)
    let tooMany = try post(batch((0..<3).map { TestServer.document("b\($0)") }))
    #expect(tooMany.status == 429 && tooMany.code == "key.jobs" && tooMany.headers["Retry-After"] == "10")
    #expect(try post(batch([TestServer.document("b"), TestServer.document("c")])).status == 201)
    #expect(try post(TestServer.document("d")).code == "key.jobs")
    // What is there already is not counted again.
    #expect(try post(TestServer.document("a")).status == 200)
    _ = try server.queue.cancel("a")
    #expect(try post(TestServer.document("d")).status == 201)
    #expect(try post("", "/v1/jobs/a/retry").code == "key.jobs")
    // Others' keys are not concerned.
    #expect(try self.post(TestServer.document("e")).status == 201)
  }
}
