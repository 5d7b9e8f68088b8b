import ClipJob
import Foundation
import TestKit
import Testing

/// Each of the queue's verbs on Redis and through a real API server: the same words and the same exit codes.
@Suite struct QueueDoorTests {
  /// A fleet with an API server.
  private final class Pair: Sendable {
    let fleet: Fleet
    let api: APIProcess
    let key: String

    init(_ arguments: [String] = []) throws {
      fleet = try Fleet(arguments)
      api = try APIProcess(fleet)
      key = try api.key("jobs:read,jobs:write,queues:manage")
    }

    func run(_ words: [String], byServer: Bool) throws -> Fleet.Outcome {
      let binary = try #require(Program.binary)
      let place = byServer ? [] : ["--redis", fleet.server.url]
      let environment = byServer ? ["CLIPMILL_SERVER": api.url, "CLIPMILL_KEY": key] : [:]
      return try fleet.execute(binary.path, words + ["--queue", "default"] + place, environment: environment)
    }

    /// What both say, with a job of its own for each where one is named: `ID` in the words.
    @discardableResult
    func same(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> Fleet.Outcome {
      let both = try [false, true].map { byServer in
        let id = byServer ? "by-server" : "by-redis"
        let outcome = try run(words.map { $0.replacing("ID", with: id) }, byServer: byServer)
        return Fleet.Outcome(outcome.status, normal(outcome.out), normal(outcome.err))
      }
      #expect(both[0] == both[1], "\(words)\n\(both[0])\n\(both[1])", sourceLocation: sourceLocation)
      return both[0]
    }

    private func normal(_ text: String) -> String {
      text.replacing(/by-(redis|server)/, with: "ID").replacing(" of \(api.url)", with: "")
        .replacing(/[0-9.]+ (s|min|h|d)\b/, with: "T").replacing(
          /once-[0-9a-f]{32}|\b[0-9a-z]{20}\b/, with: "NEW"
        )
        .replacing(/\d{4}-\d\d-\d\dT[0-9:.]+Z/, with: "TIME").replacing(/"oldestReady": [0-9.]+/, with: "")
        .replacing(/[ ]+/, with: " ")
    }

    /// A document for each, with the tenant that the key is of.
    func write(_ name: String, _ change: (String) -> String = { $0 }) throws {
      for id in ["by-redis", "by-server"] {
        try fleet.write(
          name.replacing("ID", with: id), change(fleet.job(id, members: #", "labels": {"tenant": "acme"}"#)))
      }
    }
  }

  @Test func whatWaits() throws {
    let pair = try Pair()
    try pair.write("ID.json")
    try pair.write("nameless.json") { $0.replacing(#""id": "by-server""#, with: #""priority": 50"#) }
    try pair.write("other-ID.json") { $0.replacing("noise", with: "plasma") }
    try pair.fleet.write("bad.json", #"{"version": 1, "trakcs": [], "outputs": [{"to": "a.mp4"}]}"#)
    #expect(try pair.same("enqueue", "ID.json").out == "ID\n")
    #expect(try pair.same("enqueue", "ID.json").err.contains("is waiting already"))
    #expect(try pair.same("enqueue", "ID.json", "--json").out.contains("\"new\": false"))
    #expect(try pair.same("enqueue", "other-ID.json").err.contains("is waiting already"))
    #expect(try pair.same("enqueue", "nameless.json").status == 0)
    #expect(try pair.same("enqueue", "nameless.json", "--json").out.contains("\"new\": true"))
    #expect(try pair.same("enqueue", "bad.json").status == 2)
    #expect(try pair.same("enqueue", "bad.json", "none.json", "--json").status == 2)

    #expect(try pair.same("status", "ID").out.contains("ready"))
    try pair.same("status", "ID", "--json")
    #expect(try pair.same("wait", "ID", "--timeout", "0").status == 1)
    try pair.same("wait", "ID", "--timeout", "0", "--json")
    try pair.same("list", "--tenant", "acme")
    try pair.same("list", "--tenant", "acme", "--state", "queued", "--limit", "1", "--json")
    #expect(try pair.same("list", "--state", "runing").status == 2)
    try pair.same("queue")
    try pair.same("queue", "pause")
    #expect(try pair.same("queue").out.contains("paused"))
    #expect(try pair.same("queue", "stats", "--json").out.contains("\"paused\": true"))

    #expect(try pair.same("retry", "ID").status == 2)
    #expect(try pair.same("cancel", "ID").out == "ID cancelled\n")
    #expect(try pair.same("cancel", "ID", "--json").out.contains("already ended"))
    #expect(try pair.same("wait", "ID").status == 1)
    #expect(try pair.same("retry", "ID").out == "ID requeued\n")
    for verb in ["status", "wait", "cancel", "retry"] {
      #expect(try pair.same(verb, "nobody").status == 2)
    }
    try pair.same("status", "nobody", "--json")
    for odd in ["", "..", "../x", "é y", "a?b#c"] {
      #expect(try pair.same("status", odd).status == 2, "\(odd)")
    }
    #expect(try pair.same("wait", "nobody", "--expected", "--timeout", "0.01").status == 1)
  }

  /// Directly after an RPUSH.
  @Test func whatNoWorkerHasRead() throws {
    let pair = try Pair()
    for id in ["by-redis", "by-server"] {
      try pair.fleet.push(pair.fleet.job(id, members: #", "labels": {"tenant": "acme"}"#))
    }
    try pair.fleet.push(#"{"version": 1, "id": "broken", "labels": {"tenant": "acme"}}"#)
    #expect(try pair.same("status", "ID").out.contains("no worker serves"))
    #expect(try pair.same("status", "ID", "--json").out.contains("\"unread\": true"))
    #expect(try pair.same("wait", "ID", "--timeout", "0.01").status == 1)
    #expect(try pair.same("retry", "ID").err.contains("queue.unread"))
    #expect(try pair.same("cancel", "broken").err.contains("no valid job"))
    #expect(try pair.same("cancel", "ID").out == "ID cancelled\n")
  }

  @Test func whatRunsAndEnds() throws {
    let pair = try Pair(["--lanes", "2"])
    let late = pair.fleet.job("late", members: #", "labels": {"tenant": "acme"}"#)
    let missing = late.replacing(#""pattern": {"name": "noise", "seed": 1}"#, with: #""video": "none.mp4""#)
    try pair.fleet.write("missing.json", missing.replacing("late", with: "missing"))
    try pair.fleet.write("long.json", late.replacing("0.4", with: "3000").replacing("late", with: "long"))
    try pair.fleet.write("late.json", late)
    try pair.fleet.start()
    let waited = Outcomes()
    let waiter = Thread {
      for byServer in [true, false] {
        waited.add(try? pair.run(["wait", "late", "--expected"], byServer: byServer))
      }
    }
    waiter.start()
    #expect(try pair.run(["enqueue", "missing.json", "late.json", "long.json"], byServer: true).status == 0)
    #expect(waited.first(2).map(\.status) == [0, 0])
    #expect(try pair.same("wait", "late").status == 0)
    #expect(try pair.same("wait", "missing").status == 1)
    #expect(try pair.same("status", "missing").out.contains("source.notFound"))
    try pair.same("status", "late", "--json")
    try pair.same("status", "missing", "--json")
    try pair.fleet.event { $0.kind == "running" && $0.job == "long" }
    #expect(try pair.run(["cancel", "long"], byServer: true).out == "long is being stopped\n")
    #expect(try pair.same("wait", "long").status == 1)
    let list = try pair.same("list", "--tenant", "acme").out
    #expect(["late", "missing", "long"].allSatisfy(list.contains), "\(list)")
    pair.fleet.stop()
  }

  private final class Outcomes: @unchecked Sendable {
    // Unchecked: guarded by `lock`.
    private let lock = NSCondition()
    private var all: [Fleet.Outcome] = []

    func add(_ outcome: Fleet.Outcome?) {
      lock.withLock { all.append(outcome ?? (-1, "", "")) }
      lock.broadcast()
    }

    func first(_ count: Int) -> [Fleet.Outcome] {
      lock.withLock {
        while all.count < count { lock.wait() }
        return all
      }
    }
  }

  /// A server that is replaced by another one meanwhile.
  @Test func aWaitOutlivesItsConnection() throws {
    let fleet = try Fleet(["--lanes", "1"])
    let api = try APIProcess(fleet)
    let environment = ["CLIPMILL_KEY": try api.key("jobs:read")]
    let proxy = try CuttingProxy(to: try #require(api.url.split(separator: ":").last.flatMap { Int($0) }))
    defer { proxy.end() }
    try fleet.push(fleet.job("late", members: #", "labels": {"tenant": "acme"}"#))
    let waited = Outcomes()
    let binary = try #require(Program.binary).path
    let waiter = Thread {
      waited.add(
        try? fleet.execute(
          binary, ["wait", "late", "--server", "http://127.0.0.1:\(proxy.port)"], environment: environment))
    }
    waiter.start()
    #expect(proxy.wait(forRequestBytes: 1))
    try proxy.set(.refusing)
    try proxy.set(.passing)
    try fleet.start()
    #expect(waited.first(1).map(\.status) == [0])
    fleet.stop()
  }

  @Test func aKeyThatMayOnlyWriteWrites() throws {
    let pair = try Pair()
    try pair.write("ID.json")
    let environment = ["CLIPMILL_SERVER": pair.api.url, "CLIPMILL_KEY": try pair.api.key("jobs:write")]
    let binary = try #require(Program.binary).path
    for (words, answer) in [
      (["enqueue", "by-server.json"], "by-server\n"), (["cancel", "by-server"], "by-server cancelled\n"),
      (["retry", "by-server"], "by-server requeued\n"),
    ] {
      let outcome = try pair.fleet.execute(binary, words, environment: environment)
      #expect(outcome.status == 0 && outcome.out == answer, "\(outcome)")
    }
  }

  @Test func whatOnlyRedisCanDoIsSaid() throws {
    let pair = try Pair()
    let rejected = try pair.run(["queue", "rejected"], byServer: true)
    #expect(rejected.status == 2 && rejected.err.contains("--redis URL"), "\(rejected)")
  }
}
