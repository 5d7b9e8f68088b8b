import ClipJob
import Foundation
import JobQueue
import RedisClient
import RedisQueue
import TestKit
import Testing

/// What docs/queue.md promises to programs that talk to Redis themselves.
@Suite struct ContractTests {
  private let served: RedisQueueFixture
  private let worker = WorkerIdentity(worker: "host:1:a", device: "cpu")

  init() throws { served = try RedisQueueFixture() }

  private func hash(_ id: String) throws -> [String: String] {
    let values = try served.command("HGETALL", served.key("job:" + id)).toArray().compactMap(\.asString)
    return Dictionary(
      uniqueKeysWithValues: stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) })
  }

  private func text(_ key: String) throws -> String? { try served.command("GET", served.key(key)).asString }

  @Test func anRPUSHBecomesAJobWhoseHashTellsItsState() throws {
    let document = """
      {"id": "talk-7", "version": 1, "priority": 60, "labels": {"tenant": "acme"},
       "tracks": [{"clips": [{"source": {"color": "#ff0000"}, "duration": 1}]}], "outputs": [{"to": "a.mp4"}]}
      """
    try served.command("RPUSH", served.key("inbox"), document)
    #expect(try served.redis.admit(limit: 1, wait: 0, Admitter().read) == 1)
    let waiting = try hash("talk-7")
    #expect(waiting["state"] == "queued" && waiting["priority"] == "60" && waiting["tenant"] == "acme")
    #expect(waiting["maxAttempts"] == "3" && waiting["createdAt"] == waiting["readyAt"])
    #expect(waiting["error"] == nil && waiting["endedAt"] == nil && waiting["worker"] == nil)
    #expect(try text("document:talk-7") == document)

    let lease = try #require(try served.redis.lease(as: worker, for: 15, wait: 0))
    _ = try served.redis.renew([Renewal(lease.id, progress: 0.25)], for: 15)
    let running = try hash("talk-7")
    #expect(running["state"] == "running" && running["progress"] == "0.25" && running["attempts"] == "1")
    #expect(running["worker"] == "host:1:a" && running["device"] == "cpu" && running["startedAt"] != nil)
    _ = try served.redis.cancel("talk-7")
    #expect(try hash("talk-7")["cancel"] == "1")

    let error = JobError("x.y", "no", retryable: true)
    try served.redis.settle(
      lease.id,
      .failed(error, result: JobResult(id: "talk-7", state: .failed, error: error).bytes, isDead: true))
    let dead = try hash("talk-7")
    #expect(dead["state"] == "failed" && dead["dead"] == "1" && dead["endedAt"] != nil)
    #expect(try JSONValue(parsing: Array((dead["error"] ?? "").utf8))["code"] == "x.y")
    #expect(try JSONValue(parsing: Array((try text("result:talk-7") ?? "").utf8))["state"] == "failed")
  }

  @Test func eventsHaveTheirFields() throws {
    _ = try served.redis.enqueue(JobRequest(id: "a"), document: [])
    let lease = try #require(try served.redis.lease(as: worker, for: 15, wait: 0))
    let ready = try served.command("HGET", served.key("job:a"), "readyAt").toString()
    let entries = try served.command("XRANGE", served.key("events"), "-", "+").toArray()
    let fields = entries.compactMap { $0.asArray?.last?.asArray?.compactMap(\.asString) }
    #expect(
      fields == [
        ["kind", "queued", "job", "a", "token", "0", "worker", "", "code", "", "ready", ready],
        [
          "kind", "running", "job", "a", "token", "\(lease.id.token)", "worker", "host:1:a", "code", "",
          "ready", "",
        ],
      ])
  }

  @Test func rejectedDocumentsAreJSON() throws {
    for document in [Array("nonsense".utf8), [0xFF, 0xFE]] { try served.redis.post(document) }
    #expect(try served.redis.admit(limit: 2, wait: 0, Admitter().read) == 2)
    let entries = try served.command("LRANGE", served.key("rejected"), 0, -1).toArray().compactMap(\.asBytes)
    let values = try entries.map { try JSONValue(parsing: $0) }
    #expect(values.count == 2 && values[0]["base64"] == "//4=" && values[1]["document"] == "nonsense")
    #expect(values[1]["bytes"] == .number(8) && values[1]["error"]?["code"] == "json.syntax")
    #expect(values[0]["at"] != nil)
  }

  @Test func everyKeyIsTheQueuesOwnAndInItsSlot() throws {
    let server = try RedisServer(listening: .unix)
    let served = try RedisQueueFixture(server: server)
    try served.redis.post([1])
    _ = try served.redis.admit(limit: 1, wait: 0) { _ in .rejected(JobError("x.y", "no")) }
    for id in ["a", "b"] {
      _ = try served.redis.enqueue(JobRequest(id: id, tenant: "t"), document: [1])
    }
    _ = try served.redis.enqueue(
      JobRequest(id: "c", runAt: try served.redis.now().adding(seconds: 60)), document: [1])
    let lease = try #require(try served.redis.lease(as: worker, for: 15, wait: 0))
    try served.redis.commit(lease.id, manifest: [1], for: 15)
    let names = try served.command("KEYS", "*").toArray().compactMap(\.asString)
    let prefix = served.key("")
    #expect(names.allSatisfy { $0.hasPrefix(prefix) })
    #expect(
      Set(names.map { $0.dropFirst(prefix.count) }) == [
        "admitters", "rejected", "meta", "events", "wake", "tenants", "delayed", "leases", "ready:t", "job:a",
        "job:b", "job:c", "document:a", "document:b", "document:c", "manifest:a", "listed", "listed:",
        "listed:t",
      ])
  }

  @Test func aWaitingJobIsSmall() throws {
    _ = try served.redis.enqueue(JobRequest(id: "k3j9x0a1b2c3d0000001", tenant: "acme"), document: [1])
    let encoding = try served.command("OBJECT", "ENCODING", served.key("job:k3j9x0a1b2c3d0000001"))
    #expect(encoding.asString == "listpack")
  }
}
