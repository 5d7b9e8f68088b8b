import CUDATestKit
import Compositor
import MediaTypes
import TestKit
import Testing

@testable import GPURendering

/// A lane lives for thousands of jobs on one GPU.
@Suite struct LeakTests {
  /// What a short job does there: two queues, an upload, a scene, a second size, both read back.
  private func job(_ device: GPUDevice, _ source: Picture) throws {
    let scene = try device.makeKernels(.scene)
    let output = try device.makeKernels(.output)
    let box = PixelBox(x: 0, y: 0, width: 32, height: 32)
    let layer = Layer(
      .picture(source), window: SourceWindow(x: 1.5, y: 2, width: 20, height: 20), box: box, opacity: 0.5)
    let canvas = try Compositor(width: 32, height: 32, kernels: scene).compose(
      Scene(background: (16, 128, 128), elements: [.layer(layer)]))
    let small = try Compositor(width: 16, height: 16, kernels: output).resize(canvas, width: 16, height: 16)
    _ = try output.readBack(small)
    _ = try scene.readBack(canvas)
  }

  @Test func tenThousandJobsLeaveNothing() throws {
    let machine = try SimulatedMachine()
    let source = SyntheticPictures.make(width: 24, height: 24) { _, x, y in x * 9 + y }
    let counters = [
      "allocations", "bytes", "hostAllocations", "hostBytes", "streams", "events", "modules", "leaks",
    ]
    do {
      let device = try machine.device()
      // A picture read back while the upload is still on its way wants a second pinned block: whether that ever happens
      // is up to the machine, so that both are there from the start.
      withExtendedLifetime((try device.staging.take(1), try device.staging.take(1))) {}
      for _ in 0..<100 { try job(device, source) }
      let before = counters.map { machine.count($0) }
      let allocated = machine.count("allocated")
      for _ in 0..<9_900 { try job(device, source) }
      for (counter, count) in zip(counters, before) { #expect(machine.count(counter) == count, "\(counter)") }
      // In a steady state the driver is asked for no memory, and nothing waits for the whole device.
      #expect(machine.count("allocated") == allocated)
      #expect(device.pool.counts.buffersInUse == 0)
    }
    #expect(machine.alive == [:])
    #expect(machine.violations == [])
  }

  /// A job that fails leaves the lane's GPU as it was.
  @Test func aJobWithoutRoomLeavesNothing() throws {
    let machine = try SimulatedMachine()
    let device = try machine.device(memoryLimit: 80_000)
    let small = SyntheticPictures.make(width: 24, height: 24) { _, x, y in x + y }
    let large = SyntheticPictures.make(width: 300, height: 200) { _, x, y in x + y }
    try job(device, small)
    for _ in 0..<50 {
      let error = #expect(throws: CompositorError.self) { try job(device, large) }
      #expect(error?.kind == .deviceFull)
      try job(device, small)
    }
    #expect(device.pool.counts.buffersInUse == 0)
    #expect(machine.violations == [])
  }

  /// After a sticky error nothing works any more, and says so at once.
  @Test func aLostDeviceStaysLost() throws {
    let machine = try SimulatedMachine()
    let source = SyntheticPictures.make(width: 24, height: 24) { _, x, y in x + y }
    do {
      let device = try machine.device()
      try job(device, source)
      try machine.fault("launch:1=700")
      for _ in 0..<3 {
        let error = #expect(throws: CompositorError.self) { try job(device, source) }
        #expect(error?.kind == .deviceLost)
      }
    }
    #expect(machine.violations == [])
  }
}
