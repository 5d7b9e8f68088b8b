import CLinux
import Foundation
import JobQueue
import Processes
import TestKit
import Testing

@testable import WorkerPool

/// Slow lanes and hung ones, as real processes. The limit is a second: what takes longer must show that it lives.
@Suite struct HangTests {
  private let bench = WorkerBench()

  private func start() throws -> WorkerBench.Running { try bench.start { $0.hang = 1 } }

  /// Twice free of charge would be once too often, and once is no proof against the job.
  @Test(arguments: [
    ("hang", "did nothing for 1 s while reading the document"), ("repeat", "did nothing for 1 s"),
    ("in:plan:7 spin", "did nothing for 1 s while planning (0 of 7), using"),
    (
      "in:hash:100 stop",
      "did nothing for 1 s while computing a checksum (0 of 100), its threads asleep or stopped"
    ),
  ])
  func whatHangsAgainAndAgainIsPoison(_ fake: String, _ evidence: String) throws {
    let running = try start()
    try bench.enqueue("j", fake: "say:goodbye \(fake)", maxAttempts: 5)
    let record = try bench.end(of: "j")
    #expect(record.state == .failed && record.isDead && record.error?.code == "job.poison")
    #expect(record.error?.message.contains(evidence) == true, "\(record.error?.message ?? "")")
    #expect(record.error?.message.contains("goodbye") == true)
    // Free, a strike, the second strike.
    #expect(bench.log.components(separatedBy: "attempt").count - 1 >= 3)
    #expect(try bench.history(of: "j").count { $0 == .running } == 3)
    try bench.enqueue("next")
    #expect(try bench.end(of: "next").state == .succeeded)
    try running.stop()
    #expect(bench.leftovers == [])
  }

  /// It says that it lives, forever.
  @Test func aLaneThatIsBusyForEverIsFound() throws {
    let running = try start()
    try bench.enqueue("j", fake: "in:render:5 beat")
    try bench.logged(
      "[lane.hung] the lane was busy for 10 s without progress while rendering (0 of 5)")
    try running.stop()
  }

  @Test func oneHangIsForgiven() throws {
    let running = try start()
    try bench.enqueue("j", fake: "once:hang publish rename finish")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.attempts == 1 && record.losses == 1 && record.strikes == 0)
    try running.stop()
  }

  /// Each phase gets on a little at a time, for three times as long as a step may take.
  @Test(arguments: [
    "order", "complete", "probe", "plan", "render", "flush", "palette", "trailer", "hash", "sync", "rename",
  ])
  func whatGetsOnIsNotHung(_ phase: String) throws {
    let running = try start()
    try bench.enqueue("j", fake: "in:\(phase):1000 advance:30 publish rename finish")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.losses == 0, "\(bench.log)")
    try running.stop()
  }

  @Test func whatShowsLifeIsNotHungForAWhile() throws {
    let running = try start()
    try bench.enqueue("j", fake: "in:probe:1000 beat:30 publish rename finish")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.losses == 0, "\(bench.log)")
    try running.stop()
  }

  /// The limit of syncing grows with the bytes: a call of three seconds for 100 MB is none too many.
  @Test func aCallThatCannotTellIsGivenTimeForItsWork() throws {
    let running = try start()
    bench.touch("never")
    try bench.enqueue("j", fake: "in:sync:100000000 say:here until:go publish rename finish")
    try bench.logged("here")
    let clock = ContinuousClock()
    let begun = clock.now
    while clock.now - begun < .seconds(3) { usleep(10_000) }
    bench.touch("go")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.losses == 0, "\(bench.log)")
    try running.stop()
  }

  /// State D, as a slow disk or server makes it: here of a process whose child waits for a FIFO.
  @Test func aLaneThatTheKernelDoesNotLetGoIsSlow() throws {
    // In a sandbox a lane starts no process.
    let running = try bench.start(.fakeWithoutSandbox) { $0.hang = 1 }
    try #require(mkfifo(bench.folder.file("fifo"), 0o600) == 0)
    try bench.enqueue("j", fake: "in:hash:100 say:here disk:fifo publish rename finish")
    try bench.logged("here")
    let pid = try #require(running.worker.lanes.first)
    let clock = ContinuousClock()
    let begun = clock.now
    var wasWaiting = 0
    while clock.now - begun < .seconds(4) {
      if ProcessVitals(of: pid)?.isWaitingForStorage == true { wasWaiting += 1 }
      usleep(50_000)
    }
    #expect(wasWaiting > 10)
    let fifo = open(bench.folder.file("fifo"), O_WRONLY)
    let record = try bench.end(of: "j")
    close(fifo)
    #expect(record.state == .succeeded && record.losses == 0, "\(bench.log)")
    try running.stop()
  }

  /// It reads, and says nothing.
  @Test func aLaneWhoseFilesComeSlowlyIsSlow() throws {
    let running = try start()
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: bench.folder.file("film")))
    try bench.enqueue("j", fake: "in:probe:3 say:here read:film publish rename finish")
    try bench.logged("here")
    let clock = ContinuousClock()
    let begun = clock.now
    while clock.now - begun < .seconds(3) { usleep(10_000) }
    bench.touch("film.enough")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.losses == 0, "\(bench.log)")
    try running.stop()
  }
}
