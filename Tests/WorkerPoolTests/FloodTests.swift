import ClipJob
import Foundation
import JobQueue
import Logging
import TestKit
import Testing

@testable import WorkerPool

/// A lane that says more than anybody wants to hear. What it does to its supervisor is measured in a process that does
/// nothing else.
@Suite struct FloodTests {
  private struct Outcome {
    var words: [String: String] = [:]
    var error = ""
    func number(_ name: String) throws -> Int { try #require(words[name].flatMap { Int($0) }) }
  }

  private func supervise(_ script: String) throws -> Outcome {
    let folder = TemporaryDirectory()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Built.fakeLane)
    process.arguments = ["supervise", folder.path, script]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    var outcome = Outcome()
    let parts = text.components(separatedBy: " error=")
    for word in parts[0].split(separator: " ") {
      let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
      if pair.count == 2 { outcome.words[pair[0]] = pair[1] }
    }
    outcome.error = parts.count > 1 ? parts[1] : ""
    #expect(process.terminationStatus == 0, "\(text)")
    return outcome
  }

  @Test(arguments: ["flood", "endless"])
  func theLogIsKeptWithinBounds(_ how: String) throws {
    let outcome = try supervise("\(how):30 publish rename finish")
    #expect(outcome.words["state"] == "succeeded")
    let limits = LogBudget.Limits()
    // With what the worker itself has to say.
    #expect(try outcome.number("lines") <= limits.lines + 20)
    #expect(try outcome.number("bytes") <= 2 * limits.bytes)
    let dropped = try outcome.number("dropped")
    // Lines without an end are one, and cut.
    #expect(how == "flood" ? dropped > 150_000 - limits.lines - 5000 : dropped == 0)
    #expect(try outcome.number("grown") < 16 << 20)
  }

  /// Its standard error is never empty, from before the reason to stop on.
  @Test(.serialized, arguments: ["lines", "endless"], Stop.allCases)
  fileprivate func aFloodHidesNoReasonToStop(_ how: String, _ stop: Stop) throws {
    let bench = WorkerBench()
    let double = QueueDouble(bench.queue)
    let running = try bench.start(queue: double) {
      ($0.hang, $0.stopping) = (stop == .hang ? 1 : 60, 0.3)
      ($0.leaseSeconds, $0.lane.margin) = (stop == .lostLease ? 1 : 15, 0.5)
    }
    try bench.enqueue(
      "j", fake: "say:here deluge:\(how)", members: stop == .timeout ? #""timeout": 1, "# : "",
      maxAttempts: 1)
    try bench.logged("here")
    let pid = try #require(running.worker.lanes.first)
    let begun = ContinuousClock.now
    switch stop {
    case .cancel: #expect(try bench.queue.cancel("j") != .unknown)
    case .lostLease:
      double.before(.renew) { () throws(QueueError) in throw QueueError(.unavailable, "away") }
    case .handBack:
      running.worker.stop()
      running.worker.stop()
    case .timeout, .hang: break
    }
    try bench.logged(stop.words)
    // Seconds; what it has to end by is two at most.
    #expect(begun.duration(to: .now) < .seconds(10))
    if stop != .handBack { try running.stop() }
    try running.ended()
    #expect(kill(pid, 0) != 0)
  }

  fileprivate enum Stop: CaseIterable {
    case cancel, lostLease, handBack, timeout, hang

    /// What is logged of it.
    var words: String {
      switch self {
      case .cancel: "did not stop within 1 s"
      case .lostLease: "lease lost; nothing was published"
      case .handBack: "has stopped"
      case .timeout: "[job.timeout]"
      case .hang: "[lane.hung]"
      }
    }
  }

  /// 40 MB of messages, and the pipe never empty.
  @Test func halfAFrameDoesNotKeepWhatWasRead() throws {
    let outcome = try supervise("halves:400 publish rename finish")
    #expect(outcome.words["state"] == "succeeded", "\(outcome)")
    #expect(try outcome.number("grown") < 16 << 20)
  }

  @Test func aLaneThatReportsWithoutEndIsEnded() throws {
    let outcome = try supervise("chatter")
    #expect(outcome.words["state"] == "failed" && outcome.words["code"] == "job.poison")
    #expect(outcome.error.contains("broke the protocol: more than 1000 messages in 10 s"))
    #expect(try outcome.number("grown") < 16 << 20)
  }
}
