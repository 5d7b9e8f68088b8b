import Foundation
import JobQueue
import TestKit
import Testing

@testable import WorkerPool

/// Lanes are admitted by the memory that they take.
@Suite struct GPUMemoryTests {
  private let bench = WorkerBench()

  private func gpu(freeGigabytes free: Int) -> DeviceSurvey.GPU { GPUs.gpu("a", free: free * GPUs.gigabyte) }

  /// Waits until `count` jobs, numbered from 0, are at work at the same time.
  private func atWork(_ count: Int) throws { for number in 0..<count { try bench.logged("here-\(number)") } }

  private func enqueue(_ count: Int, _ fake: String) throws {
    for number in 0..<count {
      try bench.enqueue(
        "j\(number)", fake: "\(fake) say:here-\(number) until:go publish rename finish", to: "\(number).mp4")
    }
  }

  private func finish(_ count: Int) throws {
    bench.touch("go")
    for number in 0..<count { #expect(try bench.end(of: "j\(number)").state == .succeeded) }
  }

  @Test func aFurtherLaneStartsOnlyWhenItFits() throws {
    // The first lane takes 8 GiB; 5 more are free, and then 10.
    try bench.devices([gpu(freeGigabytes: 4)])
    let running = try bench.start(gpus: [gpu(freeGigabytes: 13)], lanes: 2)
    try enqueue(2, "memory:8192")
    try atWork(1)
    #expect(running.worker.lanes.count == 1)
    try bench.devices([gpu(freeGigabytes: 10)])
    try atWork(2)
    #expect(running.worker.lanes.count == 2)
    try finish(2)
    try running.stop()
  }

  @Test func neverMoreLanesThanWereAskedFor() throws {
    let running = try bench.start(gpus: [gpu(freeGigabytes: 24)], lanes: 3)
    try enqueue(3, "held:512")
    try atWork(3)
    #expect(running.worker.lanes.count == 3)
    try finish(3)
    try running.stop()
  }

  @Test func aGPUThatOthersHaveFilledIsWaitedFor() throws {
    let running = try bench.start(gpus: [gpu(freeGigabytes: 1)])
    try bench.logged("has 1024 MiB of free memory, but a lane needs about 2048 MiB")
    try bench.logged("no usable device is left")
    #expect(!running.worker.health.isReady && running.worker.lanes.isEmpty)
    try bench.devices([gpu(freeGigabytes: 20)])
    try bench.enqueue("j")
    #expect(try bench.end(of: "j").state == .succeeded)
    try bench.logged("taking jobs")
    #expect(running.worker.health == .ready)
    try running.stop()
  }

  @Test func aLaneThatFoundNoRoomGivesItsPlaceUp() throws {
    let running = try bench.start(gpus: [gpu(freeGigabytes: 20)], lanes: 2)
    try bench.logged("ready (process", times: 2)
    try bench.enqueue("j0", fake: "say:here-0 until:go publish rename finish", to: "0.mp4")
    try bench.logged("here-0")
    try bench.oneByOne(1, "fail:device.full")
    try bench.logged(
      "cuda:0 (Fake, GPU-a) had too little memory for 2 lanes; limiting it to 1 for the next 600 s")
    try bench.logged("ended: there is no room for it on the GPU any more")
    #expect(running.worker.lanes.count == 1)
    // The other goes on alone.
    bench.touch("go")
    #expect(try bench.end(of: "j0").state == .succeeded)
    try running.stop()
  }

  @Test func aSurveyThatHangsKeepsNobodyFromStopping() throws {
    let running = try bench.start(gpus: [gpu(freeGigabytes: 20)], lanes: 2) { _ in
      try? bench.devices("hang")
    }
    try bench.enqueue("j")
    #expect(try bench.end(of: "j").state == .succeeded)
    try running.stop()
  }
}
