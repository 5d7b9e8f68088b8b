import ClipJob
import Foundation
import JobQueue
import TestKit
import Testing

@testable import WorkerPool

/// A worker with a lane that misbehaves in every way there is.
@Suite struct SupervisorTests {
  private let bench = WorkerBench()

  @Test func aJobIsDone() throws {
    let running = try bench.start()
    try bench.enqueue("j", fake: "progress publish rename finish")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.attempts == 1 && record.losses == 0)
    #expect(try JSONValue(parsing: try #require(record.result))["state"] == "succeeded")
    #expect(bench.text("out.mp4") == "attempt \(record.token)\n")
    try running.stop()
    #expect(bench.folder.contents == ["out.mp4"])
    #expect(running.worker.lanes.isEmpty)
  }

  @Test func aResultTellsWhatTheLogSaidOfItsAttempts() throws {
    let running = try bench.start()
    try bench.enqueue("j", fake: "once:signal:9 say:goodbye progress publish rename finish")
    try bench.enqueue("k", fake: "say:farewell fail:output.denied")
    for (id, said) in [("j", "goodbye"), ("k", "farewell")] {
      let result = try JSONValue(parsing: try #require(try bench.end(of: id).result))
      let lines = result["log"]?.items?.compactMap { $0["message"]?.text } ?? []
      #expect(
        lines.contains(said) && lines.contains { $0.hasPrefix("attempt 1 started") }, "\(result.text())")
      // What a lost attempt left behind is told with the next one's.
      if id == "j" { #expect(lines.count { $0.hasPrefix("attempt 1 started") } == 2, "\(lines)") }
    }
    try running.stop()
  }

  @Test(arguments: [
    ("signal:11", "SIGSEGV"), ("signal:6", "SIGABRT"), ("signal:7", "SIGBUS"), ("signal:4", "SIGILL"),
    ("signal:8", "SIGFPE"), ("exit:0", "exit code 0"), ("exit:7", "exit code 7"), ("garbage", "protocol"),
    ("ready", "an unexpected message"), ("finish", "an unexpected message"), ("grow:600", "over its limit"),
  ])
  func whatBringsLanesDownTwiceIsPoison(_ fake: String, _ evidence: String) throws {
    let running = try bench.start {
      if fake.hasPrefix("grow") { $0.laneMemory = 400 << 20 }
    }
    try bench.enqueue("j", fake: "say:goodbye progress \(fake)")
    let record = try bench.end(of: "j")
    #expect(record.state == .failed && record.isDead)
    #expect(record.error?.code == "job.poison")
    #expect(record.error?.message.contains(evidence) == true, "\(record.error?.message ?? "")")
    #expect(record.error?.message.contains("goodbye") == true)
    // The worker itself is none the worse.
    try bench.enqueue("next")
    #expect(try bench.end(of: "next").state == .succeeded)
    try running.stop()
    #expect(bench.leftovers == [])
  }

  @Test func aLaneThatIsKilledFromOutsideIsNoFaultOfTheJob() throws {
    let running = try bench.start()
    try bench.enqueue("j", fake: "progress once:signal:9 publish rename finish")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.attempts == 1)
    #expect(record.losses == 1 && record.strikes == 0)
    #expect(try bench.history(of: "j") == [.queued, .running, .retrying, .running, .succeeded])
    try running.stop()
  }

  @Test func whatALostAttemptLeftIsRemoved() throws {
    let running = try bench.start()
    bench.touch(".out.mp4.part-other-1-0")
    try bench.enqueue("j", fake: "once:half publish rename finish")
    #expect(try bench.end(of: "j").state == .succeeded)
    try running.stop()
    #expect(bench.leftovers == [".out.mp4.part-other-1-0"])
  }

  @Test func aLaneThatIgnoresTheTimeoutIsKilled() throws {
    let running = try bench.start { $0.timeoutMargin = 0.2 }
    try bench.enqueue("j", fake: "hang", members: #""timeout": 0.3, "#)
    let record = try bench.end(of: "j")
    #expect(record.state == .failed && !record.isDead && record.error?.code == "job.timeout")
    #expect(record.strikes == 0)
    try running.stop()
  }

  @Test(arguments: ["wait", "hang"])
  func aRunningJobIsCancelled(_ fake: String) throws {
    let running = try bench.start { $0.stopping = 0.3 }
    try bench.enqueue("j", fake: "say:here \(fake)")
    try bench.logged("here")
    #expect(try bench.queue.cancel("j") == .requested)
    let record = try bench.end(of: "j")
    #expect(record.state == .cancelled)
    try running.stop()
    #expect(bench.folder.contents == [])
    #expect(bench.log.contains("did not stop within 1 s; killing its lane") == (fake == "hang"))
  }

  @Test func whatTheLaneSaysOfTheJobCounts() throws {
    let running = try bench.start()
    try bench.enqueue("bad", fake: "fail:source.unreadable")
    try bench.enqueue("unlucky", fake: "fail:again.later", maxAttempts: 1)
    let bad = try bench.end(of: "bad")
    #expect(bad.state == .failed && !bad.isDead && bad.error?.code == "source.unreadable")
    let unlucky = try bench.end(of: "unlucky")
    #expect(unlucky.state == .failed && unlucky.isDead)
    // Neither is a reason to replace the lane.
    #expect(bench.log.components(separatedBy: "ready (process").count == 2)
    try running.stop()
  }

  @Test func aDocumentThatIsNoJobFailsWithoutALane() throws {
    let running = try bench.start()
    _ = try bench.queue.enqueue(JobRequest(id: "j"), document: Array(#"{"version": 1, "trakcs": []}"#.utf8))
    let record = try bench.end(of: "j")
    #expect(record.state == .failed && record.error?.message.contains("more error") == true)
    try running.stop()
  }

  @Test func theInboxIsRead() throws {
    let running = try bench.start()
    try bench.queue.post(Array("nonsense".utf8))
    try bench.queue.post(bench.document("j"))
    #expect(try bench.end(of: "j").state == .succeeded)
    #expect(try bench.queue.rejected(limit: 10).count == 1)
    try running.stop()
  }

  @Test func aLostWorkersJobIsTakenOver() throws {
    try bench.enqueue("j")
    let lost = try bench.queue.lease(as: WorkerIdentity(worker: "gone", device: "cpu"), for: 0.05, wait: 0)
    #expect(lost?.id.job == "j")
    let running = try bench.start()
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.losses == 1 && record.attempts == 1)
    try running.stop()
  }
}

/// Lanes that do not live as they should.
@Suite struct LaneLifeTests {
  private let bench = WorkerBench()

  @Test(arguments: [
    ("dead", "its last output: this lane does not start"), ("silent", "not ready within"),
    ("babbling", "broke the protocol"),
  ])
  func withoutALaneNothingIsLeased(_ how: String, _ words: String) throws {
    let running = try bench.start(.fakeThatStarts(how)) { $0.laneStart = how == "silent" ? 0.3 : 30 }
    try bench.enqueue("j")
    try bench.logged(words, times: 2)
    #expect(try bench.queue.job("j")?.state == .queued)
    try running.stop()
  }

  @Test func aLaneThatEndsBetweenTwoJobsIsReplaced() throws {
    let running = try bench.start()
    for number in 0..<4 {
      try bench.enqueue("j\(number)", fake: "publish rename leave")
      let record = try bench.end(of: "j\(number)")
      #expect(record.state == .succeeded && record.losses == 0)
    }
    try running.stop()
  }

  @Test func lanesAreReplacedAfterTheirJobs() throws {
    let running = try bench.start { $0.laneJobs = 2 }
    for number in 0..<5 {
      try bench.enqueue("j\(number)")
      #expect(try bench.end(of: "j\(number)").state == .succeeded)
    }
    try running.stop()
    #expect(bench.log.components(separatedBy: "ready (process").count == 4)
  }

  @Test func severalLanesWorkAtTheSameTime() throws {
    let running = try bench.start { $0.devices = [.init("cpu", lanes: 3)] }
    for number in 0..<3 {
      try bench.enqueue(
        "j\(number)", fake: "say:here\(number) until:go publish rename finish", to: "\(number).mp4")
    }
    for number in 0..<3 { try bench.logged("here\(number)") }
    #expect(running.worker.lanes.count == 3 && Set(running.worker.lanes).count == 3)
    bench.touch("go")
    for number in 0..<3 { #expect(try bench.end(of: "j\(number)").state == .succeeded) }
    try running.stop()
  }
}
