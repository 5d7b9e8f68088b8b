import Foundation
import JobQueue
import Logging
import Processes
import TestKit
import Testing

@testable import WorkerPool

@Suite struct StoppingTests {
  private let bench = WorkerBench()

  @Test func aStoppingWorkerFinishesWhatItBeganAndNothingElse() throws {
    let running = try bench.start { $0.grace = 3600 }
    try bench.enqueue("begun", fake: "say:here until:go publish rename finish")
    try bench.logged("here")
    try bench.enqueue("waiting")
    running.worker.stop()
    try bench.logged("stopping: 1 job")
    bench.touch("go")
    try running.ended()
    #expect(try bench.queue.job("begun")?.state == .succeeded)
    #expect(try bench.queue.job("waiting")?.state == .queued)
  }

  @Test(arguments: [true, false])
  func whatDoesNotEndIsGivenBackUncharged(_ isAskedTwice: Bool) throws {
    let running = try bench.start { $0.grace = isAskedTwice ? 3600 : 0.3 }
    try bench.enqueue("j", fake: "say:here hang")
    try bench.logged("here")
    running.worker.stop()
    if isAskedTwice { running.worker.stop() }
    try running.ended()
    let record = try #require(try bench.queue.job("j"))
    #expect(record.state == .queued && record.attempts == 0 && record.losses == 0 && record.strikes == 0)
    #expect(try bench.history(of: "j") == [.queued, .running, .handedBack])
    // Stopping what has stopped is legal.
    running.worker.stop()
    // It goes on elsewhere, at once.
    let other = try bench.start(name: "other") { $0.stopping = 0.3 }
    try bench.event(.running, of: "j")
    #expect(try bench.queue.cancel("j") != .unknown)
    #expect(try bench.end(of: "j").state == .cancelled)
    try other.stop()
  }

  @Test func anIdleWorkerStopsAtOnce() throws {
    let running = try bench.start { $0.grace = 3600 }
    try bench.logged("ready (process")
    try running.stop()
  }

  @Test func aWorkerThatWasStoppedBeforeItBeganEnds() throws {
    let double = QueueDouble(bench.queue)
    double.before(.now) { () throws(QueueError) in throw QueueError(.unavailable, "nobody there") }
    let running = try bench.start(queue: double)
    running.worker.stop()
    try running.ended()
    #expect(double.count(.lease) == 0)
  }

  @Test func lanesEndWithTheirSupervisor() throws {
    let wakeup = try Wakeup()
    let pid = getpid()
    let root = bench.folder.path
    let launcher = LaneLauncher(executable: Built.fakeLane, environment: [:]) { place, _ in
      ["lane"] + place.arguments + ["--supervisor", "\(pid)", "--media-root", root]
    }
    // For the kernel, a lane's parent is the thread that started it.
    let lane = OneLane()
    let started = Moment()
    Thread.detachNewThread {
      lane.process = try? LaneProcess(
        launcher, place: .cpu, scope: LaneScope(roots: []), wakeup: wakeup, log: LaneLog { _ in })
      if case .message(.ready)? = lane.process?.next(until: .infinity) { started.happen() }
    }
    try started.wait()
    #expect(lane.process?.next(until: .infinity) == .ended(.signalled(SIGKILL)))
  }

  private final class OneLane: @unchecked Sendable {
    // Unchecked: handed from one thread to another by a signal.
    var process: LaneProcess?
  }
}
