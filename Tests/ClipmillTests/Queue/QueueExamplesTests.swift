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
}
