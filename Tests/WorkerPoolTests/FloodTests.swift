import ClipJob
import Foundation
import JobQueue
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

  @Test func theBufferOfFramesIsCompacted() throws {
    let frame = LaneFrame(head: ["is": "x"], body: [UInt8](repeating: 7, count: 1 << 20)).bytes
    var reader = LaneFrameReader()
    reader.append(frame[..<(frame.count / 2)])
    for _ in 0..<64 {
      reader.append(frame[(frame.count / 2)...])
      let taken = try reader.next()
      #expect(taken?.body.count == 1 << 20)
      // The first half of the next one is there before the last was taken, always.
      reader.append(frame[..<(frame.count / 2)])
      let half = try reader.next()
      #expect(half == nil && reader.hasRest)
      #expect(reader.footprint < 5 << 20)
    }
    reader.append(frame[(frame.count / 2)...])
    let (last, none) = (try reader.next(), try reader.next())
    #expect(last != nil && none == nil && !reader.hasRest && reader.footprint < 1 << 20)
  }

  @Test func aLaneSendsNoDocuments() throws {
    var reader = LaneFrameReader(bodyLimit: 0)
    reader.append(FromLane.started.frame.bytes)
    let frame = try reader.next()
    #expect(frame != nil)
    reader.append(LaneFrame(head: ["is": "started"], body: [1]).bytes)
    #expect(throws: LaneProtocolError.self) { try reader.next() }
  }
}

@Suite struct LogBudgetTests {
  /// Expectations do not change what they ask.
  private final class Budget {
    private var budget: LogBudget
    init(_ limits: LogBudget.Limits) { budget = LogBudget(limits) }
    func admits(bytes: Int, at now: Double) -> Bool { budget.admits(bytes: bytes, at: now) }
    func leaveOut(bytes: Int, at now: Double) { budget.leaveOut(bytes: bytes, at: now) }
    var isExceeded: Bool { budget.isExceeded }
    func settle(at now: Double, isGone: Bool = false) -> LogBudget.Dropped? {
      budget.settle(at: now, isGone: isGone)
    }
  }

  @Test func linesAreCountedAMinute() {
    let budget = Budget(.init(lines: 2, bytes: 1000))
    #expect(budget.admits(bytes: 10, at: 100) && budget.admits(bytes: 10, at: 101))
    #expect(!budget.isExceeded)
    #expect(!budget.admits(bytes: 10, at: 102) && !budget.admits(bytes: 7, at: 130))
    #expect(budget.isExceeded && budget.settle(at: 159.9) == nil)
    #expect(budget.settle(at: 160) == .init(lines: 2, bytes: 17))
    #expect(budget.settle(at: 161) == nil && !budget.isExceeded)
    #expect(
      budget.admits(bytes: 10, at: 161) && budget.settle(at: 221) == nil, "nothing was left out")
  }

  @Test func bytesAreCounted() {
    let budget = Budget(.init(lines: 100, bytes: 100))
    #expect(
      budget.admits(bytes: 60, at: 0) && !budget.admits(bytes: 60, at: 1)
        && budget.admits(bytes: 40, at: 2))
    #expect(budget.settle(at: 60) == .init(lines: 1, bytes: 60))
  }

  @Test func aNewProcessIsNoNewMinute() {
    let budget = Budget(.init(lines: 1, bytes: 100))
    #expect(budget.settle(at: 0, isGone: true) == nil)
    #expect(budget.admits(bytes: 1, at: 0) && budget.settle(at: 1, isGone: true) == nil)
    #expect(
      !budget.admits(bytes: 1, at: 2)
        && budget.settle(at: 3, isGone: true) == .init(lines: 1, bytes: 1))
    #expect(!budget.admits(bytes: 1, at: 4))
    #expect(budget.settle(at: 60) == .init(lines: 1, bytes: 1) && budget.admits(bytes: 1, at: 61))
  }

  /// A long line is shown, and says itself that it was cut.
  @Test func whatIsCutOffCounts() {
    let budget = Budget(.init(lines: 10, bytes: 100))
    budget.leaveOut(bytes: 0, at: 0)
    budget.leaveOut(bytes: 100, at: 10)
    #expect(
      !budget.isExceeded && budget.admits(bytes: 50, at: 11) && budget.settle(at: 12, isGone: true) == nil)
    budget.leaveOut(bytes: 1, at: 13)
    #expect(budget.isExceeded && budget.admits(bytes: 50, at: 13) && budget.settle(at: 69.9) == nil)
    let dropped = budget.settle(at: 70)
    #expect(dropped == .init(lines: 0, bytes: 101) && !budget.isExceeded)
    #expect(LogBudget.Dropped(lines: 0, bytes: 2048).words == "2 KiB of overlong lines")
  }

  @Test func messagesAreBounded() throws {
    var budget = MessageBudget()
    for n in 0..<MessageBudget.mostMessages { try budget.heard(at: 100 + Double(n) * 0.009) }
    #expect(throws: LaneProtocolError.self) { try budget.heard(at: 109.5) }
    try budget.heard(at: 110)
    try budget.read(MessageBudget.mostBytes, at: 111)
    #expect(throws: LaneProtocolError.self) { try budget.read(1, at: 119) }
    try budget.read(1, at: 120)
  }

  /// A lane that is quick is not one that floods.
  @Test func manyShortJobsAreNoFlood() throws {
    var budget = MessageBudget()
    for job in 0..<1000 {
      budget.beginOrder()
      for _ in 0..<5 { try budget.heard(at: 100 + Double(job) * 0.002) }
    }
    for _ in 5..<MessageBudget.mostMessages { try budget.heard(at: 102) }
    #expect(throws: LaneProtocolError.self) { try budget.heard(at: 103) }
  }

  @Test func keysOfRepeatedLinesAreBounded() {
    var throttle = LogThrottle()
    let long = String(repeating: "x", count: 10_000)
    for n in 0..<3000 { _ = throttle.isDue("\(n)" + long, at: 5, interval: 10) }
    #expect(throttle.rests.count <= LogThrottle.most + 1)
    #expect(throttle.rests.keys.allSatisfy { $0.count <= LogThrottle.longestKey })
    let isDue = throttle.isDue("later", at: 15, interval: 10)
    #expect(isDue && throttle.rests.count == 1)
  }

  @Test func askingToStopAThousandTimesIsNoMore() {
    let box = EventBox()
    for _ in 0..<1000 { box.post(.stop) }
    box.post(.idle)
    var events: [Drain.Event] = []
    while true {
      let event = box.next(until: 0)
      if event == .tick { break }
      events.append(event)
    }
    #expect(events.count < 50 && events.last == .idle)
  }
}
