import ClipJob
import Foundation
import JobQueue
import SQLiteQueue
import TestKit
import Testing

/// Jobs go from an embedded queue to Redis, and to another file.
@Suite struct QueueTransferTests {
  private let folder = TemporaryDirectory()
  private var path: String { folder.file("state.db") }

  private func job(_ id: String, _ members: String = "") -> [UInt8] {
    Array(
      ##"{"version": 1, "id": "\##(id)"\##(members), "canvas": {"width": 64, "height": 64, "fps": 25}, "tracks": [{"clips": [{"source": {"color": "#ff0000"}, "duration": 1}]}], "outputs": [{"to": "\##(id).mp4"}]}"##
        .utf8)
  }

  /// The program, with something on stdin.
  private func run(_ words: [String], input: String = "") throws -> (status: Int32, out: String, err: String)
  {
    let process = Process()
    process.executableURL = try #require(Program.binary, "no clipmill binary is built")
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let names = ["in", "out", "err"].map { folder.file("\($0)-\(UUID().uuidString)") }
    try Data(input.utf8).write(to: URL(fileURLWithPath: names[0]))
    for name in names[1...] { _ = FileManager.default.createFile(atPath: name, contents: nil) }
    process.standardInput = try #require(FileHandle(forReadingAtPath: names[0]))
    process.standardOutput = try #require(FileHandle(forWritingAtPath: names[1]))
    process.standardError = try #require(FileHandle(forWritingAtPath: names[2]))
    try process.run()
    process.waitUntilExit()
    let texts = try names[1...].map { try String(contentsOfFile: $0, encoding: .utf8) }
    return (process.terminationStatus, texts[0], texts[1])
  }

  /// A queue with jobs in many states.
  private func fill() throws {
    let file = try QueueFile(path: path)
    defer { file.close() }
    let queue = try file.queue()
    let admitter = Admitter()
    let later = try #require(Timestamp(rfc3339: "2099-01-01T00:00:00Z"))
    for (id, members) in [
      ("done", ""), ("begun", ""), ("stopping", ""), ("plain", ""),
      ("urgent", #", "priority": 90, "labels": {"tenant": "acme"}"#),
      ("delayed", #", "runAt": "2099-01-01T00:00:00Z""#),
    ] {
      let document = job(id, members)
      _ = try queue.enqueue(admitter.request(for: Job.parse(document)), document: document)
    }
    let worker = WorkerIdentity(worker: "w", device: "cpu")
    var leases: [String: LeaseID] = [:]
    // All that may start.
    while let lease = try queue.lease(as: worker, for: 60, wait: 0) { leases[lease.id.job] = lease.id }
    try queue.settle(
      #require(leases["done"]), .succeeded(result: JobResult(id: "done", state: .succeeded).bytes))
    for id in ["urgent", "plain"] {
      let record = try #require(try queue.job(id))
      try queue.settle(record.lease, JobLife.settle(record, .handedBack, now: queue.now(), jitter: 0))
    }
    _ = try queue.cancel("stopping")
    #expect(try queue.job("delayed")?.readyAt == later)
    try queue.post(job("unread"))
  }

  @Test func jobsGoToRedisOnce() throws {
    try fill()
    let server = try RedisServer()
    let exported = try run(["queue", "export", "--embedded", path])
    #expect(exported.status == 0, "\(exported)")
    #expect(
      exported.err
        == "queue default: 5 exported, 1 of them had begun, and begin anew, 1 left out that are about to end, 1 left out that have ended\n"
    )
    let ids = try exported.out.split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))["id"]?.text
    }
    #expect(ids == ["begun", "plain", "urgent", "delayed", "unread"])
    for answer in ["5 imported\n", "0 imported, 5 were there already\n"] {
      let imported = try run(["queue", "import", "--redis", server.url], input: exported.out)
      #expect(imported.status == 0 && imported.out == answer, "\(imported)")
    }
    let listed = try run(["list", "--json", "--redis", server.url])
    let jobs = try #require(try JSONValue(parsing: Array(listed.out.utf8))["jobs"]?.items)
    let records = Dictionary(
      uniqueKeysWithValues: jobs.compactMap(JobRecord.init(document:)).map { ($0.id, $0) })
    #expect(Set(records.keys) == ["begun", "plain", "urgent", "delayed", "unread"])
    #expect(records.values.allSatisfy { $0.state == .queued && $0.attempts == 0 })
    #expect(records["urgent"]?.priority == 90 && records["urgent"]?.tenant == "acme")
    #expect(records["delayed"]?.readyAt.rfc3339 == "2099-01-01T00:00:00.000Z")
  }

  @Test func jobsGoToAnotherFileInOrder() throws {
    try fill()
    let exported = try run(["queue", "export", "--embedded", path])
    let other = folder.file("other.db")
    let imported = try run(
      ["queue", "import", "--embedded", other, "--queue", "b", "--json"], input: exported.out)
    #expect(imported.status == 0, "\(imported)")
    #expect(try JSONValue(parsing: Array(imported.out.utf8))["new"]?.integer == 5)
    let queue = try QueueFile(path: other).queue("b")
    #expect(
      try queue.page(JobPage.Request(limit: 10)).jobs.map(\.id) == [
        "unread", "delayed", "urgent", "plain", "begun",
      ])
    #expect(try queue.document("plain") == job("plain"))
  }

  @Test func aFileInUseIsNotExported() throws {
    try fill()
    let file = try QueueFile(path: path)
    let outcome = try run(["queue", "export", "--embedded", path])
    #expect(outcome.status == 3 && outcome.out == "", "\(outcome)")
    #expect(outcome.err.contains("in use by process \(getpid())"), "\(outcome.err)")
    file.close()
  }

  @Test func aFileThatIsNotThereIsNotMade() throws {
    let outcome = try run(["queue", "export", "--embedded", path])
    #expect(outcome.status != 0 && outcome.err.contains("No such file"), "\(outcome)")
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aWrongLineImportsNothing() throws {
    try fill()
    let server = try RedisServer()
    let exported = try run(["queue", "export", "--embedded", path]).out
    for (line, words) in [
      ("no JSON", "line 6"), (#"{"id": "a b", "document": ""}"#, "it has no job's id"),
      (
        #"{"id": "x", "document": "{}", "createdAt": "2026-01-01T00:00:00Z", "readyAt": "2026-01-01T00:00:00Z"}"#,
        "line 6"
      ),
    ] {
      let outcome = try run(["queue", "import", "--redis", server.url], input: exported + line + "\n")
      #expect(outcome.status != 0 && outcome.err.contains(words), "\(outcome)")
    }
    #expect(try server.cli("DBSIZE") == "0")
  }

  @Test func exportNeedsAFile() throws {
    let outcome = try run(["queue", "export"])
    #expect(outcome.status == 2 && outcome.err.contains("--embedded FILE"), "\(outcome)")
    let stats = try run(["queue", "stats", "--embedded", path])
    #expect(stats.status == 2 && stats.err.contains("--embedded"), "\(stats)")
  }
}
