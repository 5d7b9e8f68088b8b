import ClipJob
import Foundation
import TestKit
import Testing
import Threads

/// Real workers on servers that lose their last writes under them: by a power cut, or by a failover to a replica that
/// lagged. Every job succeeds, what is published is whole and what the result says, and nothing is left beside it.
@Suite(.serialized) struct LostWritesTests {
  @Test func twoWorkersHoldTheSameJob() throws {
    let power = try RewindableServer(listening: .tcp)
    let fleet = Fleet(["--lanes", "1", "--lease", "6"], on: power.server)
    let first = try fleet.start()
    #expect(try fleet.run("queue", "pause").status == 0)
    try fleet.push(fleet.job("long", seconds: 30, size: 480))
    try fleet.event { $0.kind == "queued" }
    let position = try power.position()
    #expect(try fleet.run("queue", "resume").status == 0)
    let begun = try fleet.event { $0.kind == "running" }
    // The second worker is there first when the server comes back without the lease.
    kill(first.processIdentifier, SIGSTOP)
    try power.losePower(after: position)
    #expect(try fleet.state("long") == "queued")
    try fleet.start()
    #expect(try fleet.run("queue", "resume").status == 0)
    let again = try fleet.event { $0.kind == "running" }
    #expect(again.token > begun.token && again.worker != begun.worker)
    kill(first.processIdentifier, SIGCONT)
    try fleet.waitForEnd(count: 1)
    fleet.stop()
    #expect(try fleet.events().filter { $0.kind == "succeeded" }.map(\.token) == [again.token])
    try expectWhole(["long"], fleet)
  }

  /// Again and again, at any moment.
  @Test func powerCutsUnderManyJobs() throws {
    let power = try RewindableServer(listening: .tcp)
    let fleet = Fleet(["--lanes", "2", "--lease", "2"], on: power.server)
    let ids = (0..<40).map { "cut-\($0)" }
    for (n, id) in ids.enumerated() { try fleet.push(fleet.job(id, seconds: 1, size: 160, seed: n + 1)) }
    for _ in 0..<2 { try fleet.start() }
    // What was posted and read before the first cut is never lost by one.
    for id in ids { try fleet.event { $0.kind == "queued" && $0.job == id } }
    let admitted = try power.position()
    var random = SplitMix(seed: 11)
    for _ in 1...6 {
      try fleet.event { $0.kind == "succeeded" }
      let now = try power.position()
      // Also in the middle of a command.
      try power.losePower(after: .random(in: admitted...now, using: &random))
    }
    try fleet.waitForEnd(count: ids.count)
    fleet.stop()
    try expectWhole(ids, fleet)
  }

  @Test func aFailoverToAReplicaThatLagged() throws {
    let group = try SentinelGroup()
    let fleet = Fleet(["--lanes", "1", "--lease", "6"], on: group.master)
    let first = try fleet.start(url: group.url())
    try fleet.push(fleet.job("before", seconds: 1))
    // The replica has this one.
    fleet.server = group.replica
    try fleet.event { $0.kind == "succeeded" }
    fleet.server = group.master
    // The replica loses its connection and is not let in again.
    _ = try group.replica.cli("CONFIG", "SET", "masterauth", "wrong")
    _ = try group.master.cli("CLIENT", "KILL", "TYPE", "replica")
    try fleet.push(fleet.job("long", seconds: 30, size: 480))
    let begun = try fleet.event { $0.kind == "running" && $0.job == "long" }
    kill(first.processIdentifier, SIGSTOP)
    group.master.kill()
    try group.replica.waitForLine("MASTER MODE enabled")
    fleet.server = group.replica
    #expect(try fleet.state("long") == "", "the replica has not lagged")
    // The client posts again what has no result, and a second worker takes it.
    try fleet.start(url: group.url())
    try fleet.push(fleet.job("long", seconds: 30, size: 480))
    let again = try fleet.event { $0.kind == "running" && $0.job == "long" }
    #expect(again.token > begun.token && again.worker != begun.worker)
    kill(first.processIdentifier, SIGCONT)
    try fleet.waitForEnd(count: 2)
    fleet.stop()
    try expectWhole(["before", "long"], fleet)
  }

  // MARK: Parts

  /// Every job succeeded; its file has the bytes that its result tells, and can be decoded to its end.
  private func expectWhole(_ ids: [String], _ fleet: Fleet) throws {
    for id in ids {
      let text = try fleet.server.cli("GET", fleet.key("result:\(id)"))
      let result = try JSONValue(parsing: Array(text.utf8))
      #expect(result["state"] == "succeeded", "\(id): \(text)")
      guard case .array(let outputs)? = result["outputs"], let output = outputs.first else {
        Issue.record("\(id) has no outputs: \(text)")
        continue
      }
      let path = fleet.folder.file("\(id).mp4")
      let digest = try fleet.execute("/usr/bin/sha256sum", [path]).out.prefix(64)
      #expect(digest == output["sha256"]?.text ?? "", "\(id): not the file of its result")
      _ = try FFmpegTool.ffmpeg(["-xerror", "-i", path, "-f", "null", "-"])
    }
    #expect(Set(try fleet.folder.contents) == Set(ids.map { "\($0).mp4" }), "something half-written was left")
    #expect(try fleet.server.cli("ZCARD", fleet.key("leases")) == "0")
  }
}
