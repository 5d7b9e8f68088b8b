import Logging
import Sandbox
import Synchronization
import Threads
import WorkerPool

/// What this machine holds lanes by.
enum SandboxCheck {
  /// Found out by a thread that is locked in like a lane, and ends.
  static func report(hasGPU: Bool = true) -> SandboxReport {
    let found = Mutex(SandboxReport())
    let done = Completion()
    let started = WorkThread.start("sandbox", done) {
      let report = Sandbox.confineThread(LaneRules(mediaRoots: [], hasGPU: hasGPU))
      found.withLock { $0 = report }
    }
    done.wait()
    guard started else { return SandboxReport.unknown("this machine cannot start more threads") }
    return found.withLock { $0 }
  }

  /// Tells the log what lanes will be held by, and closes the worker itself to them.
  static func begin(_ mode: SandboxMode, _ log: WorkerLog) throws(WorkerError) {
    guard mode != .off else {
      log.warning("lanes run without a sandbox (--sandbox off): a hostile file gets this worker's rights")
      return
    }
    var report = report()
    if !Sandbox.hideProcess() {
      report.lacks(.privileges, "the worker's own memory cannot be hidden from lanes")
    }
    if mode == .require, let gap = report.gaps.first {
      throw WorkerError("the sandbox of lanes is required but incomplete: \(gap)")
    }
    log.info("the sandbox of lanes covers: \(report.words)")
    for gap in report.gaps { log.warning("the sandbox of lanes lacks \(gap)") }
  }
}
