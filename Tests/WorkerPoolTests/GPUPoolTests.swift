import Foundation
import JobQueue
import TestKit
import Testing

@testable import WorkerPool

/// A worker on GPUs, whose lanes say what a sick one would make them say.
@Suite struct GPUPoolTests {
  private let bench = WorkerBench()
  private let both = [GPUs.gpu("a"), GPUs.gpu("b", ordinal: 1)]

  @Test func lanesArePinnedByUUIDAndToldTheirShare() throws {
    let running = try bench.start(gpus: [both[0]], lanes: 2)
    try bench.logged("ready (process", times: 2)
    try bench.enqueue("j", fake: "share publish rename finish")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.device == "cuda:GPU-a")
    // 20 GiB are free, a twentieth of 24 is kept back, and there are to be two.
    let half = (20 * GPUs.gigabyte - 24 * GPUs.gigabyte / 20) / 2
    #expect(bench.log.contains("may take “\(half)”"))
    #expect(running.worker.health == .ready)
    try running.stop()
    #expect(running.worker.lanes.isEmpty && !running.worker.health.isReady)
  }

  @Test func aLaneOnAnotherGPUIsNotUsed() throws {
    let running = try bench.start(.fakeThatStarts("elsewhere"), gpus: [both[0]])
    try bench.logged("it computes on cuda:0 Fake (GPU-elsewhere) instead of cuda:GPU-a")
    try running.stop()
  }

  @Test(arguments: ["device.lost", "device.failed", "device.full", "machine.memory", "limits.memory"])
  func whatIsTheDevicesFaultSendsTheJobElsewhereUncharged(_ code: String) throws {
    let running = try bench.start(gpus: both)
    try bench.enqueue("j", fake: "say:met once:fail:\(code) publish rename finish", maxAttempts: 1)
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.attempts == 1 && record.refusals == 1)
    let devices = Set(
      bench.log.split(separator: "\n").filter { $0.hasSuffix("met") }.compactMap { line in
        line.firstMatch(of: /\[(cuda:\d)\/0\]/).map { String($0.1) }
      })
    #expect(devices == ["cuda:0", "cuda:1"])
    try running.stop()
  }

  @Test func aLaneThatLostItsDeviceIsReplaced() throws {
    let running = try bench.start(gpus: [both[0]])
    try bench.oneByOne(1, "fail:device.lost")
    try bench.logged("ready (process", times: 2)
    try bench.enqueue("j")
    #expect(try bench.end(of: "j").state == .succeeded)
    try running.stop()
  }

  // MARK: Quarantine

  @Test(arguments: ["fail:device.lost", "fail:device.failed", "signal:11"])
  func aGPUThatKeepsFailingIsQuarantinedAndTheOthersGoOn(_ fault: String) throws {
    let running = try bench.start(gpus: [both[0]], lanes: 2)
    try bench.logged("ready (process", times: 2)
    try bench.oneByOne(3, fault)
    try bench.logged("cuda:0 (Fake, GPU-a) is in quarantine for 300 s")
    try bench.logged("no usable device is left")
    guard case .notReady(let reasons) = running.worker.health else {
      Issue.record("it says that it is ready")
      return
    }
    #expect(reasons.count == 1 && reasons[0].contains("GPU-a") && reasons[0].contains("nvidia-smi"))
    try bench.logged("ended: there is no room for it on the GPU any more", times: 2)
    #expect(running.worker.lanes.isEmpty)
    // Another worker on the same queue does what is left, also of those jobs.
    let other = try bench.start(name: "other")
    for id in ["bad0", "bad1", "bad2"] {
      let record = try bench.end(of: id)
      #expect(record.state == .succeeded && record.attempts == 1)
    }
    #expect(try bench.queue.job("bad2")?.worker == "other")
    try running.stop()
    try other.stop()
    #expect(bench.log.components(separatedBy: "no usable device is left").count == 2)
  }

  @Test func aWorkerGoesOnWithItsOtherDevices() throws {
    let running = try bench.start(gpus: both)
    // The first GPU has no room for this one, so that it keeps the second busy.
    try bench.enqueue(
      "hold", fake: "on:GPU-a:fail:device.full say:held until:go publish rename finish", to: "hold.mp4")
    try bench.logged("held")
    let ids = ["j0", "j1", "j2", "j3"]
    for id in ids {
      try bench.enqueue(id, fake: "on:GPU-a:fail:device.lost publish rename finish", to: "\(id).mp4")
    }
    try bench.logged("cuda:0 (Fake, GPU-a) is in quarantine")
    #expect(running.worker.health == .ready)
    bench.touch("go")
    for id in ids {
      let record = try bench.end(of: id)
      #expect(record.state == .succeeded && record.attempts == 1 && record.device == "cuda:GPU-b")
    }
    try running.stop()
  }

  @Test func aGPUOnWhichNoLaneStartsIsQuarantined() throws {
    bench.touch("broken")
    let running = try bench.start(gpus: [both[0]], cpu: true)
    try bench.logged("a lane did not start: it ended before it was ready (exit code 3)")
    #expect(running.worker.health == .ready)
    try bench.enqueue("j")
    #expect(try bench.end(of: "j").device == "cpu")
    try running.stop()
  }

  @Test func afterTheCoolDownOneLaneTriesItAndAJobDoneEndsTheQuarantine() throws {
    let running = try bench.start(gpus: [both[0]], lanes: 2) { $0.health.coolDown = 0.2 }
    try bench.oneByOne(3, "fail:device.lost")
    try bench.logged("has a lane again, on trial")
    try bench.logged("taking jobs")
    try bench.enqueue("j")
    #expect(try bench.end(of: "j").state == .succeeded)
    try bench.logged("its quarantine is over")
    // Now there may be two again.
    try bench.enqueue("k0", fake: "say:here-0 until:go publish rename finish", to: "0.mp4")
    try bench.enqueue("k1", fake: "say:here-1 until:go publish rename finish", to: "1.mp4")
    try bench.logged("here-0")
    try bench.logged("here-1")
    bench.touch("go")
    for id in ["k0", "k1"] { #expect(try bench.end(of: id).state == .succeeded) }
    try running.stop()
  }

  @Test func aTrialThatFailsIsALongerQuarantine() throws {
    let running = try bench.start(gpus: [both[0]]) {
      $0.health.faults = 1
      $0.health.coolDown = 0.2
      $0.health.longestCoolDown = 0.4
    }
    try bench.logged("ready (process")
    bench.touch("broken")
    try bench.oneByOne(1, "fail:device.lost")
    try bench.logged("in quarantine for 0.4 s", times: 2)
    try FileManager.default.removeItem(atPath: bench.folder.file("broken"))
    try bench.enqueue("j")
    #expect(try bench.end(of: "j").state == .succeeded)
    try running.stop()
  }

  @Test func aGPUThatIsGoneIsNotTried() throws {
    let running = try bench.start(gpus: [both[0]]) {
      $0.health.coolDown = 0.2
      $0.health.longestCoolDown = 0.4
    }
    try bench.logged("ready (process")
    try bench.devices([both[1]])
    try bench.oneByOne(3, "fail:device.lost")
    try bench.logged("it could not be checked: it is gone")
    try bench.devices(both)
    try bench.enqueue("j")
    #expect(try bench.end(of: "j").state == .succeeded)
    try running.stop()
  }
}
