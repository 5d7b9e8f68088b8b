import Foundation
import TestKit
import Testing

/// `clipmill work` with two queues on a real server.
@Suite struct SeveralQueuesTests {
  private let fleet: Fleet
  private let queues = ["fast", "slow"]

  init() throws {
    fleet = try Fleet(["--lanes", "1", "--queue", "fast", "--queue", "slow", "--grace", "0.2"])
  }

  /// The same ids in both, so that any confusion shows; the outputs have names of their own.
  private func push(_ id: String, seconds: Double = 0.4) throws {
    let document = fleet.job(id, seconds: seconds)
    try fleet.push(document.replacing("\(id).mp4", with: "\(fleet.queue)-\(id).mp4"))
  }

  @Test func idleWorkersAreRousedByEitherQueue() throws {
    let watch = try PublicationWatch(fleet.folder.path)
    for _ in 0..<2 { try fleet.start() }
    for number in 0..<4 {
      for queue in queues {
        fleet.queue = queue
        try push("j\(number)")
        try fleet.event { $0.kind == "succeeded" && $0.job == "j\(number)" }
      }
    }
    fleet.stop()
    for queue in queues {
      fleet.queue = queue
      for number in 0..<4 {
        #expect(watch.published()["\(queue)-j\(number).mp4"] == 1)
        #expect(try fleet.events().count { $0.kind == "succeeded" && $0.job == "j\(number)" } == 1)
      }
      #expect(try fleet.server.cli("ZCARD", fleet.key("leases")) == "0")
    }
  }

  @Test func aPausedQueueHoldsUpNobody() throws {
    #expect(try fleet.run("queue", "pause", "--queue", "fast").status == 0)
    for queue in queues {
      fleet.queue = queue
      try push("j")
    }
    try fleet.start()
    fleet.queue = "slow"
    try fleet.event { $0.kind == "succeeded" }
    fleet.queue = "fast"
    #expect(try fleet.state("j") == "queued")
    #expect(try fleet.run("queue", "resume", "--queue", "fast").status == 0)
    try fleet.event { $0.kind == "succeeded" }
    fleet.stop()
  }

  @Test func stoppingGivesBackToTheRightQueue() throws {
    try fleet.start()
    fleet.queue = "slow"
    try push("long", seconds: 600)
    try fleet.event { $0.kind == "running" }
    fleet.stop()
    #expect(try fleet.state("long") == "queued")
    #expect(try fleet.events().map(\.kind) == ["queued", "running", "handedBack"])
    fleet.queue = "fast"
    #expect(try fleet.events().isEmpty && fleet.folder.contents.isEmpty)
  }

  @Test func aVerbWantsOneQueue() throws {
    let binary = try #require(Program.binary, "no clipmill binary is built").path
    func run(_ words: String) throws -> Fleet.Outcome {
      try fleet.execute("/bin/sh", ["-c", "CLIPMILL_QUEUE=fast,slow '\(binary)' \(words)"])
    }
    let refused = try run("list")
    #expect(refused.status == 2 && refused.err.contains("--queue"), "\(refused)")
    #expect(try run("list --queue slow").status == 0)
    // Of the server alone.
    #expect(try run("doctor").status == 0)
  }
}
