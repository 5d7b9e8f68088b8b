import Foundation
import TestKit
import Testing

/// The programs in examples/ for API servers, with a real worker.
@Suite struct QueueExamplesTests {
  @Test func theExampleInShellEnqueuesAndWaits() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try fleet.start()
    let outcome = try fleet.execute("/bin/bash", [Fleet.examples + "09-enqueue.sh"])
    #expect(outcome.status == 0 && outcome.out.contains(#""state":"succeeded""#), "\(outcome)")
    fleet.stop()
  }

  @Test func theExampleInShellWaitsForTheDocumentsJob() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try fleet.start()
    let job = fleet.job("own")
    try fleet.write("own.json", job)
    try fleet.write("nameless.json", job.replacing(#""id": "own""#, with: #""labels": {"id": "other"}"#))
    for (words, id) in [
      (["own.json"], "own"), (["own.json", "given"], "own"), (["nameless.json", "given"], "given"),
    ] {
      let outcome = try fleet.execute("/bin/bash", [Fleet.examples + "09-enqueue.sh"] + words)
      #expect(
        outcome.status == 0 && outcome.out.hasPrefix(#"{"id":"\#(id)","state":"succeeded""#), "\(outcome)")
    }
    try fleet.write("bad.json", job.replacing("own", with: "no id"))
    let bad = try fleet.execute("/bin/bash", [Fleet.examples + "09-enqueue.sh", "bad.json"])
    #expect(bad.status != 0 && bad.err.contains("an id has"), "\(bad)")
    fleet.stop()
  }

  @Test func theExamplesInPythonEnqueueAndFollow() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try fleet.start()
    let enqueued = try fleet.execute("/usr/bin/python3", [Fleet.examples + "10-enqueue.py"])
    try #require(enqueued.status == 0, "\(enqueued)")
    let id = enqueued.out.trimmingCharacters(in: .whitespacesAndNewlines)
    let followed = try fleet.execute("/usr/bin/python3", [Fleet.examples + "11-follow-events.py", id])
    #expect(followed.status == 0, "\(followed)")
    for kind in ["queued", "running", "succeeded"] { #expect(followed.out.contains(" \(kind) \(id)")) }
    fleet.stop()
  }

  @Test func theExampleCancelsAndRetries() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try fleet.start()
    try fleet.push(fleet.job("long", seconds: 3000, size: 640))
    try fleet.event { $0.kind == "running" && $0.job == "long" }
    func ask(_ action: String, _ id: String) throws -> Fleet.Outcome {
      try fleet.execute("/usr/bin/python3", [Fleet.examples + "12-control.py", action, id])
    }
    let early = try ask("retry", "long")
    #expect(early.status == 1 && early.out == "declined queue.notEnded\n", "\(early)")
    let cancelled = try ask("cancel", "long")
    #expect(cancelled.status == 0 && cancelled.out.hasPrefix("cancel"), "\(cancelled)")
    try fleet.event { $0.kind == "cancelled" && $0.job == "long" }
    let late = try ask("cancel", "long")
    #expect(late.status == 1 && late.out == "declined queue.ended\n", "\(late)")
    let again = try ask("retry", "long")
    #expect(again.status == 0 && again.out == "replayed \n", "\(again)")
    let nobody = try ask("cancel", "nobody")
    #expect(nobody.status == 1 && nobody.out == "declined queue.unknownJob\n", "\(nobody)")
    // With redis-cli alone, after one that is no request.
    try fleet.push(#"{"cancel": "long", "reason": "none"}"#)
    try fleet.push(#"{"cancel": "long"}"#)
    let first = try fleet.event { $0.kind == "cancelled" && $0.job == "long" }
    try fleet.event { $0.kind == "cancelled" && $0.job == "long" && $0.milliseconds > first.milliseconds }
    #expect(try fleet.run("queue", "rejected").out.contains("reason"))
    fleet.stop()
  }

  // MARK: - examples/everyday

  /// With `clipmill` on its path.
  private func everyday(_ fleet: Fleet, _ words: String...) throws -> Fleet.Outcome {
    let folder = try #require(Program.binary).deletingLastPathComponent().path
    return try fleet.execute(
      "/usr/bin/env",
      ["PATH=\(folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"] + words)
  }

  @Test func aDayThroughRedis() throws {
    let fleet = try Fleet(["--lanes", "1", "--prices", Fleet.examples + "prices.json"])
    try fleet.start()
    let day = try everyday(fleet, "/usr/bin/python3", Fleet.examples + "everyday/13-through-redis.py")
    try #require(day.status == 0, "\(day)")
    for line in [
      #"teaser-\w+: failed source\.notFound\n"#, #"clip-\w+: succeeded\n"#, #"teaser-\w+: replayed\n"#,
      #"teaser-\w+: succeeded\n"#, #"long-\w+: \d+\.\d%\n"#, #"long-\w+: cancelling\n"#,
      #"long-\w+: cancelled\n"#, #"clip-\w+ \d[\d.e-]+\n"#, #"cancelled +1 "#, #"see report-\w+\.html\n"#,
    ] {
      let wanted = try Regex(line)
      #expect(day.out.contains(wanted), "\(line)\n\(day)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: fleet.folder.path)
    #expect(names.contains { $0.hasPrefix("report-") })
    fleet.stop()
  }

  @Test func aSecondWorkerKeepsABudget() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try fleet.start()
    let second = try everyday(
      fleet, "/bin/bash", Fleet.examples + "everyday/14-second-worker.sh", fleet.folder.path)
    try #require(second.status == 0, "\(second)")
    #expect(
      second.out.contains("refused before it began") && second.out.contains("[budget.exceeded]"), "\(second)")
    let names = try FileManager.default.contentsOfDirectory(atPath: fleet.folder.path)
    #expect(names.contains { $0.hasPrefix("fair-") && $0.hasSuffix(".mp4") })
    #expect(!names.contains { $0.hasPrefix("dear-") && $0.hasSuffix(".mp4") })
    fleet.stop()
  }
}
