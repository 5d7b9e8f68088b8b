import ClipJob
import Foundation
import JobQueue
import RedisClient
import RedisQueue
import TestKit
import Testing

@testable import clipmill

/// Whoever may write to the server may write any number into a job's hash: neither those who look nor those who work
/// break by it.
@Suite struct ForeignNumbersTests {
  private static let fields = [
    "priority", "createdAt", "readyAt", "maxAttempts", "work", "attempts", "losses", "strikes", "refusals",
    "token",
    "startedAt", "leaseEnds", "endedAt", "progress",
  ]
  private static let numbers = ["nan", "1e300", "9223372036854775807", "-9223372036854775808"]

  @Test func theyBreakNobody() throws {
    let fleet = try Fleet(["--lanes", "2"])
    let address = try RedisAddress(fleet.server.url)
    let queue = try RedisQueue(name: "default", address: address)
    let connection = try RedisConnection(address)
    let holder = WorkerIdentity(worker: "gone", device: "cpu")
    var ids: [String] = []
    /// Jobs with each number in each field.
    for state in ["running", "queued"] {
      for field in Self.fields {
        for (n, number) in Self.numbers.enumerated() {
          let id = "\(state)-\(field)-\(n)"
          ids.append(id)
          _ = try queue.enqueue(JobRequest(id: id), document: Array(fleet.job(id, seconds: 0.04).utf8))
          if state == "running" { #expect(try queue.lease(as: holder, for: 3600, wait: 0)?.id.job == id) }
          // The lease's own number stays: without it nobody could take the job back.
          if state == "running", field == "token" { continue }
          _ = try connection.command("HSET", fleet.key("job:\(id)"), field, number)
        }
      }
    }
    for id in ids {
      let record = try #require(try queue.job(id))
      let words = JobWords(record: record, now: try queue.now())
      #expect(words.lines.count > 3 && words.row.count == JobWords.columns.count)
      _ = words.document.text()
    }
    for words in [["list", "--limit", "1000"], ["top", "--once"], ["status", ids[0]], ["queue"]] {
      for more in [[], ["--json"]] {
        let outcome = try fleet.run(words + more)
        #expect(outcome.status == 0, "\(words + more): \(outcome)")
      }
    }
    // Their worker has gone: a real one takes them back, and does all.
    for id in ids where id.hasPrefix("running") {
      _ = try connection.command("ZADD", fleet.key("leases"), "XX", 1, id)
    }
    let before = try JSONValue(parsing: Array(try fleet.run("queue", "--json").out.utf8))
    #expect(before["backlogSeconds"]?.double == 0)
    let worker = try fleet.start()
    var ended: Set<String> = []
    // Those that are not to begin before the end of days wait for it.
    let waiting: Set = ["running-readyAt-1", "running-readyAt-2"]
    try fleet.event(bound: 300) { event in
      if ["succeeded", "failed"].contains(event.kind) { ended.insert(event.job) }
      return ended.count == ids.count - waiting.count
    }
    #expect(worker.isRunning && ended == Set(ids).subtracting(waiting))
    #expect(try fleet.run("list", "--state", "delayed").status == 0)
  }
}
