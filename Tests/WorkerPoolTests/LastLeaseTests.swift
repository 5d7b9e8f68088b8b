import ClipJob
import Foundation
import JobQueue
import TestKit
import Testing

@testable import Rendering
@testable import WorkerPool

/// Jobs of which the queue may have forgotten an attempt: a worker ends them by a lease that renders nothing.
@Suite struct LastLeaseTests {
  private let bench = WorkerBench()

  /// What an attempt leaves that the queue has forgotten: its file in place, and the note of it.
  private func leavePublication(of id: String) throws {
    let locator = MediaLocator(baseDirectory: bench.folder.path)
    let naming = StagingName.attempt(job: "\(id)@default", token: 1, nonce: "forgotten")
    let file = try StagedFile(try locator.locate("out.mp4", at: "outputs"), number: 0, naming: naming)
    #expect(write(file.descriptor.raw, "new", 3) == 3)
    file.handOver()
    var set = PublicationSet([file], naming: naming)
    try set.claim()
    try set.prepare()
    try set.place(0)
    #expect(bench.text("out.mp4") == "new")
  }

  @Test func aLaneTakesBackWhatIsInPlaceWhileTheQueueIsPaused() throws {
    try Data("old".utf8).write(to: URL(fileURLWithPath: bench.folder.file("out.mp4")))
    try bench.enqueue("j")
    try leavePublication(of: "j")
    bench.queue.mayHaveForgotten("j")
    try bench.queue.pause()
    #expect(try bench.queue.cancel("j") == .requested)
    let running = try bench.start(.real)
    let record = try bench.end(of: "j")
    try running.stop()
    #expect(record.state == .cancelled && record.attempts == 0 && record.error == nil)
    #expect(bench.text("out.mp4") == "old" && bench.leftovers == [])
    #expect(running.queue.count(.commit) == 0)
    #expect(bench.log.contains("takes back what attempts of it may have left"))
  }

  @Test func aFailureIsReportedOnceAndEndsAfterIt() throws {
    try bench.enqueue("j", fake: "once:fail:source.missing revert")
    let witness = Witness()
    bench.queue.mayHaveForgotten("j")
    let running = try bench.start(observer: witness)
    let record = try bench.end(of: "j")
    try running.stop()
    #expect(record.state == .failed && record.error?.code == "source.missing" && record.attempts == 1)
    #expect(witness.reports.map(\.outcome) == [.retrying, .failed])
    #expect(witness.reports.map(\.attempt) == [1, 0])
    #expect(witness.reports.map { $0.error?.code } == ["source.missing", "source.missing"])
    #expect(try bench.history(of: "j") == [.queued, .running, .retrying, .running, .failed])
  }

  @Test func whatCannotBeTakenBackEndsItAfterSomeTriesAndIsNamed() throws {
    try bench.enqueue("j", fake: "notReverted:publication.notReverted")
    bench.queue.mayHaveForgotten("j")
    #expect(try bench.queue.cancel("j") == .requested)
    let running = try bench.start { $0.retry.backoffBase = 0.01 }
    let record = try bench.end(of: "j")
    try running.stop()
    #expect(record.state == .cancelled && record.error?.code == "publication.mayRemain")
    #expect(record.error?.hint?.contains("out.mp4") == true)
    #expect(bench.log.contains("waits for another last lease [publication.notReverted]"))
    #expect(try bench.history(of: "j").count { $0 == .running } == PendingEnd.mostLeases)
  }

  @Test func aLaneThatDiesIsFollowedByAnother() throws {
    try bench.enqueue("j", fake: "once:signal:9 revert")
    bench.queue.mayHaveForgotten("j")
    #expect(try bench.queue.cancel("j") == .requested)
    let running = try bench.start { $0.retry.backoffBase = 0.01 }
    let record = try bench.end(of: "j")
    try running.stop()
    #expect(record.state == .cancelled && record.strikes == 0 && record.losses == 0 && record.error == nil)
  }
}

private final class Witness: WorkerObserver, @unchecked Sendable {
  // Unchecked: `found` is guarded by `lock`.
  private let lock = NSLock()
  private var found: [AttemptReport] = []
  var reports: [AttemptReport] { lock.withLock { found } }
  func laneEnded(_ end: LaneEnd) {}
  func attemptEnded(_ report: AttemptReport) { lock.withLock { found.append(report) } }
}
