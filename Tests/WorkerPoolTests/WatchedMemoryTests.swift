import JobQueue
import TestKit
import Testing

@testable import WorkerPool

/// Lanes are admitted by what is measured of them.
@Suite struct WatchedMemoryTests {
  private let bench = WorkerBench()

  private func seen(freeGigabytes free: Double, used: Double = 10, age: Double = 0) -> WatchedMemory {
    func bytes(_ count: Double) -> Int { Int(count * Double(GPUs.gigabyte)) }
    return WatchedMemory(used: bytes(used), free: bytes(free), age: age)
  }

  /// A worker that may have two lanes, one of which says that it holds `memory` (MiB of pictures + assumed) and stays at
  /// work; the other finds no room at first.
  private func start(_ watch: FakeWatch, _ memory: String) throws -> WorkerBench.Running {
    let running = try bench.start(gpus: [GPUs.gpu("a")], lanes: 2) { $0.watch = watch }
    try bench.logged("ready (process")
    try bench.enqueue(
      "j", fake: "until:measure memory:\(memory) say:measured until:go publish rename finish")
    return running
  }

  private func finish(_ running: WorkerBench.Running, lanes: Int) throws {
    #expect(running.worker.lanes.count == lanes)
    bench.touch("go")
    #expect(try bench.end(of: "j").state == .succeeded)
    try running.stop()
  }

  @Test func lanesThatReallyTakeMoreAreFewer() throws {
    let watch = FakeWatch(seen(freeGigabytes: 3))
    let running = try start(watch, "100+1024")
    watch.see(seen(freeGigabytes: 3), eachProcess: 7 * GPUs.gigabyte)
    bench.touch("measure")
    try bench.logged("measured")
    #expect(watch.wait(forLooks: 20))
    // By what the lane says of itself, this is room for several.
    watch.see(seen(freeGigabytes: 8), eachProcess: 7 * GPUs.gigabyte)
    #expect(watch.wait(forLooks: 20))
    #expect(running.worker.lanes.count == 1)
    watch.see(seen(freeGigabytes: 9), eachProcess: 7 * GPUs.gigabyte)
    try bench.logged("ready (process", times: 2)
    try finish(running, lanes: 2)
  }

  @Test func lanesThatReallyTakeLessAreMore() throws {
    let watch = FakeWatch(seen(freeGigabytes: 3))
    let running = try start(watch, "100+8000")
    watch.see(seen(freeGigabytes: 5), eachProcess: GPUs.gigabyte)
    bench.touch("measure")
    try bench.logged("ready (process", times: 2)
    try finish(running, lanes: 2)
  }

  /// As in a container: the GPU's memory is told, its processes are not.
  @Test func whereProcessesAreNotKnownTheGPUsGrowthCounts() throws {
    let watch = FakeWatch(seen(freeGigabytes: 3, used: 10))
    let running = try start(watch, "3072+8000")
    // 3 GiB of pictures and half a GiB beside them; the lane assumes eight.
    watch.see(seen(freeGigabytes: 5, used: 13.5))
    bench.touch("measure")
    try bench.logged("ready (process", times: 2)
    try finish(running, lanes: 2)
  }

  @Test func withoutEitherWhatTheLaneAssumesCounts() throws {
    let watch = FakeWatch(seen(freeGigabytes: 3, used: 10))
    let running = try start(watch, "3072+8000")
    // It cannot have grown by 20 GiB.
    watch.see(seen(freeGigabytes: 5, used: 30))
    bench.touch("measure")
    try bench.logged("measured")
    #expect(watch.wait(forLooks: 20))
    try finish(running, lanes: 1)
  }

  /// Whoever looks hangs: lanes are admitted by surveys, as without a watch, and nobody waits.
  @Test func aWatchThatHangsHoldsNobodyUp() throws {
    let watch = FakeWatch(seen(freeGigabytes: 0, age: 60))
    let running = try bench.start(gpus: [GPUs.gpu("a")], lanes: 2) { $0.watch = watch }
    try bench.logged("ready (process", times: 2)
    try bench.enqueue("j")
    #expect(try bench.end(of: "j").state == .succeeded)
    try running.stop()
  }

  @Test func itsFreeMemoryIsTakenInsteadOfASurveys() throws {
    let watch = FakeWatch(seen(freeGigabytes: 1))
    let running = try bench.start(gpus: [GPUs.gpu("a")]) { $0.watch = watch }
    try bench.logged("has 1024 MiB of free memory, but a lane needs about 2048 MiB")
    // No survey would answer.
    try bench.devices("hang")
    watch.see(seen(freeGigabytes: 20))
    try bench.enqueue("j")
    #expect(try bench.end(of: "j").state == .succeeded)
    try running.stop()
  }
}
