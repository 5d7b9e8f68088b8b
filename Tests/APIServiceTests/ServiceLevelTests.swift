import Accounts
import ClipJob
import JobQueue
import Testing

@testable import APIService

@Suite struct ServiceLevelTests {
  private func record(
    _ state: JobResult.State, queued: Double? = nil, quoted: Double? = nil, took: Double? = nil
  ) -> JobRecord {
    var record = JobRecord(JobRequest(id: "a"), createdAt: Timestamp(milliseconds: 0))
    record.state = state
    var members: [(String, JSONValue)] = [("id", "a"), ("state", .string(state.rawValue))]
    if let queued { members.append(("timing", ["queued": .number(queued)])) }
    if let quoted, let took {
      members.append(("cost", ["quotedSeconds": .number(quoted), "laneSeconds": .number(took)]))
    }
    record.result = JSONValue.object(members).bytes()
    return record
  }

  @Test func sharesAndBudgets() throws {
    var level = ServiceLevel(patience: 60)
    for number in 0..<98 { level.add(record(.succeeded, queued: Double(number), quoted: 10, took: 12)) }
    for _ in 0..<2 { level.add(record(.failed, queued: 100)) }
    level.add(record(.cancelled))
    level.add(record(.running))
    #expect(level.success.total == 100 && level.success.share == 0.98)
    // Twice as many failures as are allowed.
    #expect(abs(try #require(level.success.budgetLeft) + 1) < 1e-9)
    #expect(level.wait.good == 61 && level.wait.total == 100)
    #expect(level.quote.share == 1 && level.quote.budgetLeft == 1)
    #expect(level.waitAt(0.5) == 49 && level.waitAt(0.95) == 94 && level.waitAt(1) == 100)
  }

  @Test func aQuoteIsKeptWithinItsTolerance() {
    var level = ServiceLevel(patience: 60)
    level.add(record(.succeeded, quoted: 10, took: 15))
    level.add(record(.succeeded, quoted: 10, took: 15.1))
    // What failed early has kept no quote.
    level.add(record(.failed, quoted: 10, took: 1))
    #expect(level.quote.good == 1 && level.quote.total == 2)
  }

  @Test func nothingIsNotGood() {
    let level = ServiceLevel(patience: 60)
    #expect(level.success.share == nil && level.success.budgetLeft == nil && level.waitAt(0.95) == nil)
  }

  @Test func aTenantIsToldOfItsOwnJobs() throws {
    let server = TestServer()
    for (tenant, count) in [("acme", 3), ("other", 2)] {
      for number in 0..<count {
        let key = try server.key([.jobsWrite], tenant: tenant)
        _ = try server.ask("POST", "/v1/jobs", key: key, body: TestServer.document("\(tenant)-\(number)"))
      }
    }
    for _ in 0..<5 {
      let worker = WorkerIdentity(worker: "w", device: "cpu")
      let lease = try #require(try server.queue.lease(as: worker, for: 60, wait: 0))
      let isFine = lease.id.job != "acme-2"
      let result = JobResult(id: lease.id.job, state: .succeeded).bytes
      try server.queue.settle(
        lease.id,
        isFine
          ? .succeeded(result: result)
          : .failed(
            JobError("source.notFound", "no"), result: JobResult(id: lease.id.job, state: .failed).bytes,
            isDead: false))
    }
    let own = try server.ask("GET", "/v1/slo", key: try server.key([.jobsRead]))
    #expect(own.json["jobs"]?.integer == 3 && own.json["partial"] == false, "\(own.text)")
    #expect(own.json["objectives"]?.items?.first?["good"]?.integer == 2)
    let all = try server.ask("GET", "/v1/slo", key: try server.key([.admin]))
    #expect(all.json["jobs"]?.integer == 5)
    let operation = try #require(Operation.all.first { $0.id == "readServiceLevel" })
    #expect(server.surprises(operation, own) == [])
  }
}
