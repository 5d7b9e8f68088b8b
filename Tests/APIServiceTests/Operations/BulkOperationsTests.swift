import Accounts
import ClipJob
import JobQueue
import Testing

@testable import APIService

@Suite struct BulkOperationsTests {
  private let server = TestServer()

  private func enqueue(_ ids: [String], tenant: String = "acme") throws {
    let key = try server.key([.jobsWrite], tenant: tenant)
    for id in ids {
      #expect(try server.ask("POST", "/v1/jobs", key: key, body: TestServer.document(id)).status == 201)
    }
  }

  private func state(_ id: String) throws -> JobResult.State? { try server.queue.job(id)?.state }

  private func counts(_ reply: TestServer.Reply) -> [Int] {
    ["matched", "changed"].compactMap { reply.json[$0]?.double.map { Int($0) } }
  }

  @Test func allThatMatchAreCancelledAndOnlyThey() throws {
    try enqueue(["clip-a", "clip-b", "talk"])
    try enqueue(["clip-x"], tenant: "other")
    let key = try server.key([.jobsWrite])
    #expect(counts(try server.ask("POST", "/v1/bulk/cancel?q=clip&dryRun=1", key: key)) == [2, 0])
    #expect(try state("clip-a") == .queued)
    #expect(counts(try server.ask("POST", "/v1/bulk/cancel?q=clip", key: key)) == [2, 2])
    #expect(try state("clip-a") == .cancelled && state("clip-b") == .cancelled)
    #expect(try state("talk") == .queued && state("clip-x") == .queued)
    // Those that have ended are none that match.
    #expect(counts(try server.ask("POST", "/v1/bulk/cancel?q=clip", key: key)) == [0, 0])
    let noted = try server.accounts.events(after: .start, limit: 1000).map(\.event).filter {
      $0.action == .jobCancelled
    }
    #expect(noted.count == 1 && noted[0].subject == "2 jobs" && noted[0].detail == "bulk q=clip")
    #expect(
      try server.ask("POST", "/v1/bulk/cancel?tenant=other", key: key).code == "tenant.foreign")
    #expect(try server.ask("POST", "/v1/bulk/cancel?state=failed", key: key).code == "parameter.invalid")
    #expect(
      try server.ask("POST", "/v1/bulk/cancel", key: try server.key([.jobsRead])).code == "key.scope")
  }

  @Test func allThatEndedSoRunAgain() throws {
    try enqueue(["a", "b", "c"])
    let key = try server.key([.jobsWrite])
    #expect(counts(try server.ask("POST", "/v1/bulk/cancel", key: key)) == [3, 3])
    #expect(counts(try server.ask("POST", "/v1/bulk/retry", key: key)) == [0, 0])
    #expect(counts(try server.ask("POST", "/v1/bulk/retry?state=cancelled&q=b", key: key)) == [1, 1])
    #expect(try state("b") == .queued && state("a") == .cancelled)
  }

  @Test func aLimitOfJobsHolds() throws {
    let key = try server.key([.jobsWrite]) { $0.mostJobs = 2 }
    try enqueue(["a", "b", "c"])
    _ = try server.ask("POST", "/v1/bulk/cancel", key: key)
    #expect(try server.ask("POST", "/v1/bulk/retry?state=cancelled", key: key).code == "key.jobs")
    #expect(try state("a") == .cancelled)
    #expect(counts(try server.ask("POST", "/v1/bulk/retry?state=cancelled&q=a", key: key)) == [1, 1])
  }

  @Test func manyAreChangedInSeveralRequests() throws {
    let jobs = (0..<1300).map { NewJob(JobRequest(id: "j\($0)", tenant: "acme"), document: Array("{}".utf8)) }
    _ = try server.queue.enqueue(jobs)
    let key = try server.key([.jobsWrite])
    let all = try server.ask("POST", "/v1/bulk/cancel?dryRun=1", key: key)
    #expect(counts(all) == [1300, 0] && all.json["next"] == nil)
    var (changed, cursor, requests) = (0, "", 0)
    repeat {
      let reply = try server.ask("POST", "/v1/bulk/cancel\(cursor)", key: key)
      #expect(counts(reply)[1] <= 1000)
      changed += counts(reply)[1]
      cursor = reply.json["next"]?.text.map { "?cursor=\($0)" } ?? ""
      requests += 1
    } while !cursor.isEmpty && requests < 10
    #expect(changed == 1300 && requests > 1)
    #expect(try server.queue.stats().cancelled == 1300)
  }
}
