import ClipJob
import Foundation
import TestKit
import Testing

/// The verbs of the queue as people and scripts meet them, on a real server.
@Suite struct QueueVerbTests {
  @Test func aJobGoesThroughItsLife() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try fleet.write("one.json", fleet.job("one"))
    try fleet.write("two.json", fleet.job("two"))
    #expect(try fleet.run("queue", "pause").status == 0)
    let enqueued = try fleet.run("enqueue", "one.json", "two.json")
    #expect(enqueued.status == 0 && enqueued.out == "one\ntwo\n", "\(enqueued)")
    let again = try fleet.run("enqueue", "one.json", "--json")
    let known = try JSONValue(parsing: Array(again.out.utf8))
    guard case .array(let jobs)? = known["jobs"] else { throw Unexpected(text: again.out) }
    #expect(jobs.first?["new"] == .bool(false) && jobs.first?["state"] == .string("queued"))

    #expect(try fleet.run("status", "one").out.contains("ready"))
    #expect(try fleet.run("queue").out.contains("paused"))
    #expect(try fleet.run("cancel", "two").out == "two cancelled\n")
    #expect(try fleet.run("retry", "one").status == 2)

    try fleet.start()
    #expect(try fleet.run("queue", "resume").status == 0)
    let waited = try fleet.run("wait", "one", "--json")
    #expect(waited.status == 0, "\(waited)")
    let result = try JSONValue(parsing: Array(waited.out.utf8))
    #expect(result["state"] == .string("succeeded") && result["id"] == .string("one"))
    #expect(try fleet.run("wait", "two").status == 1)
    #expect(try fleet.run("retry", "two").out == "two requeued\n")
    #expect(try fleet.run("wait", "two").status == 0)
    let list = try fleet.run("list", "--state", "succeeded").out.split(separator: "\n")
    #expect(list.count == 3 && list[0].hasPrefix("ID") && list[1].hasPrefix("two"), "\(list)")
    fleet.stop()
    #expect(fleet.folder.contents.contains("one.mp4") && fleet.folder.contents.contains("two.mp4"))
  }

  @Test func aTenantsJobsAreListedTheLatestFirst() throws {
    let fleet = try Fleet()
    for (id, tenant) in [("a", "acme"), ("x", "other"), ("b", "acme"), ("c", "acme")] {
      let document = fleet.job(id, members: #", "labels": {"tenant": "\#(tenant)"}"#)
      try fleet.write("\(id).json", document)
      #expect(try fleet.run("enqueue", "\(id).json").status == 0)
    }
    func ids(_ words: String...) throws -> [String] {
      let list = try JSONValue(parsing: Array(try fleet.run(["list", "--json"] + words).out.utf8))
      return list["jobs"]?.items?.compactMap { $0["id"]?.text } ?? []
    }
    #expect(try ids("--tenant", "acme") == ["c", "b", "a"])
    #expect(try ids("--tenant", "acme", "--limit", "2") == ["c", "b"])
    #expect(try fleet.run("cancel", "b").status == 0)
    #expect(try ids("--tenant", "acme", "--state", "ready") == ["c", "a"])
    #expect(try ids("--tenant", "nobody") == [])
  }

  @Test func withOneWrongDocumentNoneIsEnqueued() throws {
    let fleet = try Fleet()
    try fleet.write("good.json", fleet.job("good"))
    try fleet.write("bad.json", #"{"version": 1, "trakcs": [], "outputs": [{"to": "a.mp4"}]}"#)
    let outcome = try fleet.run("enqueue", "good.json", "bad.json")
    #expect(outcome.status == 2)
    #expect(outcome.err.contains("bad.json: trakcs") && outcome.err.contains("tracks"), "\(outcome.err)")
    #expect(try fleet.server.cli("DBSIZE") == "0")
  }

  @Test func whatIsNoJobCanBeInspected() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try fleet.push("no JSON at all")
    try fleet.push(#"{"version": 1, "id": "broken", "outputs": 7}"#)
    try fleet.start()
    try fleet.event { $0.kind == "failed" && $0.job == "broken" }
    #expect(try fleet.run("queue", "rejected").out.contains("no JSON"))
    let status = try fleet.run("status", "broken")
    #expect(
      status.status == 0 && status.out.contains("failed") && status.out.contains("outputs"), "\(status)")
    let stats = try JSONValue(parsing: Array(try fleet.run("queue", "stats", "--json").out.utf8))
    #expect(stats["rejected"] == .number(1) && stats["failed"] == .number(1))
    fleet.stop()
  }

  /// Directly after an RPUSH no worker has read the document.
  @Test func aDocumentInTheInboxIsAJobAlready() throws {
    let fleet = try Fleet(["--lanes", "1"])
    for id in ["one", "two"] { try fleet.push(fleet.job(id)) }
    try fleet.push(#"{"version": 1, "id": "broken"}"#)
    let status = try fleet.run("status", "one")
    #expect(status.status == 0 && status.out.contains("unread") && status.out.contains("no worker serves"))
    let document = try JSONValue(parsing: Array(try fleet.run("status", "one", "--json").out.utf8))
    #expect(document["state"] == .string("queued") && document["unread"] == .bool(true), "\(document)")
    let waited = try fleet.run("wait", "one", "--timeout", "0.01")
    #expect(waited.status == 1 && waited.out.contains("unread"), "\(waited)")
    let retried = try fleet.run("retry", "one")
    #expect(retried.status == 2 && retried.err.contains("queue.unread"), "\(retried)")
    let broken = try fleet.run("cancel", "broken")
    #expect(broken.status == 2 && broken.err.contains("no valid job"), "\(broken)")
    #expect(try fleet.run("cancel", "two").out == "two cancelled\n")
    #expect(try fleet.run("status", "three").err.contains("queue.unknownJob"))
    try fleet.start()
    #expect(try fleet.run("wait", "one").status == 0)
    #expect(try fleet.run("wait", "two").status == 1)
    fleet.stop()
    #expect(fleet.folder.contents.contains("one.mp4") && !fleet.folder.contents.contains("two.mp4"))
  }

  @Test func mistakesAreTold() throws {
    let fleet = try Fleet()
    for (words, hint) in [
      (["list", "--state", "runing"], "running"), (["queue", "stat"], "stats"),
      (["wait", "x", "--timeout", "soon"], "timeout"),
      (["enqueue"], "JOB.json"), (["status"], "ID"),
    ] {
      let outcome = try fleet.run(words)
      #expect(outcome.status == 2 && outcome.err.contains(hint), "\(words): \(outcome)")
    }
    let unknown = try fleet.run("status", "nobody")
    #expect(unknown.status == 2 && unknown.err.contains("has no job nobody"))
    #expect(try fleet.run("wait", "nobody", "--expected", "--timeout", "0.01").status == 1)
  }

  /// A server that is away, that does not know us, or that would lose jobs: a sentence, and exit code 3.
  @Test func serversThatCannotBeUsed() throws {
    let fleet = try Fleet(server: ["--requirepass", "secret"])
    let closed = try fleet.run("list", url: "redis://127.0.0.1:1")
    #expect(closed.status == 3 && closed.err.contains("127.0.0.1:1"), "\(closed)")
    let locked = try fleet.run("list")
    #expect(locked.status == 3 && locked.err.contains("password"), "\(locked)")
    let wrong = try fleet.run("list", url: "redis://:wrong-guess@127.0.0.1:\(fleet.server.port)")
    #expect(wrong.status == 3 && !wrong.err.contains("wrong-guess"), "\(wrong)")
    let nonsense = try fleet.run("list", url: "http://x")
    #expect(nonsense.status == 2)
    let evicting = try Fleet(server: ["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"])
    let refused = try evicting.run("work", url: evicting.server.url)
    #expect(refused.status == 3 && refused.err.contains("noeviction"), "\(refused)")
    let doctor = try evicting.run("doctor", url: evicting.server.url)
    #expect(doctor.status == 3 && doctor.out.contains("noeviction"))
  }

  /// A full server takes no job, says so, and the worker goes on as soon as there is room.
  @Test func aFullServerIsWaitedFor() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try fleet.start()
    _ = try fleet.server.cli("CONFIG", "SET", "maxmemory", "100kb")
    try fleet.write("one.json", fleet.job("one"))
    let refused = try fleet.run("enqueue", "one.json")
    #expect(refused.status == 3 && refused.err.contains("OOM"), "\(refused)")
    _ = try fleet.server.cli("CONFIG", "SET", "maxmemory", "0")
    #expect(try fleet.run("enqueue", "one.json").status == 0)
    #expect(try fleet.run("wait", "one").status == 0)
    #expect(fleet.workers.allSatisfy { $0.isRunning })
    fleet.stop()
  }

  private struct Unexpected: Error { var text: String }
}
